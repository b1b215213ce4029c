"""One option in another program's configuration text, added so that the former bytes can be given back.

For pip's INI and the TOML of uv and cargo, by hand: no parser of the standard library writes, and none keeps comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOTE = b"# devops-pat: added by az devops auth setup %s; to remove: az devops auth setup %s --undo"
_OURS = re.compile(rb"# devops-pat: added by az devops auth setup [a-z]+; to remove: [a-z -]+")
_OPEN = b" (the line before had no end)"
_WITH_SECTION = b" (with its section)"
_WAS = b"# devops-pat, before: "


@dataclass(frozen=True)
class Option:
    """`name = value` in `[section]`, or before every section if that is empty; `value` as the file has it.

    A line without `mark` is no longer ours, whatever stands above it.
    """

    section: str
    name: str
    value: str
    mark: str

    @property
    def line(self) -> bytes:
        """The line, with its end."""
        return f"{self.name} = {self.value}\n".encode("utf-8", "surrogateescape")


def has_option(content: bytes, option: Option) -> bool:
    """Tell whether the option has this value."""
    lines = content.splitlines(keepends=True)
    found = _find(lines, option)
    return found is not None and _value(b"".join(lines[slice(*found)])) == _value(option.line)


def is_ours(content: bytes) -> bool:
    """Tell whether we added something."""
    return any(map(_OURS.match, content.splitlines()))


def value_of(content: bytes, option: Option) -> str | None:
    """Return the value of the option as it stands in the text; None if it is not there."""
    lines = content.splitlines(keepends=True)
    found = _find(lines, option)
    return None if found is None else _value(b"".join(lines[slice(*found)])).decode("utf-8", "surrogateescape")


def with_option(content: bytes, option: Option, tool: str) -> bytes:
    """Return the text with the option; what it had there before is kept in comments."""
    if has_option(content, option):
        return content
    lines = without_option(content, option).splitlines(keepends=True)
    note = _NOTE % (tool.encode(), tool.encode())
    found = _find(lines, option)
    if found is not None:
        before = [_WAS + line.removesuffix(b"\n") + b"\n" for line in lines[slice(*found)]]
        ends = lines[found[1] - 1].endswith(b"\n")
        ours = [note + (b"" if ends else _OPEN) + b"\n", *before, option.line]
        return b"".join([*lines[: found[0]], *ours, *lines[found[1] :]])
    header = _header(lines, option.section)
    if header is not None:
        first = b"\n" if header and not lines[header - 1].endswith(b"\n") else b""
        mark = note + (_OPEN if first else b"") + b"\n"
        return b"".join([*lines[:header], first, mark, option.line, *lines[header:]])
    is_open = bool(lines) and not lines[-1].endswith(b"\n")
    mark = note + _WITH_SECTION + (_OPEN if is_open else b"") + b"\n"
    return b"".join([*lines, b"\n" if is_open else b"", mark, f"[{option.section}]\n".encode(), option.line])


def without_option(content: bytes, option: Option) -> bytes:
    """Return the text without what we added; without our comment (`pip config` drops it) without our very value.

    A value that somebody changed since stays, and then what was there before us does not come back.
    """
    lines = content.splitlines(keepends=True)
    at = next((index for index, line in enumerate(lines) if _OURS.match(line)), None)
    if at is None:
        found = _find(lines, option) if has_option(content, option) else None
        return b"".join([*lines[: found[0]], *lines[found[1] :]]) if found else content
    note, before, rest = lines[at], lines[:at], lines[at + 1 :]
    kept = list[bytes]()
    while rest and rest[0].startswith(_WAS):
        kept.append(rest.pop(0).removeprefix(_WAS))
    headers = list[bytes]()
    if _WITH_SECTION in note and rest and rest[0].strip() == f"[{option.section}]".encode():
        headers.append(rest.pop(0))
    own = _end(rest, 0) if rest and _is_named(rest[0], option.name) else 0
    if own and option.mark.encode("utf-8", "surrogateescape") not in b"".join(rest[:own]):
        return b"".join([*before, *headers, *rest])
    rest = rest[own:]
    kept += headers if _has_options(rest) else []
    if _OPEN in note and not rest:
        last = kept or before
        last[-1] = last[-1].removesuffix(b"\n")
    return b"".join([*before, *kept, *rest])


def _find(lines: list[bytes], option: Option) -> tuple[int, int] | None:
    """Return where the option begins and ends: a value goes on in indented lines, and until its brackets close."""
    start = _header(lines, option.section)
    for index in range(start if start is not None else len(lines), len(lines)):
        if lines[index].lstrip().startswith(b"["):
            return None
        if _is_named(lines[index], option.name):
            return index, _end(lines, index)
    return None


def _end(lines: list[bytes], index: int) -> int:
    """Return the index behind the value that begins in a line."""
    end = index + 1
    while end < len(lines) and (_is_open(lines[index:end]) or _goes_on(lines[end])):
        end += 1
    return end


def _header(lines: list[bytes], section: str) -> int | None:
    """Return the index behind the section's header; that of the first line for no section."""
    if not section:
        return 0
    wanted = re.compile(rb"\s*\[\s*" + re.escape(section.encode()) + rb"\s*\]\s*([#;].*)?$")
    return next((index + 1 for index, line in enumerate(lines) if wanted.match(line.rstrip(b"\r\n"))), None)


def _is_named(line: bytes, name: str) -> bool:
    """Tell whether a line sets the option: `--Keyring_Provider` is the same name for pip, one in quotes for TOML."""
    found = re.match(rb"\s*([^\s=:]+)\s*[=:]", line)
    word = found[1].strip(b"\"'").lower().replace(b"_", b"-") if found else b""
    return word.removeprefix(b"--") == name.encode()


def _goes_on(line: bytes) -> bool:
    return line[:1] in (b" ", b"\t") and bool(line.strip()) and not re.match(rb"\s*([#;]|[\w.-]+\s*[=:])", line)


def _is_open(lines: list[bytes]) -> bool:
    text = re.sub(rb"\"(\\.|[^\"\\])*\"|'[^']*'|#.*", b"", b"".join(lines))
    return text.count(b"[") > text.count(b"]")


def _has_options(lines: list[bytes]) -> bool:
    """Tell whether an option stands before the next section."""
    for line in lines:
        if line.lstrip().startswith(b"["):
            return False
        if line.strip() and line.lstrip()[:1] not in (b"#", b";"):
            return True
    return False


def _value(text: bytes) -> bytes:
    return re.sub(rb"^[^=:]*[=:]", b"", text).strip()
