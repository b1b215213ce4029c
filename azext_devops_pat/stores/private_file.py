"""Files that are private from their first byte, and whole or absent."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from ..core.errors import StoreError
from ..core.log import get_logger

_log = get_logger(__name__)
_TEMPORARY = ".devops-pat-new"


def read(path: Path) -> str | None:
    """Return the text of `path` without its byte order mark; None where there is no such file."""
    try:
        # surrogateescape: what another program wrote in another encoding survives our rewriting of the file.
        return path.read_bytes().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.", f"ls -l {path}") from error


def write(path: Path, text: str) -> None:
    """Replace `path` by `text` at once: 0600, flushed to disk, and never a part of it. Call it with the lock held.

    A symbolic link is followed, so that the file it points to is replaced and the link stays.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}{_TEMPORARY}")
    try:
        private_folder(target.parent)
        temporary.unlink(missing_ok=True)  # what a killed process left; the lock makes it nobody's
        _write_new(temporary, text.encode("utf-8", "surrogateescape"))
        os.replace(temporary, target)
        _flush_folder(target.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be written: {error.strerror}.", f"ls -ld {path.parent}") from error


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call for folders and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def private_folder(folder: Path) -> None:
    """Make `folder`, or tighten it to 0700 where it is ours and looser."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tighten(folder, 0o700)


def tighten(path: Path, mode: int) -> None:
    """Take from `path` what `mode` does not allow, and say so; Windows' modes mean nothing."""
    if os.name != "posix":
        return
    found = stat.S_IMODE(path.stat().st_mode)
    if found & ~mode:
        os.chmod(path, found & mode)
        _log.warning("%s was open to others (mode %04o); it is now %04o.", path, found, found & mode)


def set_aside(path: Path, why: str) -> Path:
    """Rename a damaged file so that nothing is lost, and warn where it went."""
    target = Path(os.path.realpath(path))
    aside = target.with_name(f"{target.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}")
    try:
        os.replace(target, aside)
    except OSError as error:
        raise StoreError(f"{path} is damaged ({why}) and cannot be set aside: {error.strerror}.") from error
    tighten(aside, 0o600)
    _log.warning("%s is damaged (%s); it is kept as %s and a new one is begun.", path, why, aside)
    return aside


def delete(path: Path) -> None:
    """Remove `path` if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be removed: {error.strerror}.", f"ls -ld {path.parent}") from error
