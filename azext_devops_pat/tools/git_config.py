"""Our block in a git configuration file: pure edits of its bytes.

The block is appended, so nothing of the user's is changed: an empty `helper` takes every earlier one away for these
hosts alone (order counts in git, not how exact a section is), and to remove the block gives the former bytes back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BEGIN = b"# devops-pat: added by az devops auth setup git; to remove: az devops auth setup git --undo"
_OPEN = b" (the line before had no end)"
_END = b"# devops-pat: end"
_OURS = re.compile(rb"\thelper = \r?$|\thelper = \".*git-credential-devops-pat|\tuseHttpPath = true\r?$")


def block(hosts: Sequence[str], helper: str) -> bytes:
    """Return our block for these hosts (`https://dev.azure.com`, patterns too); `helper` is git's value."""
    lines = [_BEGIN]
    for host in hosts:
        lines += [
            f"[credential {_quoted(host)}]".encode(),
            b"\thelper = ",
            b"\thelper = " + _quoted(helper).encode("utf-8", "surrogateescape"),
            b"\tuseHttpPath = true",
        ]
    return b"\n".join([*lines, _END, b""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def with_block(content: bytes, ours: bytes) -> bytes:
    """Return a file's content with our block at its end, and nowhere else."""
    kept = without_block(content)
    if kept and not kept.endswith(b"\n"):
        return kept + b"\n" + ours.replace(_BEGIN, _BEGIN + _OPEN, 1)
    return kept + ours


def has_block(content: bytes) -> bool:
    """Tell whether our block, or what somebody left of it, is there."""
    return _BEGIN in content


def without_block(content: bytes) -> bytes:
    """Return a file's content without our lines; what others put among them stays."""
    before, found, rest = content.partition(_BEGIN)
    if not found:
        return content
    inside, end, after = rest.partition(_END)
    if not end:  # somebody took the last line away: ours is told from others' line by line
        inside, after = rest, b""
    kept = _foreign(inside.partition(b"\n")[2])
    after = without_block(after.removeprefix(b"\r").removeprefix(b"\n"))
    if inside.startswith(_OPEN) and not kept + after:
        before = before.removesuffix(b"\n")
    return before + kept + after


def _foreign(inside: bytes) -> bytes:
    """Return the lines that are not ours, each below the header of its section."""
    kept, header, written = list[bytes](), b"", b""
    for line in inside.splitlines(keepends=True):
        if line.startswith(b"["):
            header = line
        elif line.strip() and not _OURS.match(line):
            kept += [line] if header == written else [header, line]
            written = header
    return b"".join(kept)
