"""Where launchers are: `bin` in our configuration folder, which nobody else may change."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from ..core.errors import StoreError
from ..core.shell import permissions
from .launchers import ALL, PNPM_TOKEN, Launcher, az_in, pnpm_token, quoted, text_of


def path_of(launcher: Launcher, folder: Path) -> Path:
    """Return where the launcher is; `folder` is our configuration folder."""
    return folder / "bin" / launcher.name


def install(launcher: Launcher, folder: Path, environment: Mapping[str, str], az: str = "") -> Path:
    """Write the launcher into `folder/bin`, unless it is there already as it should be; return its path.

    Raises StoreError if other users could change what is in that folder.
    """
    path = path_of(launcher, folder)
    text = text_of(launcher, folder, environment, az)
    try:
        _private_bin(path.parent)
        if not _holds(path, text):
            _write(path, text)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.", _to_see_why(path)) from None
    return path


def is_there(launcher: Launcher, folder: Path) -> bool:
    """Tell whether the launcher is in `folder/bin` and can be started."""
    path = path_of(launcher, folder)
    return path.is_file() and os.access(path, os.X_OK)


def heal_all(folder: Path, environment: Mapping[str, str]) -> None:
    """Write every launcher that is there anew, where it is not as it should be."""
    for launcher in _all_in(folder):
        heal(launcher, folder, environment)


def remove_all(folder: Path) -> None:
    """Remove every launcher."""
    for launcher in _all_in(folder):
        remove(launcher, folder)


def _all_in(folder: Path) -> list[Launcher]:
    names = (path.name for path in (folder / "bin").glob(PNPM_TOKEN + "*"))
    return [*ALL, *(pnpm_token(name.removeprefix(PNPM_TOKEN)) for name in names)]


def heal(launcher: Launcher, folder: Path, environment: Mapping[str, str]) -> None:
    """Write the launcher anew if it is there and not as it should be; raises StoreError as `install` does.

    An az that it names and that is still there stays: whoever started the tool may have no PATH.
    """
    try:
        known = az_in(path_of(launcher, folder).read_text("utf-8", "surrogateescape"))
    except OSError:
        return
    install(launcher, folder, environment, known if os.access(known, os.X_OK) else "")


def remove(launcher: Launcher, folder: Path) -> None:
    """Remove the launcher, also what a killed process left half written, and `bin` if nothing else is in it."""
    path = path_of(launcher, folder)
    try:
        for one in (path, *path.parent.glob(f".{glob.escape(path.name)}.*")):
            one.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise StoreError(f"{path} cannot be removed: {error.strerror}.", _to_see_why(path)) from None


def _to_see_why(path: Path) -> str:
    return f"To see why: {permissions(next(folder for folder in path.parents if os.path.exists(folder)))}"


def _private_bin(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        status = os.stat(folder)
        if status.st_mode & 0o022 or status.st_uid not in (os.geteuid(), 0):
            mode = stat.S_IMODE(status.st_mode)
            raise StoreError(
                f"Other users can change what is in {folder} (mode {mode:04o}), so no program is put there.",
                f"To make it yours alone: chmod 700 {quoted(str(folder))}",
            )


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and os.access(path, os.X_OK) and path.read_bytes() == text.encode("utf-8", "surrogateescape")


def _write(path: Path, text: str) -> None:
    """Replace the file at once; two processes that heal it at the same time write the same."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.unlink(missing_ok=True)  # what a killed process left that had the same number
        descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o700)
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
