"""Configuration files of other programs, written as those programs write them: at once, and where a link points."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..core import shell
from ..core.errors import StoreError
from .obstacles import read_error, write_error


def read(path: Path) -> bytes | None:
    """Return a file's content, None if there is no such file; raise StoreError."""
    try:
        _check(path)
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_error(path, error) from error


def _check(path: Path) -> None:
    """Refuse what is not a plain file: a pipe would hang us, and `/dev/null` must stay what it is."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError(f"{path} is not a regular file.", f"To see what it is: {shell.permissions(path)}")


def replace(path: Path, content: bytes) -> None:
    """Replace the file at once, its mode kept, under the lock file that git takes for its own writes."""
    target = Path(os.path.realpath(path))
    lock = target.with_name(target.name + ".lock")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = None
        if target.exists():
            _check(target)
            mode = stat.S_IMODE(target.stat().st_mode)
        descriptor = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        hint = f"If no git is running, to remove the lock: {shell.remove(lock)}"
        raise StoreError(f"{path} is locked by another program ({lock}).", hint) from None
    except OSError as error:
        raise write_error(path, error) from error
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            os.chmod(lock, mode)
        os.replace(lock, target)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        lock.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove the file if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
