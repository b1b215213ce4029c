"""Runs a command with the credential in its environment and nowhere else."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from ..core.errors import InputError
from ..core.names import ISSUED_FOR_VARIABLE, PAT_VARIABLES
from ..core.organization import Organization
from ..core.secret import Secret
from ..sources.environment import issued_for
from ..tools import programs

_log = logging.getLogger("cli." + __name__)
NOT_FOUND, NOT_EXECUTABLE = 127, 126


def check_variable(name: str) -> None:
    """Raise InputError if `name` cannot be the name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name, re.ASCII):
        raise InputError(
            "--variable is not a valid environment variable name.", "For example: --variable SYSTEM_ACCESSTOKEN"
        )


def child_environment(
    environment: Mapping[str, str], variable: str, secret: Secret, organization: Organization
) -> dict[str, str]:
    """Return the environment with the credential, without any other PAT variable, and for whom the credential is."""
    value = secret.reveal()
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        value = "\0"
    if "\0" in value:
        raise InputError(
            "The credential contains a character that no environment variable can hold.",
            f"To replace it: {organization.login_command}",
        )
    family = (*PAT_VARIABLES, ISSUED_FOR_VARIABLE)
    kept = {name: value for name, value in environment.items() if name not in family}
    mark = {ISSUED_FOR_VARIABLE: issued_for(organization, secret)} if variable in PAT_VARIABLES else {}
    return {**kept, **mark, variable: value}


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command: on POSIX it takes this process's place, so that only a failure to start it returns.

    Returns 127 if it is not found, 126 if it cannot be run, on Windows otherwise its exit code.
    """
    is_path = os.path.basename(command[0]) != command[0]
    program = command[0] if is_path else programs.find(command[0], environment)
    try:
        if program is None:
            raise FileNotFoundError
        if sys.platform == "win32":
            return subprocess.run([program, *command[1:]], env=environment).returncode
        _replace_process(program, command, environment)
    except FileNotFoundError:
        if program is not None and os.path.exists(program):
            _log.error("%s: its interpreter (named in its first line) was not found", command[0])
            return NOT_EXECUTABLE
        _log.error("%s: command not found", command[0])
        return NOT_FOUND
    except OSError as error:
        _log.error("%s: %s", command[0], error.strerror)
        return NOT_EXECUTABLE


def _replace_process(program: str, command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Become the command; a script without a first line that names its interpreter is run by sh, as shells do."""
    for name in ("SIGPIPE", "SIGXFZ", "SIGXFSZ"):  # Python ignores them, and a command would inherit that
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execve(program, list(command), environment)  # noqa: S606  # the user's own command
    except OSError as error:
        if error.errno != errno.ENOEXEC or _is_binary(program):
            raise
        os.execve("/bin/sh", ["sh", program, *command[1:]], environment)  # noqa: S606


def _is_binary(program: str) -> bool:
    """Tell whether it is no script, but a program for another system: shells look for a NUL at its beginning, too."""
    with open(program, "rb") as file:
        return b"\0" in file.read(128)
