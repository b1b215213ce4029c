"""Reads the file of `--token-file`, which may be a named pipe or a terminal."""

from __future__ import annotations

import os
import stat
import sys
import threading

from ..core import shell, token_shape
from ..core.errors import InputError
from ..core.timeout import wait_with_notice

_NOTICE = "Waiting for the PAT from the token file: nothing ends it yet. To stop waiting: Ctrl+C"


def check_name(name: str, login: str) -> None:
    """Raise InputError if `name` is no file name, but a file's content or a PAT."""
    file = _read_by_az(name)
    if file is not None:
        raise InputError(
            "--token-file takes a file name. Because of the @, az replaced it by the content of that file.",
            f"To have the PAT read from the file: {login} --token-file {shell.quoted(file)}",
        )
    if token_shape.has_shape(name.strip()):  # az takes --token as an abbreviation of --token-file
        raise InputError(
            "--token-file takes a file name, not a PAT. Other processes may have seen this PAT.",
            f"Revoke it and create a new one. To pipe the new one: {shell.pipe_pat(login)}",
        )


def _read_by_az(value: str) -> str | None:
    """Return the NAME of an argument `@NAME` that az replaced by `value`; None where `value` itself was typed."""
    typed = sys.argv[1:]
    if any(value == argument or argument.endswith(f"={value}") for argument in typed):
        return None
    after = next((typed[place:] for place, argument in enumerate(typed) if argument.startswith("--tok")), [])
    option, _, joined = after[0].partition("=") if after else ("", "", "")
    given = joined or (after[1] if len(after) > 1 else "")
    return given[1:] if option and given.startswith("@") else None


def is_terminal(path: str) -> bool:
    """Tell whether the file is a terminal, as /dev/tty is, and /dev/stdin where nothing is piped."""
    try:
        if not stat.S_ISCHR(os.stat(path).st_mode):
            return False  # a named pipe is not opened here: that would wait for its writer
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOCTTY", 0))
    except (OSError, ValueError):
        return False
    try:
        return os.isatty(descriptor)
    finally:
        os.close(descriptor)


def read(path: str, ways: str) -> bytes:
    """Return the content; after 3 s without an end say what is awaited. `ways` tells how else to give a PAT."""
    chunks: list[bytes] = []
    from . import prompt

    errors: list[str] = []

    def run() -> None:
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError) as error:
            errors.append(_reason(error))
            return
        try:
            prompt.collect(descriptor, chunks)
        except OSError as error:
            errors.append(_reason(error))
        finally:
            os.close(descriptor)

    wait_with_notice(threading.Thread(target=run, daemon=True), _NOTICE)
    if errors:
        # The name is not repeated: it may be a PAT, given to --token-file by mistake.
        raise InputError(f"The token file cannot be read: {errors[0]}.", ways)
    return b"".join(chunks)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "its name is not valid"
