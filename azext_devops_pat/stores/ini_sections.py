"""What an INI text has more than once: sections, and options in one section. One of each is kept."""

from __future__ import annotations

from collections.abc import Iterator

from . import ini_text


def repeated(text: str) -> list[str]:
    """Return the names of the sections that are there, or have an option, more than once; in order."""
    seen, found = set[tuple[str, str | None]](), dict[str, None]()
    section = ""
    for _, line, is_header in ini_text.statements(text.split("\n")):
        section = line if is_header else section
        entry = (section, None if is_header else ini_text.option_name(line))
        if entry in seen and entry[1] != "":
            found[section] = None
        seen.add(entry)
    return list(found)


def repeats(text: str, section: str) -> bool:
    """Tell whether `repeated` names that section; quick where its name is there once, at the beginning of a line."""
    before, *others = text.split(f"[{section}]")
    if len(others) == 1 and before[-1:] in ("", "\n"):
        text = f"[{section}]{ini_text.FOLLOWING.split(others[0], maxsplit=1)[0]}"
    return section in repeated(text)


def unique(text: str, option: str) -> str:
    """Return the text with one section of each name, and in it one option of each name. Comments stay.

    Those are kept that `ini_text.get` reads: of the sections the first with a value for `option`, of the options the
    first with a value; else the first.
    """
    names = frozenset(repeated(text))
    if not names:
        return text
    lines = text.split("\n")
    _drop(lines, list(_other_sections(lines, names, option)))
    kept = [span for name, span in ini_text.spans(lines) if name in names]
    _drop(lines, [other for span in kept for other in _other_options(lines, span)])
    left = "\n".join(lines)
    return left if left.endswith("\n") else left + "\n"


def _other_sections(lines: list[str], names: frozenset[str], option: str) -> Iterator[ini_text.Span]:
    spans = [(name, span) for name, span in ini_text.spans(lines) if name in names]
    kept: dict[str, ini_text.Span] = {}
    for name, span in spans:
        if name not in kept or not _has(lines, kept[name], option) and _has(lines, span, option):
            kept[name] = span
    return (span for name, span in spans if kept[name] != span)


def _other_options(lines: list[str], section: ini_text.Span) -> Iterator[ini_text.Span]:
    options = [(name, span) for name, span in ini_text.options(lines, section) if name]
    kept: dict[str, ini_text.Span] = {}
    for name, span in options:
        if name not in kept or not ini_text.value_of(lines, kept[name]) and ini_text.value_of(lines, span):
            kept[name] = span
    return (span for name, span in options if kept[name] != span)


def _drop(lines: list[str], spans: list[ini_text.Span]) -> None:
    """Take those lines away, but the comments among them."""
    for start, end in reversed(spans):
        lines[start:end] = [line for line in lines[start:end] if line.lstrip().startswith(("#", ";"))]


def _has(lines: list[str], span: ini_text.Span, option: str) -> bool:
    return any(ini_text.values("\n".join(lines[slice(*span)]), option).values())
