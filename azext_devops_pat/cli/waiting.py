"""Waits for what a person or another program gives, and says so."""

from __future__ import annotations

import logging
import threading

from ..core.timeout import wait_for

_log = logging.getLogger("cli." + __name__)
NOTICE_SECONDS = 3.0


def wait_with_notice(thread: threading.Thread, notice: str) -> None:
    """Run `thread` to its end; after 3 s say what is awaited. The thread keeps Ctrl-C working meanwhile."""
    thread.start()
    wait_for(thread, NOTICE_SECONDS)
    if thread.is_alive():
        _log.warning("%s", notice)
        wait_for(thread)
