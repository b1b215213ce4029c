"""Stored PATs that also stand in a file where tools leave them: a short look for `auth status`, at files alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..core.finding import shown
from ..core.pat_search import find
from ..core.secret import Secret
from .scan_home import home_places
from .scan_text import place_in

_LARGEST = 1 << 20
_SECONDS = 1.0
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def stray_copies(
    stored: Mapping[Secret, str],
    own: frozenset[Path],
    is_written_here: Callable[[str, Secret], bool],
    environment: Mapping[str, str],
) -> list[str]:
    """Return a sentence for each copy that we did not write; `stored` says whose each PAT is, `own` are our files.

    It takes a second at most: of a file it reads the first megabyte, and only the scan looks everywhere.
    """
    said, end = [], time.monotonic() + _SECONDS
    for path in home_places(environment, with_agents=False) if stored else []:
        if time.monotonic() > end:
            break
        if path in own:
            continue
        data = _beginning(path)
        for secret, start in {match.secret: match.start for match in reversed(find(data))}.items():
            if secret in stored and not is_written_here(str(path), secret):
                line, _ = place_in(data, start)
                said.append(
                    f"The PAT stored for {stored[secret]} is also in {shown(str(path))}, line {line}. "
                    "To find every copy: az devops pat scan --home"
                )
    return said


def _beginning(path: Path) -> bytes:
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return b""
    try:
        return os.read(descriptor, _LARGEST)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
