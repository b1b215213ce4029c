"""Runs a command with the credential in its environment and nowhere else."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from ..core.errors import InputError
from ..core.log import get_logger
from ..core.secret import Secret

_log = get_logger(__name__)
_FORWARDED = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2") if hasattr(signal, name)]
_THE_TERMINALS = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)]
NOT_FOUND, NOT_EXECUTABLE = 127, 126


def check_variable(name: str) -> None:
    """Raise InputError where `name` cannot be the name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name, re.ASCII):
        raise InputError(
            "--variable is not the name of an environment variable.", "For example: --variable SYSTEM_ACCESSTOKEN"
        )


def run(command: Sequence[str], variable: str, secret: Secret, environment: Mapping[str, str]) -> int:
    """Run the command and return its exit code, 128+n where signal n ended it, as shells do.

    SIGTERM, SIGHUP and SIGUSR1/2 go on to the child; SIGINT and SIGQUIT reach it by themselves, from the terminal.
    """
    program = shutil.which(command[0], path=environment.get("PATH"))
    with _signals() as forward_to:
        try:
            child = subprocess.Popen(
                [program or command[0], *command[1:]], env={**environment, variable: secret.reveal()}
            )
        except FileNotFoundError:
            _log.error("%s: command not found", command[0])
            return NOT_FOUND
        except OSError as error:
            _log.error("%s: %s", command[0], error.strerror)
            return NOT_EXECUTABLE
        forward_to(child)
        code = child.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _signals() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Yield what names the child; signals that come before it is there are passed on then.

    Handlers, not SIG_IGN: a child would inherit that.
    """
    pending: list[int] = []
    children: list[subprocess.Popen[bytes]] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        pending.append(number)
        for child in children:
            _deliver(pending, child)

    def forward_to(child: subprocess.Popen[bytes]) -> None:
        children.append(child)
        _deliver(pending, child)

    handlers = dict.fromkeys(_FORWARDED, forward) | dict.fromkeys(_THE_TERMINALS, lambda _number, _frame: None)
    # What nohup or a parent ignores stays ignored, in the child too.
    wanted = {number: handler for number, handler in handlers.items() if signal.getsignal(number) != signal.SIG_IGN}
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield forward_to
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _deliver(pending: list[int], child: subprocess.Popen[bytes]) -> None:
    while pending:
        number = pending.pop(0)
        if child.poll() is None:
            child.send_signal(number)
