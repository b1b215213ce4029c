"""The difference that `--dry-run` shows."""

from __future__ import annotations

import base64
import difflib
import re

_SETTING = re.compile(r"(?i)(?<!/)(_auth|_authToken|_password|Password|npmAuthIdent|npmAuthToken)([^\w<]+)[^\s\"<]+")


def difference(before: bytes | None, after: bytes | None) -> list[str]:
    """Return the lines that go and come."""
    old, new = ((content or b"").decode("utf-8", "replace").splitlines() for content in (before, after))
    return [line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[:3] not in ("---", "+++")]


def hidden(line: str, value: str) -> str:
    """Return a line of a difference without any secret: neither `value`, which is ours, nor others'."""
    for secret in (value, base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()):
        if secret and not secret.startswith("/"):
            line = line.replace(secret, "********")
    return re.sub(r"\*{9,}", "********", _SETTING.sub(r"\1\2********", line))
