"""What a scan notes beside its findings: what it could not search, and how far it is."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from ..core.finding import shown

_log = logging.getLogger("cli." + __name__)
_NOTE_SECONDS = 10.0
_MOST_NAMED = 10


class Notes:
    """One scan's; `attended`: a person watches, and is told of the progress."""

    def __init__(
        self, attended: bool, own_files: frozenset[Path] = frozenset(), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.unsearched: list[str] = []
        self._noted: set[str] = set()
        self.git_folders: dict[Path, str] = {}
        self._attended, self._clock = attended, clock
        self._own_files = own_files
        self._bytes, self._next = 0, clock() + _NOTE_SECONDS

    def is_own(self, path: str) -> bool:
        """Tell whether this is our own file of PATs, which is no leak."""
        return any(os.path.basename(path) == own.name and _is_same(path, own) for own in self._own_files)

    def unsearched_because(self, path: str, reason: str) -> None:
        """Note what could not be searched, and why in a sentence without its full stop."""
        note = f"{shown(path)}: {reason.rstrip('.')}"
        if note not in self._noted:
            self._noted.add(note)
            self.unsearched.append(note)

    def searched(self, size: int, where: str) -> None:
        """Count bytes; say from time to time how far the search is."""
        self._bytes += size
        if self._attended and self._clock() >= self._next:
            self._next = self._clock() + _NOTE_SECONDS
            _log.warning("Searched %s MB so far, now in %s", self.megabytes, shown(where))

    @property
    def megabytes(self) -> str:
        """How much was searched, for people."""
        return f"{self._bytes / 1e6:,.1f}"

    def describe(self) -> str:
        """Return in words what could not be searched; empty if everything was."""
        if not self.unsearched:
            return ""
        count, named = len(self.unsearched), self.unsearched[:_MOST_NAMED]
        more = [f"and {count - len(named):,} more"] if count > len(named) else []
        return "\n  ".join([f"{count:,} {'place' if count == 1 else 'places'} could not be searched:", *named, *more])


def _is_same(path: str, other: Path) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False
