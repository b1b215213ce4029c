"""Files that are private from their first byte, and whole or absent."""

from __future__ import annotations

import contextlib
import errno
import glob
import logging
import os
import stat
import sys
import time
from pathlib import Path

from ..core.errors import StoreError
from . import obstacles

_log = logging.getLogger("cli." + __name__)
_DAMAGED = ".damaged-"
_BUSY_SECONDS = 2.0  # Windows refuses to replace a file while another process reads it


def read(path: Path) -> str | None:
    """Return the text of `path` without its byte order mark; None if there is no such file."""
    try:
        # surrogateescape: what another program wrote in another encoding survives our rewriting of the file.
        return path.read_bytes().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise obstacles.read_error(path, error) from error


def write(path: Path, text: str, closed: bool = False) -> None:
    """Replace `path` by `text` at once: 0600, flushed to disk, and never a part of it. Call it with the lock held.

    `closed`: raise StoreError before the first byte if the file system leaves the new file open to other users.
    A symbolic link is followed, so that the file it points to is replaced and the link stays.
    """
    target = Path(os.path.realpath(path))
    temporary = _temporary(target)
    owner = obstacles.other_owner(target) if _is_foreign(target) else None
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)  # what a killed process left; the lock makes it nobody's
        _write_new(temporary, text.encode("utf-8", "surrogateescape"), closed)
        _replace(temporary, target)
        _flush_folder(target.parent)
    except OSError as error:
        raise obstacles.write_error(path, error) from error
    finally:  # whatever ended it, Ctrl-C too
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    if owner is not None and obstacles.other_owner(target) is None:
        _log.warning("%s belonged to %s. It was replaced by a file of yours.", path, owner)


def remove_leftover(path: Path) -> None:
    """Remove what a killed process left half written of `path`, secrets perhaps; with the lock held it is nobody's."""
    with contextlib.suppress(OSError):  # if it cannot be removed, the next write says why
        _temporary(Path(os.path.realpath(path))).unlink(missing_ok=True)


def _is_foreign(path: Path) -> bool:
    """Tell whether the file is there and belongs to another user; Windows has no owners of this kind."""
    try:
        return path.stat().st_uid != getattr(os, "geteuid", lambda: 0)()
    except OSError:
        return False


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}.devops-pat-new")


def _write_new(path: Path, data: bytes, closed: bool) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "wb") as file:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if closed and sys.platform != "win32" and mode & 0o077:
            with contextlib.suppress(OSError):  # what counts is the mode afterwards
                os.fchmod(descriptor, 0o600)
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & 0o077:
                raise obstacles.readable_by_others(path.parent, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _replace(source: Path, target: Path) -> None:
    end = time.monotonic() + (_BUSY_SECONDS if sys.platform == "win32" else 0)
    while True:
        try:
            return os.replace(source, target)
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.05)


def _flush_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call for folders and needs none."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):  # not every file system can
                raise
        finally:
            os.close(descriptor)


def private_folder(folder: Path) -> None:
    """Make `folder`, or tighten it to 0700 if it is ours alone; a shared or foreign one only gets a warning."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        _make_private(folder)


def _make_private(folder: Path) -> None:
    status = folder.stat()
    owner = getattr(os, "getuid", int)()  # Windows has neither owners of this kind nor this function
    shared = status.st_mode & stat.S_ISVTX or status.st_uid != owner or folder.resolve() == Path.home().resolve()
    mode = stat.S_IMODE(status.st_mode)
    if not shared:
        tighten(folder, 0o700)
    elif mode & 0o077:
        _log.warning(
            "%s is open to other users (mode %04o). It is shared or belongs to another user, so it was not changed.",
            folder,
            mode,
        )


def tighten(path: Path, mode: int) -> None:
    """Take from `path` the permissions that `mode` does not give, and say so if it worked; not on Windows."""
    try:
        found = now = stat.S_IMODE(path.stat().st_mode)
        if sys.platform != "win32" and found & 0o777 & ~mode:
            os.chmod(path, found & (mode | ~0o777))
            now = stat.S_IMODE(path.stat().st_mode)
            if now == found:
                _log.info("%s keeps its mode %04o: its file system does not change it.", path, now)
    except OSError as error:  # another user's, or a file system without modes
        _log.info("The permissions of %s were not changed: %s.", path, error.strerror)
        return
    if now != found:
        _log.warning("%s was open to other users (mode %04o). It is now %04o.", path, found, now)


def damaged_copies(path: Path) -> list[Path]:
    """Return the damaged files that once were `path`."""
    target = Path(os.path.realpath(path))
    return sorted(target.parent.glob(f"{glob.escape(target.name)}{_DAMAGED}*"))


def set_aside(path: Path, why: str) -> Path:
    """Rename a damaged file so that nothing is lost, and warn where it went."""
    target = Path(os.path.realpath(path))
    aside = target.with_name(f"{target.name}{_DAMAGED}{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}")
    try:
        _replace(target, aside)
    except OSError as error:
        found = obstacles.write_error(path, error)
        raise StoreError(f"{path} is damaged ({why}) and cannot be renamed. {found.message}", found.hint) from error
    tighten(aside, 0o600)
    _log.warning("%s cannot be used (%s). It was renamed to %s, and a new file was started.", path, why, aside)
    return aside


def delete(path: Path) -> None:
    """Remove `path` if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise obstacles.write_error(path, error) from error
