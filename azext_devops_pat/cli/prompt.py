"""Reads the PAT: a hidden prompt at a terminal, else standard input or a file."""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
import threading
from collections.abc import Sequence

from ..core import pat, shell
from ..core.errors import InputError, TokenError
from ..core.secret import Secret
from ..core.timeout import wait_with_notice
from . import token_file

_NOTICE = "Waiting for the PAT on standard input. To end the input: Ctrl+D"
_LONGEST_LINE = {"linux": 4095, "darwin": 1023}  # a terminal drops what is typed beyond


def is_terminal() -> bool:
    """Tell whether a person can answer at standard input."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def is_attended() -> bool:
    """Tell whether a person watches: a PAT may be piped and its warnings still be read at a terminal."""
    return is_terminal() or (sys.stderr is not None and sys.stderr.isatty())


def read_token(path: str | None, login: str) -> Secret:
    """Return the PAT that the user gives, in the file `path` if there is one; `login` is the command to run again.

    Raises TokenError or InputError.
    """
    try:
        if path is not None and path != "-":
            return _file(path, login)
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


def choose(question: str, lines: Sequence[str]) -> int | None:
    """Show numbered lines and return the place of the one that is chosen; None if none is. Nothing is preselected."""
    from knack.prompting import prompt

    shown = "\n".join(f" [{number}] {line}" for number, line in enumerate(lines, 1))
    while True:
        try:
            answer = prompt(f"{shown}\n{question} Enter its number, or nothing for none of them: ").strip()
        except EOFError:
            return None
        if not answer:
            return None
        if answer.isascii() and answer.isdecimal() and 1 <= int(answer) <= len(lines):
            return int(answer) - 1


def _ask(login: str) -> Secret:
    """Prompt until something is given; what is given is cleaned as piped input is."""
    from knack.prompting import prompt_pass

    ask = prompt_pass if is_terminal() else getpass.getpass  # at /dev/tty, whatever standard input is
    while True:
        try:
            answer = ask("Token: ")
        except EOFError:
            raise InputError("No token was given.", _other_ways(login)) from None
        size = len(answer.encode("utf-8", "surrogateescape"))
        if size == _LONGEST_LINE.get(sys.platform):
            raise TokenError(f"The token was cut: this terminal takes only {size} characters of a line.")
        try:
            return pat.clean(answer)
        except TokenError:
            if answer.strip():
                raise


def _other_ways(login: str) -> str:
    return f"To pipe the PAT: {shell.pipe_pat(login)}\nTo read it from a file: {login} --token-file FILE"


def _file(path: str, login: str) -> Secret:
    token_file.check_name(path, login)
    if token_file.is_terminal(path):
        return _ask(login)
    return pat.clean(token_file.read(path, _other_ways(login)))


def _standard_input(login: str) -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("No token was given: standard input is closed.", _other_ways(login))
    return _read_with_notice(sys.stdin.fileno())


def _read_with_notice(descriptor: int) -> bytes:
    """Read to the end; after 3 s of silence say what is awaited.

    The descriptor, not sys.stdin: the interpreter aborts at its end while a thread holds that buffer's lock.
    """
    chunks: list[bytes] = []
    wait_with_notice(threading.Thread(target=_read_all, args=(descriptor, chunks), daemon=True), _NOTICE)
    return b"".join(chunks)


def _read_all(descriptor: int, chunks: list[bytes]) -> None:
    with contextlib.suppress(OSError):
        collect(descriptor, chunks)


def collect(descriptor: int, chunks: list[bytes]) -> None:
    """Read to the end, or until it is surely too long for a PAT."""
    size = 0
    while size <= pat.MAX_BYTES:
        chunk = os.read(descriptor, pat.MAX_BYTES)
        if not chunk:
            return
        chunks.append(chunk)
        size += len(chunk)
