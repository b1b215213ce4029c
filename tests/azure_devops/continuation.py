"""Opaque continuation tokens: not to be read, and not to be put into a URL as they are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

_MARK = b"\xfb\xff\xfe"  # `+//+` in base64
_Item = TypeVar("_Item")


def _token(parts: Sequence[str]) -> str:
    raw = _MARK + json.dumps(list(parts)).encode()
    return base64.b64encode(raw + b" " * ((1 - len(raw)) % 3)).decode()  # always with `=` at its end


def _read(token: str) -> list[str] | None:
    try:
        parts: list[str] = json.loads(base64.b64decode(token, validate=True).removeprefix(_MARK))
    except ValueError:
        return None
    return parts


def page(
    everything: Sequence[_Item],
    identify: Callable[[_Item], str],
    keep: Callable[[_Item], bool],
    size: int,
    token: str,
    filters: Sequence[str] = (),
) -> tuple[list[_Item], str] | None:
    """One page of what `keep` keeps, and the token of the next or nothing; None for a token of other filters.

    The token holds the last item seen, so that revoking between two pages neither skips nor repeats any.
    """
    start = 0
    if token:
        parts = _read(token)
        if parts is None or parts[1:] != list(filters):
            return None
        start = next((at + 1 for at, item in enumerate(everything) if identify(item) == parts[0]), len(everything))
    rest = [item for item in everything[start:] if keep(item)]
    shown = rest[:size]
    return shown, _token([identify(shown[-1]), *filters]) if len(rest) > size else ""
