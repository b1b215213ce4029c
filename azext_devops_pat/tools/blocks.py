"""Our lines in another program's file, between two comments that name their key: added, found and taken away."""

from __future__ import annotations

import re
from typing import Protocol

_LIST = "the list"
_OPEN, _WITHIN = " (the line before had no end)", " (within a line)"


class SecretFile(Protocol):
    """A format of files that hold a PAT under a key; every method is a pure edit of the file's text."""

    def added(self, text: str, key: str, secret: str, tool: str) -> str:
        """Return the text with the PAT under the key. Raises ValueError, in words, if it has to be done by hand."""

    def removed(self, text: str, key: str) -> str:
        """Return the text without what `added` added."""

    def bare(self, key: str) -> re.Pattern[str]:
        """Return what matches the lines that `added` writes, if another program left the comments out."""

    def secret(self, text: str, key: str) -> str | None:
        """Return the PAT under exactly this key: ours if our lines are there, else whoever wrote it; None without."""

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Return the text with another PAT where `secret` found one."""

    def others(self, text: str, key: str) -> list[int]:
        """Return the numbers of the lines in which others set a credential for this key, or for a more exact one."""

    def muted(self, text: str, key: str) -> str:
        """Return the text with those lines as comments, without their values."""


class Comment:
    """How a format writes a comment."""

    def __init__(self, opening: str, closing: str = "") -> None:
        self._opening, self._closing = opening, closing

    def line(self, sentence: str) -> str:
        """Return a comment as a line."""
        return f"{self._opening} {sentence}{self._closing}\n"

    def inserted(self, text: str, position: int, block: str, key: str, tool: str) -> str:
        """Return the text with `block`, whole lines, at a position."""
        is_open = position > 0 and text[position - 1] != "\n"
        mark = "" if not is_open else _OPEN if position == len(text) else _WITHIN
        begin = self.line(f"devops-pat begin {key}, written by az devops auth setup {tool}{mark}")
        ours = begin + block + self.line(f"devops-pat end {key}")
        return text[:position] + "\n" * is_open + ours + text[position:]

    def removed(self, text: str, key: str) -> str:
        """Return the text without the block of that key."""
        place = self.place(text, key)
        if place is None:
            return text
        start, end = place
        first = text[start:end].partition("\n")[0]
        is_open = _WITHIN in first or _OPEN in first and end == len(text)
        rest = text[end:] if _OPEN not in first or is_open else self._opened(text[end:])
        return text[: start - is_open] + rest

    def _opened(self, text: str) -> str:
        """Return a text that begins with another block, which takes over that the line before it had no end."""
        begin = re.match(rf"[ \t]*{re.escape(self._opening)} devops-pat begin [^\n]*", text)
        if begin is None:
            return text
        sentence = begin[0].rstrip("\r").removesuffix(self._closing)
        return sentence + _OPEN + text[len(sentence) :]

    def place(self, text: str, key: str) -> tuple[int, int] | None:
        """Return where the block of that key begins and ends."""
        begin, end = self._marks(re.escape(key))
        found = re.search(rf"{begin},.*\n(?:(?!{begin},).*\n)*?{end}[ \t\r]*(?:\n|\Z)", text)
        return found.span() if found else None

    def _marks(self, key: str) -> tuple[str, str]:
        """Return how the first and the last line of a block begin; `key` is a pattern."""
        start = rf"[ \t]*{re.escape(self._opening)} devops-pat"
        return rf"{start} begin {key}", rf"{start} end {key}{re.escape(self._closing)}"

    def span(self, text: str, key: str) -> tuple[int, int]:
        """Return where to look for what the key has: within our block if there is one."""
        return self.place(text, key) or (0, len(text))

    def wrapped(self, text: str, position: int, lines: tuple[str, ...], tool: str) -> str:
        """Return the text with an empty list at a position, to which blocks are added."""
        return self.inserted(text, position, "".join(f"{line}\n" for line in lines), _LIST, tool)

    def unwrapped(self, text: str, lines: tuple[str, ...]) -> str:
        """Return the text without that list, if nothing is in it any more."""
        place = self.place(text, _LIST)
        inside = text[slice(*place)].splitlines()[1:-1] if place else []
        return self.removed(text, _LIST) if inside == list(lines) else text

    def masked(self, text: str, key: str) -> str:
        """Return the text with the block of that key blanked out, line ends kept: what is left is others'."""
        place = self.place(text, key)
        if place is None:
            return text
        return text[: place[0]] + re.sub(r"[^\n]", " ", text[place[0] : place[1]]) + text[place[1] :]

    def all_masked(self, text: str) -> str:
        """Return the text with every block of ours blanked out in the same way."""
        begin, _ = self._marks("([^,\n]+)")
        again, end = self._marks(r"\1")
        block = rf"^{begin},.*\n(?:(?!{again},).*\n)*?{end}[ \t\r]*$"
        return re.sub(block, lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.MULTILINE)


def last(pattern: re.Pattern[str], text: str, span: tuple[int, int]) -> re.Match[str] | None:
    """Return the last match there: of settings that stand twice, most programs take the last."""
    return next(reversed(list(pattern.finditer(text, *span))), None)


def line_number(text: str, position: int) -> int:
    """Return the number of the line at a position, from 1."""
    return text.count("\n", 0, position) + 1
