"""Searches many small texts as one: a call for each would cost more than the search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Generic, TypeVar

from ..core.pat_search import find
from .scan_text import Hit, place_in

_FULL = 1 << 20
_BORDER = b"\n"
T = TypeVar("T")


class Batch(Generic[T]):
    """Texts with what each belongs to; they are searched when there are enough of them, and at the end."""

    def __init__(self) -> None:
        self._start_anew()

    def _start_anew(self) -> None:
        self._parts: list[bytes] = []
        self._starts: list[int] = []
        self._owners: list[T] = []
        self._size = 0

    def add(self, owner: T, text: bytes) -> Iterator[tuple[T, Hit]]:
        """Add a text; yield what is in the batch if it is full."""
        self._parts.append(text)
        self._starts.append(self._size)
        self._owners.append(owner)
        self._size += len(text) + len(_BORDER)
        return self.flush() if self._size >= _FULL else iter(())

    def flush(self) -> Iterator[tuple[T, Hit]]:
        """Yield what is in the texts that were added since, each PAT once a text."""
        data, parts, starts, owners = _BORDER.join(self._parts), self._parts, self._starts, self._owners
        self._start_anew()
        seen = set()
        for match in find(data):
            number = bisect_right(starts, match.start) - 1
            start, text = starts[number], parts[number]
            if match.end - start <= len(text) and (number, match.secret) not in seen:
                seen.add((number, match.secret))
                line, column = place_in(text, match.start - start)
                yield owners[number], Hit(match, line, column)
