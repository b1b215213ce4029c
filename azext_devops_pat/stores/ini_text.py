"""Edits an INI text and leaves every other line as it was.

Hand-written because the standard library's configparser drops comments, and what keeps them (configupdater) is not
brought by az. Reading follows configparser: `=` or `:` after the option; a line indented deeper than its option
continues the value, blank lines in between included.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Collection, Iterator

_HEADER = re.compile(r"\[(?P<name>.+)\]")
FOLLOWING = re.compile(r"^\[.+\]", re.MULTILINE)
_ENTRY = re.compile(r"\[([^\]\n]+)\]\n([a-z][a-z ]*) = ([^\n]+)\n\n?")
_PLAIN = re.compile(f"(?:{_ENTRY.pattern})*")
Span = tuple[int, int]


def problem(text: str) -> str | None:
    """Return in words why configparser cannot read `text`; None if it can. No word of the text itself."""
    if _plain(text) is not None:
        return None
    try:
        configparser.ConfigParser(interpolation=None).read_string(text)
    except configparser.DuplicateSectionError as error:
        return f"line {error.lineno}: duplicate section"
    except configparser.DuplicateOptionError as error:
        return f"line {error.lineno}: duplicate option"
    except configparser.MissingSectionHeaderError as error:
        return f"line {error.lineno}: no section header before it"
    except configparser.ParsingError as error:
        line = error.errors[0][0] if error.errors else getattr(error, "lineno", "?")
        return f"line {line}: not an option"
    return None


def reads(text: str, section: str, option: str, value: str) -> bool:
    """Tell whether configparser reads that value there."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return False
    return parser.get(section, option, fallback=None) == value


def is_plain(text: str) -> bool:
    """Tell whether `text` is as programs write it: nothing in it is there twice, and it is quickly read."""
    return _plain(text) is not None


def sections(text: str) -> list[str]:
    """Return the names of the sections, in order."""
    plain = _plain(text)
    if plain is not None:
        return list(plain)
    return [name for name, _ in spans(text.split("\n"))]


def get(text: str, section: str, option: str) -> str | None:
    """Return the raw value of an option, continuation lines joined by line feeds; None if it is absent.

    Of several, the first that is not empty.
    """
    # Found before anything is taken apart: there may be thousands of sections.
    header = 0 if text.startswith(f"[{section}]") else text.find(f"\n[{section}]") + 1
    if header == 0 and not text.startswith(f"[{section}]"):
        return values(text, option).get(section) if f" [{section}]" in text or f"\t[{section}]" in text else None
    following = FOLLOWING.search(text, header + 1)
    lines = text[header : following.start() if following else len(text)].split("\n")
    span = _option(lines, (0, len(lines)), option)
    found = None if span is None else value_of(lines, span)
    if not found and f"[{section}]" in text[header + 1 :]:  # a second section of that name may have it
        return values(text[header + 1 :], option).get(section) or found
    return found


def values(text: str, option: str) -> dict[str, str]:
    """Return that option's value of every section that has it, in one pass."""
    plain = _plain(text)
    if plain is not None:
        return {section: value for section, (name, value) in plain.items() if name == option}
    lines = text.split("\n")
    found: dict[str, str] = {}
    for name, section in spans(lines):
        span = _option(lines, section, option)
        if span is not None and not found.get(name):
            found[name] = value_of(lines, span)
    return found


def _plain(text: str) -> dict[str, tuple[str, str]] | None:
    """Return each section's one option and value if `text` is as programs write it: thousands are read at once.

    None for anything else (a comment, an indented line, a duplicate section), which is read line by line.
    """
    if not _PLAIN.fullmatch(text):
        return None
    entries = _ENTRY.findall(text)
    found = {section: (option.strip(), value.strip()) for section, option, value in entries}
    return found if len(found) == len(entries) else None


def put(text: str, section: str, option: str, value: str) -> str:
    """Return the text with that option set; a new section goes to the end."""
    lines = text.split("\n")
    assignment = f"{option} = {value}".rstrip()
    for name, (start, end) in spans(lines):
        if name == section:
            span = _option(lines, (start, end), option) or (start + 1, start + 1)
            indent = _indent(lines[span[0] :])
            return "\n".join([*lines[: span[0]], indent + assignment, *lines[span[1] :]])
    before = text.rstrip("\n")
    return f"{before}\n\n[{section}]\n{assignment}\n" if before else f"[{section}]\n{assignment}\n"


def without_sections(text: str, names: Collection[str]) -> str:
    """Return the text without those sections; comments inside them go with them."""
    lines = text.split("\n")
    gone = [span for name, span in spans(lines) if name in names]
    for start, end in reversed(gone):
        del lines[start:end]
    left = "\n".join(lines)
    return left + "\n" if left and not left.endswith("\n") else left


def spans(lines: list[str]) -> Iterator[tuple[str, Span]]:
    """Yield each section's name, and the numbers of its header line and of the line after its last."""
    name, start = None, 0
    for number, text, is_header in statements(lines):
        if is_header:
            if name is not None:
                yield name, (start, number)
            name, start = text, number
    if name is not None:
        yield name, (start, len(lines))


def options(lines: list[str], section: Span) -> Iterator[tuple[str, Span]]:
    """Yield each option's name, its first line and the line after its value; the section's header is its first line."""
    found = list(statements(lines[section[0] : section[1]]))[1:]
    for position, (number, text, is_header) in enumerate(found):
        if is_header:
            return
        following = found[position + 1][0] if position + 1 < len(found) else section[1] - section[0]
        start = section[0] + number
        yield option_name(text), (start, _end_of_value(lines, start, section[0] + following))


def option_name(text: str) -> str:
    """Return the option that a line sets, as configparser compares it; empty if it sets none."""
    name, *values = re.split("[=:]", text, maxsplit=1)
    return name.strip().lower() if values else ""


def _option(lines: list[str], section: Span, option: str) -> Span | None:
    """Return where an option is: the first that is not empty, else the first."""
    found = [span for name, span in options(lines, section) if name == option.lower()]
    return next((span for span in found if value_of(lines, span)), found[0] if found else None)


def statements(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the number and text of each header and first line of an option, and whether it is a header."""
    in_option, level = False, 0
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        indent = len(line) - len(line.lstrip())
        if in_option and indent > level:
            continue
        header = _HEADER.match(text)
        in_option, level = header is None, indent
        yield number, header["name"] if header else text, header is not None


def _end_of_value(lines: list[str], start: int, end: int) -> int:
    """Leave to what follows the blank lines and comments before it."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].strip()[0] in "#;"):
        end -= 1
    return end


def value_of(lines: list[str], span: Span) -> str:
    """Return the value of the option that is there."""
    start, end = span
    first = re.split("[=:]", lines[start], maxsplit=1)[1:]
    rest = [line for line in lines[start + 1 : end] if line.strip()[:1] not in ("#", ";")]
    return "\n".join(part.strip() for part in (*first, *rest)).rstrip()


def _indent(lines: list[str]) -> str:
    """Return the indentation of the option, or of the one that follows a new one: deeper it would continue it."""
    first = next((line for line in lines if line.strip() and line.strip()[0] not in "#;"), "")
    return first[: len(first) - len(first.lstrip())]
