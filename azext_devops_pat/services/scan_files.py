"""Searches files: a tree, single ones, standard input. No link is followed, and only regular files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from ..core.errors import InputError
from ..core.finding import Finding, shown
from ..tools import git_folders
from .scan_batch import Batch
from .scan_notes import Notes
from .scan_text import PIECE, Hit, is_plain, search

STANDARD_INPUT = "-"
_FIRST = 1 << 16
# A pipe that nobody writes to must not block; a link must not lead elsewhere between the look and the opening.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_HERE = os.curdir + os.sep
_NOT_FILES = frozenset(("/proc", "/sys", "/dev"))


def check_path(path: str) -> None:
    """Raise InputError for a path that is neither a file nor a folder, or cannot be reached."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise InputError(f"{shown(path)} cannot be read: {reason}.", "Check --path.") from None
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise InputError(f"{shown(path)} is neither a file nor a folder.", "To search standard input: --path -")


def search_path(path: str, notes: Notes) -> Iterator[Finding]:
    """Search a file, or all files below a folder."""
    if os.path.isdir(path):
        return search_files(_below(path, notes), notes)
    return search_files([path.removeprefix(_HERE)], notes, follow=True)


def search_files(paths: Iterable[str], notes: Notes, follow: bool = False) -> Iterator[Finding]:
    """Search these files; those that cannot be read are noted."""
    batch: Batch[str] = Batch()
    for path in paths:
        try:
            descriptor = os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK)
        except OSError as error:
            notes.unsearched_because(path, error.strerror or "it cannot be opened")
            continue
        try:
            yield from _search_open(path, descriptor, batch, notes)
        except OSError as error:
            notes.unsearched_because(path, error.strerror or "it cannot be read")
        finally:
            os.close(descriptor)
    yield from _findings(batch.flush())


def _search_open(path: str, descriptor: int, batch: Batch[str], notes: Notes) -> Iterator[Finding]:
    head = os.read(descriptor, _FIRST)
    notes.searched(len(head), path)
    if len(head) < _FIRST and is_plain(head):
        yield from _findings(batch.add(path, head))
        return
    pieces = _pieces(path, head, descriptor, notes)
    for hit in search(pieces, lambda reason: notes.unsearched_because(path, reason)):
        yield finding_at(shown(path), hit)


def _pieces(path: str, head: bytes, descriptor: int, notes: Notes) -> Iterator[bytes]:
    yield head
    while piece := os.read(descriptor, PIECE):
        notes.searched(len(piece), path)
        yield piece


def _findings(found: Iterable[tuple[str, Hit]]) -> Iterator[Finding]:
    for path, hit in found:
        yield finding_at(shown(path), hit)


def finding_at(path: str, hit: Hit) -> Finding:
    """Return the finding for a hit outside of a history."""
    match = hit.match
    return Finding(path, hit.line, hit.column, match.kind, match.confidence, match.secret, hit.member)


def search_input(stdin: TextIO | None, notes: Notes) -> Iterator[Finding]:
    """Search standard input to its end. Raises InputError if it is closed."""
    if stdin is None or stdin.closed:
        raise InputError("Standard input is closed.", "Leave out: --path -")
    pieces = iter(lambda: stdin.buffer.read(PIECE), b"")
    name = "(standard input)"
    for hit in search(pieces, lambda reason: notes.unsearched_because(name, reason)):
        yield finding_at(name, hit)


def _below(root: str, notes: Notes) -> Iterator[str]:
    """Yield the files below a folder in order. The objects of git are left out, and their folders noted."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            notes.unsearched_because(folder, error.strerror or "it cannot be listed")
            continue
        is_git = git_folders.is_git_folder({entry.name for entry in entries})
        if is_git:
            notes.git_folders.setdefault(Path(os.path.abspath(folder)), os.path.relpath(folder, root))
        inner = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        folders += [entry.path.removeprefix(_HERE) for entry in reversed(inner) if _is_searched(entry, is_git)]
        files = [entry.path.removeprefix(_HERE) for entry in entries if entry.is_file(follow_symlinks=False)]
        yield from (path for path in files if not notes.is_own(path))


def _is_searched(entry: os.DirEntry[str], is_git: bool) -> bool:
    is_junction = getattr(entry, "is_junction", bool)  # a link of Windows; Python knows it since 3.12
    return not is_junction() and not (is_git and entry.name == "objects") and entry.path not in _NOT_FILES
