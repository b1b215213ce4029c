"""What the fast helpers stand on: what a look-up may come to, and this machine's environment, folders and settings.

By hand, because `os` makes a helper a sixth slower, `dataclasses` and `configparser` more than twice as slow. It is
one file because each further one costs a helper two percent.
"""

import sys

from ..core.names import CONFIG_FOLDER_VARIABLE

if sys.platform == "win32":
    import nt as system
else:
    import posix as system


ON_LINUX: bool = sys.platform == "linux"
ON_WINDOWS: bool = sys.platform == "win32"


BASIC, BEARER = "basic", "bearer"


class Answer:
    """A credential: `kind` BASIC (a PAT, the password of any user name) or BEARER (an Entra token).

    `expires_on` is in POSIX seconds, None if it is not known.
    """

    __slots__ = ("expires_on", "kind", "secret")

    def __init__(self, secret: str, kind: str, expires_on: int | None = None) -> None:
        self.secret, self.kind, self.expires_on = secret, kind, expires_on


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


def check_private(path: str) -> None:
    """Raise HandOver for a file of secrets that is a link, or open to others, so that it is to be closed."""
    try:
        status = system.lstat(path)
    except FileNotFoundError:
        return
    except OSError:
        raise HandOver from None
    is_regular = status.st_mode & 0o170000 == 0o100000
    if not is_regular or not ON_WINDOWS and status.st_mode & 0o077 and status.st_uid == user_id():
        raise HandOver


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


def is_program(path: str) -> bool:
    """Tell whether a file with that path can be started."""
    try:
        is_regular = system.stat(path).st_mode & 0o170000 == 0o100000
    except OSError:
        return False
    return is_regular and system.access(path, 1)


def is_terminal(descriptor: int) -> bool:
    """Tell whether a person sees what is written there."""
    try:
        return system.isatty(descriptor)
    except OSError:
        return False


def leave(code: int = 0) -> None:
    """End the process without taking the interpreter down, which costs a tenth of a helper's time."""
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except OSError:  # whoever asked did not get the answer
        code = code or 1
    if sys.platform != "win32":
        system._exit(code)
    raise SystemExit(code)


def say(sentence: str) -> None:
    """Write one line for the person."""
    if sys.stderr:
        sys.stderr.write(f"devops-pat: {sentence}\n")


def setting(variables: dict[str, str], section: str, option: str) -> str | None:
    """Return the value of `AZURE_SECTION_OPTION`, else of `option` in `[section]`; None if it is not set."""
    variable = f"AZURE_{section}_{option}".upper()
    if variable in variables:
        return variables[variable]
    data = read(az_folder(variables) + "/config") or b""
    return option_in(data.replace(b"\r\n", b"\n"), section, option)


def option_in(data: bytes, section: str, option: str) -> str | None:
    """Return the value of an option in a configuration text; None if it is not there."""
    name = b"[" + section.encode()
    if data.find(name) < 0:
        return None
    header = b"\n" + name + b"]\n"
    text = b"\n" + data + b"\n"
    odd = b"\r" in data or b"[DEFAULT]" in data or text.count(name) != 1
    if odd or header not in text:
        raise HandOver
    values = [value for key, value in _options(text.partition(header)[2]) if key == option.encode()]
    if len(values) > 1:
        raise HandOver
    return values[0] if values else None


def _options(text: bytes) -> list[tuple[bytes, str]]:
    """Return name and value of each line up to the next section."""
    found = []
    for line in text.split(b"\n"):
        if line.startswith(b"["):
            break
        if not line or line[:1] in b"#;":
            continue
        key, equals, value = line.partition(b"=")
        if not equals or line[:1].isspace() or b":" in key or b"%" in value or not value.isascii():
            raise HandOver
        found.append((key.strip().lower(), value.strip().decode("ascii")))
    return found
