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
_LAUNCHER = re.compile(rb"\thelper = \".*git-credential-devops-pat")
_OURS = re.compile(_LAUNCHER.pattern + rb"|\thelper = \r?$|\tuseHttpPath = true\r?$")


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
    return without_block(content) != content


def without_block(content: bytes) -> bytes:
    """Return a file's content without our lines; what others put among them stays.

    Ours are the sections between our comments, and where somebody took one of those away, each that names our launcher.
    """
    kept, is_inside, is_last = list[bytes](), False, False
    is_whole = -1 < content.find(_BEGIN) < content.find(_END)
    for section in _sections(content):
        for line in _foreign(section) if is_inside or _names_launcher(section) else section:
            is_inside = line.startswith(_BEGIN) and is_whole or is_inside and not line.startswith(_END)
            if line.startswith(_BEGIN):
                is_last = line.startswith(_BEGIN + _OPEN)
            elif not line.startswith(_END):
                kept, is_last = [*kept, line], False
    return b"".join(kept).removesuffix(b"\n" if is_last else b"")


def _sections(content: bytes) -> list[list[bytes]]:
    """Return the lines of each section, its header first; what stands before the first header is one, too."""
    found: list[list[bytes]] = [[]]
    for line in content.splitlines(keepends=True):
        if line.lstrip().startswith(b"["):
            found.append([])
        found[-1].append(line)
    return found


def _names_launcher(section: Sequence[bytes]) -> bool:
    return any(map(_LAUNCHER.match, section)) and section[0].startswith(b"[credential ")


def _foreign(section: Sequence[bytes]) -> list[bytes]:
    """Return the lines of a section of ours that are not ours; its header too if any of them needs one."""
    header, *lines = [line for line in section if not _OURS.match(line)]
    return [header, *lines] if any(map(_is_setting, lines)) else lines


def _is_setting(line: bytes) -> bool:
    return line.strip()[:1] not in (b"", b"#", b";")
