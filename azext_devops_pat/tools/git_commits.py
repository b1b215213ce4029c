"""Which commits brought a blob in, and under which path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from . import git_objects
from .git_readonly import ReadOnlyGit

_AT_ONCE = 500  # arguments of one git
_NUL = b"\0"
_PIECE = 1 << 16


class Introduction(NamedTuple):
    """One commit that brought a blob in: the author's date as git stores it, and the path."""

    blob: str
    commit: str
    author_date: str
    path: str


def introductions(git: ReadOnlyGit, blobs: Sequence[str]) -> Iterator[Introduction]:
    """Yield every commit that brought one of the blobs in, unreachable commits, stashes and merges too.

    A merge counts if it has what none of its parents has. Raises StoreError if git cannot read a tree.
    """
    commits = git_objects.commits_in(git) if blobs else []
    if not commits:
        return
    if git_objects.is_partial(git):  # git would fetch every blob that it compares with those it is to find
        yield from _introductions(git, commits, blobs, ())
        return
    for first in range(0, len(blobs), _AT_ONCE):
        some = blobs[first : first + _AT_ONCE]
        yield from _introductions(git, commits, some, [f"--find-object={blob}" for blob in some])


def _introductions(
    git: ReadOnlyGit, commits: Sequence[str], blobs: Sequence[str], limits: Sequence[str]
) -> Iterator[Introduction]:
    wanted = frozenset(blobs)
    options = ("--no-walk=unsorted", "--stdin", "-z", "-c", "--raw", "--no-abbrev", "--no-renames", "--no-notes")
    quiet = ("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-decorate", "--no-mailmap")
    with git.start("log", *options, *quiet, "--date=raw", "--format=%x01%H %ad", *limits, given=commits) as run:
        commit = date = ""
        words = _words(run.output)
        for word in words:
            record = word.lstrip(b"\n")
            if record.startswith(b"\1"):
                commit, _, date = record[1:].decode("ascii", "replace").partition(" ")
            elif record.startswith(b":"):
                path = next(words, b"").decode("utf-8", "surrogateescape")
                blob = record.split()[-2].decode()
                if blob in wanted:
                    yield Introduction(blob, commit, date, path)
        run.finish()


def _words(output: IO[bytes]) -> Iterator[bytes]:
    """Yield what is between NULs."""
    rest = b""
    while piece := output.read(_PIECE):
        *words, rest = (rest + piece).split(_NUL)
        yield from words
    yield rest
