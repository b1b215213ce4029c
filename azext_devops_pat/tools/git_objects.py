"""Reads the objects of a repository from one git, in the order in which they lie on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from ..core.errors import StoreError
from .git_readonly import ReadOnlyGit

MISSING = "missing"  # or damaged
_LARGE = 1 << 20
_MOST_DAMAGED = 100  # each costs another git


class GitObject(NamedTuple):
    """Its name, kind (`blob`, `commit`, `tag`, MISSING) and content.

    A large one comes in pieces, to be read before the next.
    """

    name: str
    kind: str
    content: bytes | Iterator[bytes]


class DamagedObjectError(StoreError):
    """git ended in the middle of this object."""

    def __init__(self, name: str) -> None:
        """Take the name of the object."""
        super().__init__(f"git cannot read object {name}.")
        self.name = name


def every_object(git: ReadOnlyGit) -> Iterator[GitObject]:
    """Yield every object but trees, unreachable ones too. Raises StoreError if git cannot read on."""
    every = ("--batch-all-objects", "--unordered")
    try:
        yield from _objects(git, *every)
    except DamagedObjectError as damage:
        yield GitObject(damage.name, MISSING, b"")
        with git.start("cat-file", *every, "--buffer", "--batch-check=%(objectname)") as run:  # in the same order
            names = run.output.read().decode().split()
            run.finish()
        yield from objects_named(git, names[names.index(damage.name) + 1 :])


def objects_named(git: ReadOnlyGit, names: Sequence[str]) -> Iterator[GitObject]:
    """Yield these objects, in order. Raises StoreError if git cannot read on."""
    rest = names
    for _ in range(_MOST_DAMAGED):
        try:
            yield from _objects(git, given=rest)
            return
        except DamagedObjectError as damage:  # git ends there; another one goes on behind it
            yield GitObject(damage.name, MISSING, b"")
            rest = rest[rest.index(damage.name) + 1 :]
    raise StoreError(f"more than {_MOST_DAMAGED} objects are damaged.")


def commits_in(git: ReadOnlyGit) -> list[str]:
    """Return the name of every commit, unreachable ones too."""
    with git.start("cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch-check") as run:
        words = [line.split() for line in run.output]
        run.finish()
    return [name.decode() for name, kind, *_ in words if kind == b"commit"]


def is_partial(git: ReadOnlyGit) -> bool:
    """Tell whether this is a partial clone, which leaves objects on its server."""
    try:
        return any(name.endswith(".promisor") for name in os.listdir(git.folder / "objects" / "pack"))
    except OSError:
        return False


def missing_in(git: ReadOnlyGit) -> int:
    """Return how many objects of the history a partial clone leaves on its server.

    Raises StoreError if a commit is missing, as in any repository whose history is not all there.
    """
    if not is_partial(git):
        with git.start("rev-list", "--all", "--count") as run:
            run.output.read()
            run.finish()
        return 0
    with git.start("rev-list", "--objects", "--all", "--missing=print") as run:
        count = sum(line.startswith(b"?") for line in run.output)
        run.finish()
    return count


def _objects(git: ReadOnlyGit, *options: str, given: Sequence[str] = ()) -> Iterator[GitObject]:
    with git.start("cat-file", "--batch", "--buffer", *options, given=given) as run:
        output, is_whole = run.output, True
        while header := output.readline():
            name, kind, *rest = header.split()
            if kind == MISSING.encode():
                is_whole = False
                yield GitObject(name.decode(), MISSING, b"")
                continue
            size = int(rest[0])
            if size <= _LARGE:
                content = output.read(size + 1)  # a line end follows
                if len(content) <= size:
                    raise DamagedObjectError(name.decode())
                if kind != b"tree":
                    yield GitObject(name.decode(), kind.decode(), content)
            else:
                yield from _large(output, name.decode(), kind.decode(), size)
        run.finish(is_strict=is_whole)


def _large(output: IO[bytes], name: str, kind: str, size: int) -> Iterator[GitObject]:
    left = size

    def pieces() -> Iterator[bytes]:
        nonlocal left
        while left and (piece := output.read(min(left, _LARGE))):
            left -= len(piece)
            yield piece

    content = pieces()
    if kind != "tree":
        yield GitObject(name, kind, content)
    for _ in content:  # whatever was not read of it
        pass
    if left:
        raise DamagedObjectError(name)
    output.read(1)
