"""What an answer of Azure DevOps means, whatever was asked. Its bodies and headers are not always what they seem."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote

from ..core.organization import Organization
from . import causes

# The service itself writes these into every answer; its front door, which answers 429 and 5xx, does not.
_OWN_HEADERS = ("x-tfs-", "x-vss-", "activityid")
_OF_THE_SERVICE = frozenset((200, 203, *range(300, 400), 401, 403, 404))
_OF_THE_NETWORK = frozenset((451, 511))  # what a filter and a captive portal answer by the standards
_BY_STATUS = {404: causes.UNKNOWN_ORGANIZATION, 407: causes.PROXY, 429: causes.THROTTLED}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (any letter case), and the body as far as it was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, without a byte order mark."""
        return self.body.decode("utf-8-sig", "replace")

    @property
    def document(self) -> dict[str, Any]:
        """The body as a JSON object; empty if it is none."""
        try:
            document = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def is_html(self) -> bool:
        """Whether the body is a web page."""
        return self.text.lstrip()[:1] == "<"

    @property
    def is_own(self) -> bool:
        """Whether it has a header that only Azure DevOps writes."""
        return any(name.lower().startswith(_OWN_HEADERS) for name in self.headers)

    @property
    def said(self) -> str:
        """All that the answer says in words, wherever it says it."""
        message = text_or_none(self.document.get("message")) or self.text
        return message + "\n" + unquote(self.headers.get("X-TFS-ServiceError", "").replace("+", " "))

    @property
    def is_deactivated(self) -> bool:
        """Whether it says that the organization is deactivated, which looks like a passing failure."""
        return self.status == 503 and "TF24668" in self.said

    @property
    def retry_after(self) -> float | None:
        """The seconds in `Retry-After`, given as a number or a date; None if it is absent or unreadable."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdecimal():
            return float(value)
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, until.timestamp() - time.time())


def is_of_the_network(answer: Answer, organization: Organization) -> bool:
    """Tell whether something on the way answered in the place of Azure DevOps Services: a captive portal, a filter.

    A Server may be behind a proxy that removes its headers.
    """
    return not organization.is_server and answer.status in _OF_THE_SERVICE | _OF_THE_NETWORK and not answer.is_own


def cause_of(answer: Answer, organization: Organization) -> str:
    """Return why the organization did not do what it was asked (a constant of `causes`)."""
    status = answer.status
    if is_of_the_network(answer, organization):
        return causes.NOT_AZURE_DEVOPS
    if status == 401:
        return _cause_of_401(answer, organization)
    if status == 403:
        said = answer.said
        is_policy = "VS403463" in said or "conditional access" in said.casefold()
        return causes.CONDITIONAL_ACCESS if is_policy else causes.FORBIDDEN
    if answer.is_deactivated:
        return causes.DEACTIVATED
    if 300 <= status < 400 and "/_signin" not in answer.headers.get("Location", "").lower():
        return causes.REDIRECTED
    if 300 <= status < 400 or status == 203 or status == 200 and answer.is_html:
        return causes.SIGN_IN_PAGE
    return _BY_STATUS.get(status, causes.UNAVAILABLE if status >= 500 else causes.UNEXPECTED)


def _cause_of_401(answer: Answer, organization: Organization) -> str:
    if "has expired" in answer.said.casefold():
        return causes.EXPIRED
    offered = answer.headers.get("WWW-Authenticate", "").lower()
    only_windows = ("negotiate" in offered or "ntlm" in offered) and "basic" not in offered and "bearer" not in offered
    return causes.PAT_DISABLED if organization.is_server and only_windows else causes.REFUSED


def member(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the object under `name`; empty if there is none."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def text_or_none(value: object) -> str | None:
    """Return a text that is not empty, else None."""
    return value if isinstance(value, str) and value else None
