"""This machine as the fast helpers see it: environment, folders, files.

By hand, because the standard library's `os` alone makes a helper a sixth slower.
"""

import sys

from ..core.names import CONFIG_FOLDER_VARIABLE

if sys.platform == "win32":
    import nt as system
else:
    import posix as system


ON_LINUX: bool = sys.platform == "linux"
ON_WINDOWS: bool = sys.platform == "win32"


class HandOver(Exception):  # noqa: N818  # no error: the full resolver answers instead
    """This is no plain case."""


class OutOfReach(Exception):  # noqa: N818  # no error: the person is told, and nobody is asked
    """A keyring that cannot be read now, and why in words."""


def environment() -> dict[str, str]:
    """Return the environment as `os.environ` has it."""
    if sys.platform == "win32":
        return {name.upper(): value for name, value in system.environ.items()}
    else:  # noqa: RET505  # for mypy, which checks each system on its own
        coding = sys.getfilesystemencoding(), "surrogateescape"
        return {name.decode(*coding): value.decode(*coding) for name, value in system.environ.items()}


def home(variables: dict[str, str]) -> str:
    """Return the home folder; raise HandOver if the environment does not name it in full."""
    return _plain(variables.get("USERPROFILE" if ON_WINDOWS else "HOME", ""))


def az_folder(variables: dict[str, str]) -> str:
    """Return az's configuration folder; raise HandOver if the environment does not name it in full."""
    own = variables.get("AZURE_CONFIG_DIR")
    return home(variables) + "/.azure" if own is None else _plain(own)


def folder(variables: dict[str, str]) -> str:
    """Return the folder in which everything is stored; raise HandOver if the environment does not name it in full."""
    own = variables.get(CONFIG_FOLDER_VARIABLE)
    return _plain(own) if own else az_folder(variables) + "/azuredevops"


def is_absolute(path: str) -> bool:
    """Tell whether a path means the same in every current folder."""
    return path[1:3] in (":/", ":\\") if ON_WINDOWS else path.startswith("/")


def _plain(path: str) -> str:
    if not is_absolute(path) or "$" in path or "%" in path or "~" in path:
        raise HandOver
    return path


def read(path: str) -> bytes | None:
    """Return what is in a file, None if there is none; raise HandOver if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError:
        raise HandOver from None


def read_private(path: str) -> bytes | None:
    """The same for a file of secrets; raise HandOver if it is a link, or open to others so that it is to be closed."""
    try:
        status = system.lstat(path)
    except FileNotFoundError:
        return None
    except OSError:
        raise HandOver from None
    is_regular = status.st_mode & 0o170000 == 0o100000
    if not is_regular or not ON_WINDOWS and status.st_mode & 0o077 and status.st_uid == user_id():
        raise HandOver
    return read(path)


def exists(path: str) -> bool:
    """Tell whether something has that path."""
    try:
        system.stat(path)
    except OSError:
        return False
    return True


def stamp(path: str) -> str:
    """Return what changes whenever the file does, as `cli.az_session` writes it."""
    status = system.stat(path)
    return f"{status.st_mtime_ns}-{status.st_size}"


def user_id() -> int:
    """Return whose process this is; Windows has no such number."""
    if sys.platform == "win32":
        return 0
    else:  # noqa: RET505  # for mypy, which checks each system on its own
        return system.geteuid()


def is_attended(variables: dict[str, str]) -> bool:
    """Tell whether a person can answer a prompt to unlock a keyring."""
    try:
        is_terminal = system.isatty(2)
    except OSError:
        is_terminal = False
    return is_terminal or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def is_program(path: str) -> bool:
    """Tell whether a file with that path can be started."""
    try:
        is_regular = system.stat(path).st_mode & 0o170000 == 0o100000
    except OSError:
        return False
    return is_regular and system.access(path, 1)


def say(sentence: str) -> None:
    """Write one line for the person."""
    if sys.stderr:
        sys.stderr.write(f"devops-pat: {sentence}\n")
