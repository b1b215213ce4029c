"""Reads the PAT: a hidden prompt at a terminal, else standard input or a file."""

from __future__ import annotations

import os
import sys
import threading

from ..core import pat
from ..core.errors import InputError, TokenError
from ..core.log import get_logger
from ..core.secret import Secret

_log = get_logger(__name__)
NOTICE_SECONDS = 3.0
_OTHER_WAYS = "Pipe the PAT, or name its file: az devops login --token-file FILE"


def is_terminal() -> bool:
    """Tell whether a person can answer at standard input."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def is_attended() -> bool:
    """Tell whether a person watches: a PAT may be piped and its warnings still be read at a terminal."""
    return is_terminal() or (sys.stderr is not None and sys.stderr.isatty())


def read_token(token_file: str | None) -> Secret:
    """Return the PAT that the user gives; raise TokenError or InputError where there is none that can be used."""
    if token_file is not None and token_file != "-":
        return pat.clean(_file(token_file))
    if is_terminal():
        return _ask()
    return pat.clean(_standard_input())


def confirm(question: str) -> bool:
    """Ask for a yes; without a terminal the answer is no."""
    if not is_terminal():
        return False
    from knack.prompting import prompt_y_n

    try:
        return bool(prompt_y_n(question, default="n"))
    except EOFError:
        return False


def _ask() -> Secret:
    """Prompt until something is given; what is given is cleaned as piped input is."""
    from knack.prompting import prompt_pass

    while True:
        try:
            answer = prompt_pass("Token: ")
        except EOFError:
            raise InputError("No token was given.", _OTHER_WAYS) from None
        try:
            return pat.clean(answer)
        except TokenError:
            if answer.strip():
                raise


def _file(path: str) -> bytes:
    if pat.looks_known(Secret(path)):  # az takes --token as an abbreviation of --token-file
        message = "--token-file takes the name of a file, and was given a PAT, which is now in the list of processes."
        raise InputError(message, 'Revoke it, make another, and pipe it: printf %s "$PAT" | az devops login')
    try:
        with open(path, "rb") as file:
            return file.read(pat.MAX_BYTES + 1)
    except OSError as error:
        # The name is not repeated: it may be a PAT, given to --token-file by mistake.
        raise InputError(f"The token file cannot be read: {error.strerror}.", _OTHER_WAYS) from None


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("No token was given: standard input is closed.", _OTHER_WAYS)
    return _read_with_notice(sys.stdin.fileno())


def _read_with_notice(descriptor: int) -> bytes:
    """Read to the end; after 3 s of silence say what is awaited. The thread keeps Ctrl-C working meanwhile.

    The descriptor, not sys.stdin: the interpreter aborts at its end while a thread holds that buffer's lock.
    """
    chunks: list[bytes] = []
    thread = threading.Thread(target=_read_all, args=(descriptor, chunks), daemon=True)
    thread.start()
    thread.join(NOTICE_SECONDS)
    if thread.is_alive():
        _log.warning("Waiting for the PAT on standard input, to its end.")
        thread.join()
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
