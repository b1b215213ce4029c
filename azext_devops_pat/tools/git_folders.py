"""Where the git folder of a repository is, found without git: it looks at no configuration, and needs no trust."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

_MARKS = ("HEAD", "objects", "refs")
_LONGEST = 4096


def is_git_folder(names: set[str]) -> bool:
    """Tell whether a folder with these entries is a repository's git folder."""
    return names.issuperset(_MARKS)


def git_folder_of(path: Path) -> Path | None:
    """Return the git folder of the repository that `path` is in; that of all work trees if it is one of several."""
    here = Path(os.path.abspath(path))
    for folder in (here, *here.parents):
        for candidate in (folder, _linked(folder / ".git")):
            if candidate is not None and _is_one(candidate):
                return _common(candidate)
    return None


def _is_one(folder: Path) -> bool:
    # Not the methods of Path: before Python 3.14 they raise PermissionError.
    is_head_there, has_objects = os.path.exists(folder / "HEAD"), os.path.isdir(folder / "objects")
    return is_head_there and (has_objects or os.path.isfile(folder / "commondir"))


def _linked(path: Path) -> Path | None:
    """Return the folder `.git`, or the one that a file `.git` names."""
    if os.path.isdir(path):
        return path
    text = _read(path)
    return path.parent / text.removeprefix("gitdir: ") if text.startswith("gitdir: ") else None


def _common(folder: Path) -> Path:
    text = _read(folder / "commondir")
    return Path(os.path.abspath(folder / text)) if text else Path(os.path.abspath(folder))


def work_tree_git_folder(path: Path) -> Path | None:
    """Return the git folder with the index of the work tree that `path` is in."""
    here = Path(os.path.abspath(path))
    found = (_linked(folder / ".git") for folder in (here, *here.parents))
    return next((Path(os.path.abspath(folder)) for folder in found if folder is not None and _is_one(folder)), None)


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            return file.read(_LONGEST).strip()
    except OSError:
        return ""


def special_file_in(*folders: Path) -> str | None:
    """Return a pipe or device below git folders, which git would wait for; None if there is none.

    A socket keeps nobody waiting: git's own watcher has one there.
    """
    left = [str(folder) for folder in folders]
    while left:
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
                elif not entry.is_file() and _is_waited_for(entry.path):
                    return entry.path
    return None


def _is_waited_for(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode)
