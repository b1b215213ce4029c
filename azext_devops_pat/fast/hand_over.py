"""Hands a request to the full resolver: `az devops auth …`, in a place where a clone cannot reach it.

By hand, because `os` and `subprocess` are not needed for it on POSIX: az takes this process's place.
"""

import sys

from . import base
from .base import BASIC, BEARER, Answer, HandOver

_GONE = ("PYTHONPATH", "PYTHONHOME")  # of another Python than az's
# az is `python -m azure.cli`, which would put the current folder first on its path: safe is a folder of ours.
_SET = {
    "PYTHONSAFEPATH": "1",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
    "AZURE_CORE_ONLY_SHOW_ERRORS": "1",
}


def run(az: str, arguments: tuple[str, ...], data: bytes, variables: dict[str, str]) -> None:
    """Become az with these arguments and standard input; return only if az cannot be started."""
    program = _program(az, variables)
    if program is None:
        base.say("az was not found on PATH.")
        return
    try:
        _start(program, ("devops", "auth", *arguments), data, _environment(variables), _place(variables))
    except OSError as error:
        base.say(f"{program} cannot be started: {error.strerror}")


def ask(az: str, url: str, variables: dict[str, str]) -> Answer | str | None:
    """Return what az answers for the feeds of an organization, as `lookup.find` does.

    The URL goes through standard input: on Windows az is a batch file, which no foreign word may reach.
    """
    import subprocess

    program, command = _program(az, variables), ("devops", "auth", "package-credential")
    if program is None:
        return "az was not found on PATH."
    try:
        finished = subprocess.run(
            [program, *command],
            input=url.encode() + b"\n\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(variables),
            cwd=_place(variables),
        )
    except OSError as error:
        return f"{program} cannot be started: {error.strerror}"
    kind, _, value = finished.stdout.decode("utf-8", "replace").strip().partition(" ")
    if kind in (BASIC, BEARER) and finished.returncode == 0:
        return Answer(value, kind)
    if finished.returncode or kind:
        return value or f"az has no answer. To see why: az devops auth status --organization {url}"
    return None


def _program(az: str, variables: dict[str, str]) -> str | None:
    """Return the az that setup recorded, and once that is gone the one on PATH."""
    return az if base.is_absolute(az) and base.is_program(az) else _on_path(variables)


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in variables.items() if name not in _GONE}, **_SET}


def _start(program: str, arguments: tuple[str, ...], data: bytes, variables: dict[str, str], place: str) -> None:
    if sys.platform == "win32":
        import subprocess

        subprocess.run([program, *arguments], input=data, env=variables, cwd=place)
    else:
        import posix as system

        system.chdir(place)
        reading, writing = system.pipe()
        system.write(writing, data)  # a pipe holds 64 KiB, and the protocol takes no more
        system.close(writing)
        system.dup2(reading, 0, True)
        system.close(reading)
        coding = sys.getfilesystemencoding(), "surrogateescape"
        environment = {name.encode(*coding): value.encode(*coding) for name, value in variables.items()}
        system.execve(program, [program, *arguments], environment)


def _place(variables: dict[str, str]) -> str:
    """Return our configuration folder, or while there is none the root folder: never the current one."""
    try:
        place = base.folder(variables)
    except HandOver:
        place = ""
    root = variables.get("SYSTEMROOT", "C:\\") if base.ON_WINDOWS else "/"
    return place if place and base.exists(place) else root


def _on_path(variables: dict[str, str]) -> str | None:
    """Return az in a folder that PATH names in full; an empty or relative entry would be the clone."""
    is_windows = base.ON_WINDOWS
    for folder in variables.get("PATH", "").split(";" if is_windows else ":"):
        program = f"{folder}/az{'.cmd' if is_windows else ''}"
        if base.is_absolute(folder) and base.is_program(program):
            return program
    return None
