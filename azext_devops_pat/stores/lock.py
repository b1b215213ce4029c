"""One lock for everything that our processes write; the operating system frees it when its holder dies."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..core import shell
from ..core.errors import StoreError
from ..core.names import LOCK_FILE, WRITTEN_FILES
from . import private_file

_log = logging.getLogger("cli." + __name__)
LIMIT_SECONDS = 90.0
NOTICE_SECONDS = 3.0
_POLL_SECONDS = 0.05


@contextmanager
def held(folder: Path, limit: float = LIMIT_SECONDS) -> Iterator[None]:
    """Hold the folder's lock while the block runs; raise StoreError if it is not free within `limit` seconds."""
    try:
        private_file.private_folder(folder)
        file = open(folder / LOCK_FILE, "a", opener=_private, encoding="ascii")  # noqa: SIM115  # the `with` follows
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}.", f"To see why: {shell.permissions(folder)}"
        ) from error
    with file:
        _wait_for(file, folder, limit)
        for name in WRITTEN_FILES:
            private_file.remove_leftover(folder / name)
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


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


def _wait_for(file: TextIO, folder: Path, limit: float) -> None:
    start, noticed = time.monotonic(), False
    while True:
        try:
            return _lock(file)
        except OSError as error:
            waited = time.monotonic() - start
            if waited > limit:
                raise StoreError(
                    f"Another az devops command has held {folder / LOCK_FILE} for {limit:.0f} s.",
                    "End that command, then run this one again.",
                ) from error
            if waited > NOTICE_SECONDS and not noticed:
                _log.warning("Waiting for another az devops command to finish.")
                noticed = True
        time.sleep(_POLL_SECONDS)
