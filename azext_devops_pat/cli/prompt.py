"""Reads the PAT: a hidden prompt at a terminal, else standard input or a file."""

from __future__ import annotations

import logging
import os
import sys
import threading

from ..core import pat, shell, token_shape
from ..core.errors import InputError, TokenError
from ..core.secret import Secret
from ..core.timeout import wait_for

_log = logging.getLogger("cli." + __name__)
NOTICE_SECONDS = 3.0


def is_terminal() -> bool:
    """Tell whether a person can answer at standard input."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def is_attended() -> bool:
    """Tell whether a person watches: a PAT may be piped and its warnings still be read at a terminal."""
    return is_terminal() or (sys.stderr is not None and sys.stderr.isatty())


def read_token(token_file: str | None, login: str) -> Secret:
    """Return the PAT that the user gives; `login` is the command to run again if there is none that can be used.

    Raises TokenError or InputError.
    """
    try:
        if token_file is not None and token_file != "-":
            return pat.clean(_file(token_file, login))
        return _ask(login) if is_terminal() else pat.clean(_standard_input(login))
    except TokenError as error:
        from ..core import token_fix

        raise TokenError(error.message, f"To pipe the PAT alone: {token_fix.pipeline(error.kind, login)}") from None


def confirm(question: str) -> bool:
    """Ask for a yes; without a terminal the answer is no."""
    if not is_terminal():
        return False
    from knack.prompting import prompt_y_n

    try:
        return bool(prompt_y_n(question, default="n"))
    except EOFError:
        return False


def _ask(login: str) -> Secret:
    """Prompt until something is given; what is given is cleaned as piped input is."""
    from knack.prompting import prompt_pass

    while True:
        try:
            answer = prompt_pass("Token: ")
        except EOFError:
            raise InputError("No token was given.", _other_ways(login)) from None
        try:
            return pat.clean(answer)
        except TokenError:
            if answer.strip():
                raise


def _other_ways(login: str) -> str:
    return f"To pipe the PAT: {shell.pipe_pat(login)}\nTo read it from a file: {login} --token-file FILE"


def _file(path: str, login: str) -> bytes:
    if token_shape.has_shape(path):  # az takes --token as an abbreviation of --token-file
        raise InputError(
            "--token-file takes a file name, not a PAT. Other processes may have seen this PAT.",
            f"Revoke it and create a new one. To pipe the new one: {shell.pipe_pat(login)}",
        )
    try:
        with open(path, "rb") as file:
            return file.read(pat.MAX_BYTES + 1)
    except OSError as error:
        # The name is not repeated: it may be a PAT, given to --token-file by mistake.
        raise InputError(f"The token file cannot be read: {error.strerror}.", _other_ways(login)) from None


def _standard_input(login: str) -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("No token was given: standard input is closed.", _other_ways(login))
    return _read_with_notice(sys.stdin.fileno())


def _read_with_notice(descriptor: int) -> bytes:
    """Read to the end; after 3 s of silence say what is awaited. The thread keeps Ctrl-C working meanwhile.

    The descriptor, not sys.stdin: the interpreter aborts at its end while a thread holds that buffer's lock.
    """
    chunks: list[bytes] = []
    thread = threading.Thread(target=_read_all, args=(descriptor, chunks), daemon=True)
    thread.start()
    wait_for(thread, NOTICE_SECONDS)
    if thread.is_alive():
        _log.warning("Waiting for the PAT on standard input. To end the input: Ctrl+D")
        wait_for(thread)
    return b"".join(chunks)


def _read_all(descriptor: int, chunks: list[bytes]) -> None:
    size = 0
    while size <= pat.MAX_BYTES:
        try:
            chunk = os.read(descriptor, pat.MAX_BYTES)
        except OSError:
            return
        if not chunk:
            return
        chunks.append(chunk)
        size += len(chunk)
