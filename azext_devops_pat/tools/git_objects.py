"""Reads the objects of a repository from one git, in the order in which they lie on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from ..core.errors import StoreError
from .git_readonly import ReadOnlyGit

MISSING = "missing"  # or damaged
_LARGE = 1 << 20


class GitObject(NamedTuple):
    """Its name, kind (`blob`, `commit`, `tag`, MISSING) and content.

    A large one comes in pieces, to be read before the next.
    """

    name: str
    kind: str
    content: bytes | Iterator[bytes]


def every_object(git: ReadOnlyGit) -> Iterator[GitObject]:
    """Yield every object but trees, unreachable ones too. Raises StoreError if git cannot read one."""
    return _objects(git, "--batch-all-objects", "--unordered")


def objects_named(git: ReadOnlyGit, names: Sequence[str]) -> Iterator[GitObject]:
    """Yield these objects, in order."""
    return _objects(git, given=names)


def commits_in(git: ReadOnlyGit) -> list[str]:
    """Return the name of every commit, unreachable ones too."""
    with git.start("cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch-check") as run:
        words = [line.split() for line in run.output]
        run.finish()
    return [name.decode() for name, kind, *_ in words if kind == b"commit"]


def missing_in(git: ReadOnlyGit) -> int:
    """Return how many objects of the history a partial clone leaves on its server."""
    if not any((git.folder / "objects" / "pack").glob("*.promisor")):
        return 0
    with git.start("rev-list", "--objects", "--all", "--missing=print") as run:
        count = sum(line.startswith(b"?") for line in run.output)
        run.finish()
    return count


def _objects(git: ReadOnlyGit, *options: str, given: Sequence[str] = ()) -> Iterator[GitObject]:
    with git.start("cat-file", "--batch", "--buffer", *options, given=given) as run:
        output = run.output
        while header := output.readline():
            name, kind, *rest = header.split()
            if kind == MISSING.encode():
                yield GitObject(name.decode(), MISSING, b"")
                continue
            size = int(rest[0])
            if size <= _LARGE:
                content = output.read(size + 1)  # a line end follows
                if len(content) <= size:
                    break
                if kind != b"tree":
                    yield GitObject(name.decode(), kind.decode(), content)
            else:
                yield from _large(output, name.decode(), kind.decode(), size)
        run.finish()


def _large(output: IO[bytes], name: str, kind: str, size: int) -> Iterator[GitObject]:
    pieces = _pieces(output, size)
    if kind != "tree":
        yield GitObject(name, kind, pieces)
    for _ in pieces:  # whatever was not read of it
        pass
    output.read(1)


def _pieces(output: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        piece = output.read(min(size, _LARGE))
        if not piece:
            raise StoreError("git ended in the middle of an object.")
        size -= len(piece)
        yield piece
