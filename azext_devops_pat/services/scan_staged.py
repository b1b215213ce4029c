"""Searches what the next commit would bring in: the staged blobs, as a pre-commit hook needs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from ..core.errors import InputError
from ..core.finding import Finding, shown
from ..tools import git_folders, git_objects
from ..tools.git_readonly import ReadOnlyGit
from .scan_files import finding_at
from .scan_notes import Notes
from .scan_text import search

_GITLINK, _UNMERGED = "160000", "U"


def search_staged(path: str, environment: Mapping[str, str], notes: Notes) -> Iterator[Finding]:
    """Search the blobs in the index that HEAD does not have. Raises InputError outside a work tree, StoreError."""
    folder = git_folders.work_tree_git_folder(Path(path))
    if folder is None:
        raise InputError(f"{shown(os.path.abspath(path))} is not in a git work tree.", "Check --path.")
    common = git_folders.git_folder_of(folder) or folder
    special = git_folders.special_file_in(*{common, folder})
    if special is not None:  # git would wait for it
        notes.unsearched_because(str(folder), f"{shown(special)} is not a regular file")
        return
    git = ReadOnlyGit(folder, environment)
    paths = _staged_paths(git, _index(environment), notes)
    for found in git_objects.objects_named(git, list(paths)):
        names = paths[found.name]
        if found.kind == git_objects.MISSING:
            notes.unsearched_because(names[0], "git cannot read it")
        pieces = [found.content] if isinstance(found.content, bytes) else found.content
        for hit in search(pieces, partial(notes.unsearched_because, names[0])):
            yield from (finding_at(name, hit) for name in names)


def _staged_paths(git: ReadOnlyGit, index: str | None, notes: Notes) -> dict[str, list[str]]:
    """Return the paths of each staged blob; what is in conflict is noted."""
    options = ("--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=d", "--ignore-submodules=all")
    found: dict[str, list[str]] = {}
    with git.start("diff", *options, "--no-ext-diff", "--no-textconv", index=index) as run:
        words = iter(run.output.read().split(b"\0"))
        run.finish()
    for word in words:
        path = next(words, b"").decode("utf-8", "surrogateescape")
        _, mode, before, blob, kind = word.decode("ascii", "replace").split() or [""] * 5
        if kind == _UNMERGED:
            notes.unsearched_because(path, "it has conflicts, and nothing of it is staged")
        elif blob != before and mode != _GITLINK:  # equal if the mode alone changes
            found.setdefault(blob, []).append(shown(path))
    return found


def _index(environment: Mapping[str, str]) -> str | None:
    """Return the index that git tells a hook to use: `git commit FILE` makes one of its own."""
    given = environment.get("GIT_INDEX_FILE")
    return os.path.abspath(given) if given else None
