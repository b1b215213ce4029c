"""What az leaves no other way for: exit codes of its own. Nothing else in the package exits or writes."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

INTERRUPTED = 130


def exit_now(code: int) -> NoReturn:
    """End az without output."""
    sys.exit(code)


def end_quickly() -> None:
    """Spare the interpreter's last collections, which walk through all of az's modules: 25 ms of a login."""
    atexit.register(gc.freeze)


@contextmanager
def without_collections() -> Iterator[None]:
    """Collect no garbage while a command runs: it imports much, leaves little, and then az ends. 10 ms of a login."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def bare_text(cmd: Any) -> None:
    """Let az print a returned text as it is, where the user gave no --output: JSON would quote it."""
    given = cmd.cli_ctx.data.get("safe_params") or []
    if not any(option in ("-o", "--output") or option.startswith("--out") for option in given):
        cmd.cli_ctx.invocation.data["output"] = "tsv"


@contextmanager
def progress(cli_ctx: Any, message: str) -> Iterator[None]:
    """Show a progress note on a terminal while the block runs."""
    if not sys.stderr or not sys.stderr.isatty():
        yield
        return
    controller = cli_ctx.get_progress_controller()
    controller.begin(message=message)
    try:
        yield
    finally:
        controller.end()


def exit_after_output(cli_ctx: Any, code: int) -> None:
    """Let az print what the command returned, and end with `code`: a returned value alone always ends with 0."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(code))
