"""What az leaves no other way for: exit codes of its own. Nothing else in the package exits or writes."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

INTERRUPTED = 130


def exit_now(code: int) -> NoReturn:
    """End az without output."""
    sys.exit(code)


def exit_after_output(cli_ctx: Any, code: int) -> None:
    """Let az print what the command returned, and end with `code`: a returned value alone always ends with 0."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(code))
