"""Starts az as a program. Nothing that stands in the current folder, a clone perhaps, can run code through it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..core.names import RESOLVING_VARIABLE, SECRET_VARIABLES
from . import programs

TIMEOUT_SECONDS = 60.0
# On Windows az is a batch file, and cmd.exe would read `&` or `%` in an argument as its own.
_PLAIN = re.compile(r"[A-Za-z0-9._:/@-]+", re.ASCII)
_REMOVED = frozenset((*SECRET_VARIABLES, "PYTHONPATH", "PYTHONHOME"))
_ADDED = {
    "PYTHONSAFEPATH": "1",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
    "AZURE_CORE_ONLY_SHOW_ERRORS": "1",
    RESOLVING_VARIABLE: "1",
}


class Finished(NamedTuple):
    """What az left: its exit code and both outputs."""

    code: int
    stdout: str
    stderr: str


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    timeout: float = TIMEOUT_SECONDS,
    path: str | None = None,
) -> Finished:
    """Run az and return what it left; it reads no standard input and asks nothing.

    `folder` is az's configuration folder; `path` is az's absolute path if it is known, else PATH is searched.
    Raises FileNotFoundError if there is no az, OSError if it does not start, TimeoutError after `timeout` seconds,
    and ValueError for an argument that is not plain.
    """
    odd = [argument for argument in arguments if not _PLAIN.fullmatch(argument)]
    if odd:
        raise ValueError(f"not a plain argument: {odd[0]!r}")
    program = path if path and os.path.isabs(path) else programs.find("az", environment)
    if program is None:
        raise FileNotFoundError("az is not on PATH")
    try:
        result = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            cwd=_safe_folder(folder),
            env=clean_environment(environment),
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"az did not answer within {timeout:.0f} s") from None
    return Finished(result.returncode, _text(result.stdout), _text(result.stderr))


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for az: no PAT in it, and no path from which Python would load a stranger's modules."""
    return {**{name: value for name, value in environment.items() if name not in _REMOVED}, **_ADDED}


def _safe_folder(folder: Path) -> Path:
    """Return where az starts: a pip-installed az puts its current folder first on Python's path."""
    candidates = (folder, Path(os.path.expanduser("~")))
    return next(
        (found for found in candidates if found.is_absolute() and found.is_dir()), Path(os.path.abspath(os.sep))
    )


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
