"""The mark that a PAT of ours carries in its name until everything about it is settled."""

from __future__ import annotations

import re
import secrets

LONGEST_NAME = 255  # longer display names are not known to be accepted
_MARK = re.compile(r" ?\[rotating ([0-9a-f]{16})\]$")


def new_nonce() -> str:
    """Return 64 random bits in hexadecimal."""
    return secrets.token_hex(8)


def marked(name: str, nonce: str) -> str:
    """Return `NAME [rotating NONCE]`, the name shortened if it must be."""
    mark = f" [rotating {nonce}]"
    return strip(name)[: LONGEST_NAME - len(mark)].rstrip() + mark


def nonce_of(display_name: str) -> str | None:
    """Return the nonce in a PAT's name; None if there is none."""
    found = _MARK.search(display_name)
    return found.group(1) if found else None


def strip(display_name: str) -> str:
    """Return a PAT's name without the mark."""
    return _MARK.sub("", display_name)
