"""Bodies of Azure DevOps answers, copied from recordings (`bodies.json`)."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

SIGN_IN_PAGE = (
    b"<!DOCTYPE html>\r\n<html lang='en-US'><head><title>Azure DevOps Services | Sign In</title></head>"
    b"<body><h1>Sign In</h1></body></html>"
)


@lru_cache(maxsize=1)
def _recorded() -> dict[str, Any]:
    text = Path(__file__).with_name("bodies.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def body(name: str, **changes: Any) -> dict[str, Any]:
    """A fresh copy of the recorded body `name`, with top-level members replaced by `changes`."""
    fresh: dict[str, Any] = copy.deepcopy(_recorded()[name])
    fresh.update(changes)
    return fresh


def page(title: str, text: str = "") -> bytes:
    """A small HTML page, as the service shows one where JSON was asked for."""
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><p>{text or title}</p></body></html>".encode()
    )
