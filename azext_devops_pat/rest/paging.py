"""Continuation tokens: opaque, and not to be followed in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from ..core.errors import ServiceError
from ..core.organization import Organization
from . import causes
from .answers import Answer, text_or_none


def in_body(answer: Answer) -> str:
    """Return the continuation token in the body; empty at the last page."""
    return text_or_none(answer.document.get("continuationToken")) or ""


def in_header(answer: Answer) -> str:
    """Return the continuation token in the header; empty at the last page."""
    return answer.headers.get("X-MS-ContinuationToken", "")


def pages(
    organization: Organization, ask: Callable[[str], Answer], path: str, next_token: Callable[[Answer], str]
) -> Iterator[Answer]:
    """Yield every page of `path`, which has a query; the caller checks each before it asks for the next one."""
    token, seen = "", {""}
    while True:
        answer = ask(path + (f"&continuationToken={quote(token, safe='')}" if token else ""))
        yield answer
        token = next_token(answer)
        if not token:
            return
        if token in seen:
            message = f"{organization} repeats a page of its list without end."
            raise ServiceError(causes.UNEXPECTED, message, "Run the command again later.")
        seen.add(token)
