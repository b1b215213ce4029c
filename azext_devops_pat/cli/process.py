"""What az leaves no other way for: exit codes, raw output, the process itself. Nothing else in the package exits."""

from __future__ import annotations

import atexit
import gc
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

from azure.cli.core import azclierror as az

from ..core.errors import DevOpsPatError

_log = logging.getLogger("cli." + __name__)
INTERRUPTED = 130
P = ParamSpec("P")
T = TypeVar("T")


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Wrap a command's action: our errors become az's, Ctrl-C ends with 130, and nothing ends in a traceback."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with _without_collections():
                return function(*args, **kwargs)
        except DevOpsPatError as error:
            from .errors import azure_error

            raise azure_error(error) from None
        except KeyboardInterrupt:
            exit_now(INTERRUPTED)
        except az.CLIError:
            raise
        except Exception as error:  # az would print its traceback, and nobody has checked its text for secrets
            _log.debug("%s", "".join(traceback.format_tb(error.__traceback__)))
            raise az.ClientError(
                f"The command failed unexpectedly ({type(error).__name__}).",
                "To report it, run it again with --debug and include the output.",
            ) from None

    return wrapper


def fails_with(code: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let an action's failures end with `code`: az's own is 1, which a search gives another meaning."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except az.AzCLIError as error:
                error.print_error()
                exit_now(code)

        return wrapper

    return decorate


@contextmanager
def _without_collections() -> Iterator[None]:
    """Collect no garbage while an action runs (10 ms of a login), nor at the end of its process (25 ms).

    An action imports much, leaves little, and then az ends; the last collections would walk through all of az's
    modules.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def exit_now(code: int) -> NoReturn:
    """End az without output."""
    sys.exit(code)


def exit_after_output(cli_ctx: Any, code: int) -> None:
    """Let az print what the command returned, then end with `code`: a returned value alone always ends with 0."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(code))


def print_bare(cmd: Any) -> None:
    """Let az print a returned text as it is if the user gave no --output: JSON would quote it."""
    given = cmd.cli_ctx.data.get("safe_params") or []
    if not any(option in ("-o", "--output") or option.startswith("--out") for option in given):
        cmd.cli_ctx.invocation.data["output"] = "tsv"


def read_request(limit: int) -> bytes:
    """Return what another program sends on standard input, up to its blank line or its end; at most `limit` bytes."""
    if sys.stdin is None:
        return b""
    data = b""
    while len(data) <= limit:
        line = sys.stdin.buffer.readline(limit + 1)
        data += line
        if not line.strip(b"\n"):
            break
    return data


def answer_program(lines: bytes, note: str) -> None:
    """Write `lines` to another program as they are, and to the person one line: no log has either."""
    if lines:
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
    if note and sys.stderr is not None:
        sys.stderr.write(f"devops-pat: {note}\n")
        sys.stderr.flush()


def print_json(cmd: Any) -> None:
    """Let az print what is returned as JSON, whatever --output says: it is a document of that format."""
    cmd.cli_ctx.invocation.data["output"] = "json"


def finish_logs(cli_ctx: Any) -> None:
    """Write what az writes at its end, before another program takes this process's place."""
    cli_ctx.logging.end_cmd_metadata_logging(0)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def shows_warnings() -> bool:
    """Tell whether a warning reaches a person: not with --only-show-errors, nor without standard error."""
    consoles = [
        handler
        for handler in logging.getLogger("cli").handlers
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler)
    ]
    return sys.stderr is not None and any(handler.level <= logging.WARNING for handler in consoles)


@contextmanager
def progress(cli_ctx: Any, message: str) -> Iterator[Callable[[str], None]]:
    """Show a progress note on a terminal while the block runs; yield what changes it."""
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda _: None
        return
    controller = cli_ctx.get_progress_controller()
    controller.begin(message=message)
    try:
        yield lambda text: controller.add(message=text)
    finally:
        controller.end()
