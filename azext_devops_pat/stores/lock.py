"""One lock for everything that our processes write, and one for each organization's rotation.

The operating system frees a lock when its holder dies.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from ..core.errors import StoreError
from ..core.names import LOCK_FILE, WRITTEN_FILES
from . import private_file
from .exclusive_lock import Flag, pause
from .obstacles import write_error

_log = logging.getLogger("cli." + __name__)
LIMIT_SECONDS = 90.0
NOTICE_SECONDS = 3.0
_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK} | ({errno.EACCES, errno.EDEADLK} if sys.platform == "win32" else set())
_told = set[Path]()  # the folders that this process has already warned of


@contextmanager
def held(
    folder: Path,
    limit: float = LIMIT_SECONDS,
    quiet: bool = False,
    name: str = LOCK_FILE,
    guarded: Sequence[str] = WRITTEN_FILES,
) -> Iterator[None]:
    """Hold the folder's lock while the block runs; raise StoreError if it is not free within `limit` seconds.

    `quiet`: do not warn that the file system has no locks. `guarded` are the files that are written under the lock of
    that name: what a killed process left half written of them is removed.
    """
    path = folder / name
    try:
        private_file.private_folder(folder)
        file = open(path, "a", opener=_private, encoding="ascii")  # noqa: SIM115  # the `with` follows
    except OSError as error:
        raise write_error(path, error) from error
    with file, _wait_for(file, path, limit, quiet):
        for leftover in guarded:
            private_file.remove_leftover(folder / leftover)
        yield


def _private(path: str, flags: int) -> int:
    try:
        return os.open(path, flags, 0o600)
    except PermissionError:
        if not os.path.exists(path):
            raise
        return os.open(path, os.O_RDONLY)  # another user's that can be read can be locked, too


def _lock(file: TextIO) -> None:
    """Take the lock, or raise OSError at once.

    By hand: portalocker, which does the same, costs 20 ms of a login and is not there in a Python without az.
    """
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _wait_for(file: TextIO, path: Path, limit: float, quiet: bool) -> AbstractContextManager[None]:
    """Return the lock, taken; leave it to free it."""
    start, noticed, flag = time.monotonic(), False, None
    try:
        while True:
            if flag is None:
                try:
                    _lock(file)
                    return nullcontext()
                except OSError as error:
                    flag = _flag_instead(error, path, quiet)
            if flag is not None and flag.take():
                taken, flag = flag, None
                return taken.held()
            waited = time.monotonic() - start
            if waited > limit:
                raise StoreError(
                    f"Another az devops command has held {path} for {limit:.0f} s.",
                    "End that command, then run this one again.",
                )
            if waited > NOTICE_SECONDS and not noticed:
                _log.warning("Waiting for another az devops command to finish.")
                noticed = True
            pause()
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if flag is not None:
            flag.lower()


def _flag_instead(error: OSError, path: Path, quiet: bool) -> Flag | None:
    """Return the other kind of lock if the system's cannot be had here for any reason; None if it is only taken."""
    if error.errno in _TAKEN:
        return None
    if not quiet and path.parent not in _told:
        _told.add(path.parent)
        why = error.strerror
        _log.warning("The file system of %s has no locks (%s). Lock files are used instead.", path.parent, why)
    return Flag(path.parent, path.name)
