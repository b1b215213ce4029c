"""Why a file or folder cannot be read or written, in words, and what helps: other users' files, mounts, dead links."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from ..core import shell
from ..core.errors import ExposedError, StoreError
from ..core.names import CONFIG_FOLDER_VARIABLE

_ON_WINDOWS: bool = sys.platform == "win32"  # which has neither owners of this kind nor modes


def _elsewhere() -> str:
    return shell.export(CONFIG_FOLDER_VARIABLE, "FOLDER")


def read_error(path: Path, error: OSError) -> StoreError:
    """Return the error for a file that cannot be read."""
    return _of_another_user(path, error) or StoreError(
        f"{path} cannot be read: {error.strerror}.", f"To see why: {shell.permissions(path)}"
    )


def write_error(path: Path, error: OSError) -> StoreError:
    """Return the error for a file that cannot be written, replaced or removed."""
    link = _dead_link(path.parent)
    if link is not None:
        target = os.path.realpath(link)
        if target == os.path.abspath(link):
            return StoreError(f"{link} is a link that leads back to itself.", f"To remove it: {shell.remove(link)}")
        hint = f"To make that folder: {shell.make_folder(target)}"
        return StoreError(f"{link} is a link to {target}, which does not exist.", hint)
    file = _file_in_place_of(path.parent)
    if file is not None:
        hint = f"To use another folder: {_elsewhere()}"
        return StoreError(f"{file} is a file, where a folder is needed.", hint)
    if error.errno == errno.EBUSY:
        return StoreError(
            f"{path} cannot be replaced ({error.strerror}). It is probably a single file that is mounted into a "
            "container: mount its folder instead.",
            f"To use another folder: {_elsewhere()}",
        )
    nearest = next(folder for folder in path.parents if os.path.exists(folder))
    return _of_another_user(path, error, writing=True) or StoreError(
        f"{path} cannot be written: {error.strerror}.", f"To see why: {shell.permissions(nearest)}"
    )


def _dead_link(folder: Path) -> Path | None:
    return next((path for path in (folder, *folder.parents) if os.path.islink(path) and not os.path.exists(path)), None)


def _file_in_place_of(folder: Path) -> Path | None:
    return next((path for path in (folder, *folder.parents) if os.path.exists(path) and not os.path.isdir(path)), None)


def _of_another_user(path: Path, error: OSError, writing: bool = False) -> StoreError | None:
    """Name what belongs to another user, if that may be why access was denied: rather the folder, which is all of it.

    `writing`: a file is replaced in its folder, whoever owns the file.
    """
    if _ON_WINDOWS or error.errno not in (errno.EACCES, errno.EPERM):
        return None
    found = _foreign(path, writing)
    if found is None:
        return None
    place, owner = found
    what = "it" if place == path else str(place)
    hint = f"To use another folder: {_elsewhere()}"
    if _is_in_own_home(place):  # nobody should take a system's folder over
        hint = f"To make it yours: sudo chown -R {shell.quoted(user_name(_us()))} {shell.quoted(str(place))}"
    return StoreError(f"{path} cannot be used: {what} belongs to {user_name(owner)}.", hint)


def _foreign(path: Path, writing: bool) -> tuple[Path, int] | None:
    """Return what is in the way and its owner: the folder, or the next one above that can be seen, else the file."""
    target = Path(os.path.realpath(path)) if os.path.islink(path) else path
    owner = _owner(target)
    if owner == _us() and not writing:
        return None
    for folder in target.parents:
        of_folder = _owner(folder)
        if of_folder is not None:
            return (
                (folder, of_folder) if of_folder != _us() else (target, owner) if owner not in (None, _us()) else None
            )
    return None


def _is_in_own_home(place: Path) -> bool:
    home = Path(os.path.realpath(os.path.expanduser("~")))
    return home in Path(os.path.realpath(place)).parents and _owner(home) == _us()


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _us() -> int:
    return int(getattr(os, "geteuid", int)())


def user_name(owner: int) -> str:
    """Return a user's name, or `user 1234` for one that has none here."""
    if sys.platform == "win32":
        return str(owner)
    else:  # noqa: RET505  # for mypy, which checks each system on its own
        import pwd

        try:
            return pwd.getpwuid(owner).pw_name
        except KeyError:
            return str(owner) if owner == _us() else f"user {owner}"


def other_owner(path: Path) -> str | None:
    """Return the name of the user to whom `path` belongs if that is not us; None on Windows."""
    if _ON_WINDOWS:
        return None
    owner = _owner(path)
    return None if owner is None or owner == _us() else user_name(owner)


def readable_by_others(folder: Path, mode: int) -> ExposedError:
    """Return the error for a folder in which a new file of ours is open to others whatever its mode should be."""
    place = _mount_point(folder)
    where = str(folder) if place == folder else f"{folder} (mounted at {place})"
    return ExposedError(
        f"Other users could read the PAT: a new file in {where} has mode {mode:04o}, and that cannot be changed.",
        f"To use a folder on another file system: {_elsewhere()}",
    )


def _mount_point(folder: Path) -> Path:
    real = Path(os.path.realpath(folder))
    return next((path for path in (real, *real.parents) if os.path.ismount(path)), real)
