"""Edits an INI text and leaves every other line as it was.

Hand-written because the standard library's configparser drops comments, and what keeps them (configupdater) is not
brought by az. Reading follows configparser's rules: `=` or `:` after the option, indented lines continue a value.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator

_SECTION = re.compile(r"\[(?P<name>.+)\]")


def problem(text: str) -> str | None:
    """Return in words why configparser cannot read `text`; None where it can. No word of the text itself."""
    try:
        configparser.ConfigParser(interpolation=None).read_string(text)
    except configparser.DuplicateSectionError as error:
        return f"line {error.lineno}: a section stands twice"
    except configparser.DuplicateOptionError as error:
        return f"line {error.lineno}: an option stands twice"
    except configparser.MissingSectionHeaderError as error:
        return f"line {error.lineno}: no section begins"
    except configparser.ParsingError as error:
        line = error.errors[0][0] if error.errors else getattr(error, "lineno", "?")
        return f"line {line}: not an option"
    return None


def sections(text: str) -> list[str]:
    """Return the names of the sections, in order."""
    return [name for name, _, _ in _spans(text.split("\n"))]


def get(text: str, section: str, option: str) -> str | None:
    """Return the raw value of an option, continuation lines joined by line feeds; None where it is absent."""
    header = re.search(rf"^\[{re.escape(section)}\]", text, re.MULTILINE)  # before any splitting: files may be long
    if header is None:
        return None
    following = re.compile(r"^\[.+\]", re.MULTILINE).search(text, header.end())
    lines = text[header.start() : following.start() if following else len(text)].split("\n")
    span = _span_within(lines, 0, len(lines), option)
    return None if span is None else _value(lines, span)


def _value(lines: list[str], span: tuple[int, int]) -> str:
    start, end = span
    first = re.split("[=:]", lines[start], maxsplit=1)[1:]
    return "\n".join(part.strip() for part in (*first, *lines[start + 1 : end])).strip()


def values(text: str, option: str) -> dict[str, str]:
    """Return that option's value of every section that has it, in one pass."""
    lines = text.split("\n")
    found = {}
    for name, start, end in _spans(lines):
        span = _span_within(lines, start, end, option)
        if span is not None and name not in found:
            found[name] = _value(lines, span)
    return found


def put(text: str, section: str, option: str, value: str) -> str:
    """Return the text with that option set; a new section goes to the end."""
    lines = text.split("\n")
    span = _option_span(lines, section, option)
    assignment = f"{option} = {value}".rstrip()
    if span is not None:
        return "\n".join([*lines[: span[0]], assignment, *lines[span[1] :]])
    for name, start, _ in _spans(lines):
        if name == section:
            return "\n".join([*lines[: start + 1], assignment, *lines[start + 1 :]])
    before = text.rstrip("\n")
    return f"{before}\n\n[{section}]\n{assignment}\n" if before else f"[{section}]\n{assignment}\n"


def without_section(text: str, section: str) -> str:
    """Return the text without that section; comments inside it go with it."""
    lines = text.split("\n")
    for name, start, end in _spans(lines):
        if name == section:
            return "\n".join([*lines[:start], *lines[end:]])
    return text


def _spans(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each section's name, the number of its header line, and of the line after its last."""
    name, start = None, 0
    for number, line in enumerate(lines):
        header = _SECTION.match(line) if line.startswith("[") else None
        if header:
            if name is not None:
                yield name, start, number
            name, start = header["name"], number
    if name is not None:
        yield name, start, len(lines)


def _option_span(lines: list[str], section: str, option: str) -> tuple[int, int] | None:
    for name, start, end in _spans(lines):
        if name == section:
            return _span_within(lines, start, end, option)
    return None


def _span_within(lines: list[str], start: int, end: int, option: str) -> tuple[int, int] | None:
    for number in range(start + 1, end):
        if _option_name(lines[number]) == option.lower():
            return number, _end_of_value(lines, number + 1, end)
    return None


def _option_name(line: str) -> str | None:
    if not line.strip() or line[0] in "#;" or line[0].isspace():
        return None
    return re.split("[=:]", line, maxsplit=1)[0].strip().lower()


def _end_of_value(lines: list[str], number: int, end: int) -> int:
    while number < end and lines[number][:1].isspace() and lines[number].strip():
        number += 1
    return number
