"""Where no PAT is written: what may be committed, and what others can change."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from ...core import shell
from ...core.errors import InputError, StoreError


def check_place(path: Path) -> None:
    """Refuse a file in a git work tree (InputError), and one that others can change (StoreError)."""
    tree = next((folder for folder in path.parents if (folder / ".git").exists()), None)
    if tree is not None:
        raise InputError(
            f"{path} is in the git repository {tree}, so no PAT is written to it.",
            "Move the file out of the repository.",
        )
    for place in (path, path.parent):
        if sys.platform != "win32" and place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o022:
            raise StoreError(
                f"Other users can change {place}, so no PAT is written to {path}.",
                f"To make it yours alone: chmod go-w {shell.quoted(str(place))}",
            )
