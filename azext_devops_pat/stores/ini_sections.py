"""Sections that an INI text has more than once: reading takes the first that has the option, so that one is kept."""

from __future__ import annotations

from collections import Counter

from . import ini_text


def repeated(text: str) -> list[str]:
    """Return the names of the sections that are there more than once, in order."""
    return [name for name, count in Counter(ini_text.sections(text)).items() if count > 1]


def unique(text: str, option: str) -> str:
    """Return the text with one section of each name: the first that has `option`, else the first. Comments stay."""
    twice = frozenset(repeated(text))
    if not twice:
        return text
    lines = text.split("\n")
    spans = [(name, span) for name, span in ini_text.spans(lines) if name in twice]
    kept: dict[str, ini_text.Span] = {}
    for name, span in spans:
        if name not in kept or not _has(lines, kept[name], option) and _has(lines, span, option):
            kept[name] = span
    for start, end in reversed([span for name, span in spans if kept[name] != span]):
        lines[start:end] = [line for line in lines[start:end] if line.startswith(("#", ";"))]
    left = "\n".join(lines)
    return left if left.endswith("\n") else left + "\n"


def _has(lines: list[str], span: ini_text.Span, option: str) -> bool:
    return bool(ini_text.values("\n".join(lines[slice(*span)]), option))
