"""Finds the programs that we start, and never one from the folder that the user happens to stand in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping


def find(name: str, environment: Mapping[str, str]) -> str | None:
    """Return the absolute path of a program on PATH; None if there is none.

    Entries of PATH that are empty or relative are skipped, and on Windows the current folder, which the system
    searches first: a clone may bring a `git.exe` of its own.
    """
    folders = [folder for folder in environment.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]
    # Before Python 3.12 `which` adds no extension to a path.
    extensions = environment.get("PATHEXT", ".EXE").split(os.pathsep) if sys.platform == "win32" else []
    for path in (os.path.join(folder, name) for folder in folders):
        found = next(filter(None, (shutil.which(path + extension) for extension in (*extensions, ""))), None)
        if found is not None:
            return found
    return None
