"""One lock for all that our processes write; the operating system frees it when its holder dies."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from ..core.errors import StoreError
from ..core.log import get_logger
from . import private_file
from .paths import Paths

_log = get_logger(__name__)
LIMIT_SECONDS = 90.0
NOTICE_SECONDS = 3.0
_POLL_SECONDS = 0.05


@contextmanager
def held(paths: Paths, limit: float = LIMIT_SECONDS) -> Iterator[None]:
    """Hold the folder's lock while the block runs; raise StoreError when it is not had within `limit` seconds."""
    try:
        private_file.private_folder(paths.folder)
        file = open(paths.lock, "a", opener=_private, encoding="ascii")  # noqa: SIM115  # the `with` follows
    except OSError as error:
        raise StoreError(f"{paths.folder} cannot be written: {error.strerror}.", f"ls -ld {paths.folder}") from error
    with file:
        _wait_for(file, paths, limit)
        for path in paths.written:
            private_file.remove_leftover(path)
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _wait_for(file: TextIO, paths: Paths, limit: float) -> None:
    import portalocker  # comes with az (azure-cli-telemetry needs it); costs 20 ms, so only where something is written

    start, noticed = time.monotonic(), False
    while True:
        try:
            portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
            return
        except portalocker.exceptions.LockException as error:
            waited = time.monotonic() - start
            if waited > limit:
                raise StoreError(
                    f"Another az devops command has held {paths.lock} for {limit:.0f} s.",
                    "End that command, then run this one again.",
                ) from error
            if waited > NOTICE_SECONDS and not noticed:
                _log.warning("Waiting for another az devops command to finish.")
                noticed = True
        time.sleep(_POLL_SECONDS)
