"""Starts the next `keyring` on PATH, for whatever is not ours: words, input and environment stay as they are.

By hand, like all of this folder: a look-up for another host may cost next to nothing.
"""

import sys

from ..core.names import LAUNCHER_MARKER
from . import base

if sys.platform == "win32":
    import nt as system
else:
    import posix as system

_ALONE = "This keyring answers for Azure DevOps, and there is no other on PATH. To add one: pipx install keyring"
PASSED_ON = "_DEVOPS_PAT_KEYRING"  # in the environment of what we started: asked again, nobody is left to ask


def run(az: str, words: list[str]) -> None:
    """Answer one call for what is not ours."""
    start(words, base.environment())


def start(words: list[str], variables: dict[str, str]) -> None:
    """Become the next `keyring` on PATH; without one end with exit code 1, as `keyring` does for what it does not have.

    A tool that looks for something hears no more; who wants to store it, or asks for help, is told why.
    """
    if variables.get(PASSED_ON):
        base.leave(1)
    own = _identity(_own_path(variables))
    for folder in variables.get("PATH", "").split(";" if base.ON_WINDOWS else ":"):
        path = f"{folder}/keyring{'.exe' if base.ON_WINDOWS else ''}"
        if not base.is_absolute(folder) or not base.is_program(path):
            continue
        if _identity(path) != own and not _is_launcher(path):
            _become(path, words)
    if "get" not in words:
        base.say(_ALONE)
    base.leave(1)


def _own_path(variables: dict[str, str]) -> str:
    try:
        return base.folder(variables) + "/bin/keyring"
    except base.HandOver:
        return ""


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from every other, whatever links to it."""
    try:
        status = system.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_launcher(path: str) -> bool:
    """Tell whether a file is a launcher of ours: of another configuration folder, say."""
    try:
        with open(path, "rb", 0) as file:
            return file.read(4096).partition(b"\n")[2].startswith(LAUNCHER_MARKER.encode())
    except OSError:
        return True  # what cannot be read may be one


def _become(path: str, words: list[str]) -> None:
    """Take its place; return only if it cannot be started."""
    if sys.platform == "win32":
        import subprocess

        base.leave(subprocess.run([path, *words], env={**base.environment(), PASSED_ON: "1"}).returncode)
    else:
        try:
            system.execve(path, [path, *words], {**system.environ, PASSED_ON.encode(): b"1"})
        except OSError:
            return
