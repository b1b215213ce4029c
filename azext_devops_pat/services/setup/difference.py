"""The difference that `--dry-run` shows."""

from __future__ import annotations

import difflib


def difference(before: bytes | None, after: bytes | None) -> list[str]:
    """Return the lines that go and come."""
    old, new = ((content or b"").decode("utf-8", "replace").splitlines() for content in (before, after))
    return [line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[:3] not in ("---", "+++")]
