"""Files that are private from their first byte, and whole or absent."""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import time
from pathlib import Path

from ..core.errors import StoreError
from ..core.log import get_logger

_log = get_logger(__name__)
_DAMAGED = ".damaged-"


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
    temporary = _temporary(target)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)  # what a killed process left; the lock makes it nobody's
        _write_new(temporary, text.encode("utf-8", "surrogateescape"))
        os.replace(temporary, target)
        _flush_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.", f"ls -ld {path.parent}") from error
    finally:  # whatever ended it, Ctrl-C too
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_leftover(path: Path) -> None:
    """Remove what a killed process left half written of `path`, secrets perhaps; with the lock held it is nobody's."""
    with contextlib.suppress(OSError):  # where it cannot be removed the next writing says why
        _temporary(Path(os.path.realpath(path))).unlink(missing_ok=True)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}.devops-pat-new")


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
    """Make `folder`, or tighten it to 0700 where it is ours alone; a shared or foreign one is only warned of."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    status = folder.stat()
    shared = status.st_mode & stat.S_ISVTX or status.st_uid != os.getuid() or folder.resolve() == Path.home().resolve()
    if not shared:
        tighten(folder, 0o700)
    elif stat.S_IMODE(status.st_mode) & 0o077:
        _log.warning("%s is open to others (mode %04o) and not ours to tighten.", folder, stat.S_IMODE(status.st_mode))


def tighten(path: Path, mode: int) -> None:
    """Take from `path` the permissions that `mode` does not give, and say so; Windows' modes mean nothing."""
    if os.name != "posix":
        return
    found = stat.S_IMODE(path.stat().st_mode)
    if found & 0o777 & ~mode:
        os.chmod(path, found & (mode | ~0o777))
        _log.warning("%s was open to others (mode %04o); it is now %04o.", path, found, found & (mode | ~0o777))


def set_aside_before(path: Path) -> list[Path]:
    """Return the damaged files that once were `path`."""
    target = Path(os.path.realpath(path))
    return sorted(target.parent.glob(f"{glob.escape(target.name)}{_DAMAGED}*"))


def set_aside(path: Path, why: str) -> Path:
    """Rename a damaged file so that nothing is lost, and warn where it went."""
    target = Path(os.path.realpath(path))
    aside = target.with_name(f"{target.name}{_DAMAGED}{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}")
    try:
        os.replace(target, aside)
    except OSError as error:
        raise StoreError(f"{path} cannot be used ({why}) and cannot be set aside: {error.strerror}.") from error
    tighten(aside, 0o600)
    _log.warning("%s cannot be used (%s); it is kept as %s and a new one is begun.", path, why, aside)
    return aside


def delete(path: Path) -> None:
    """Remove `path` if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be removed: {error.strerror}.", f"ls -ld {path.parent}") from error
