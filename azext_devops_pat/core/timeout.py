"""Time limits for calls that have none of their own."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
_log = logging.getLogger("cli." + __name__)
NOTICE_SECONDS = 3.0
_POLL_SECONDS = 0.1  # on Windows Ctrl-C interrupts no wait, so waits are short


def call_with_timeout(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns, raise what it raises, or raise TimeoutError after `seconds`.

    The call runs in a daemon thread, which may go on after the timeout: only for calls without effects. An executor's
    threads would delay the exit of az until they end.
    """
    result: list[T] = []
    error: list[BaseException] = []

    def run() -> None:
        try:
            result.append(call())
        except BaseException as caught:  # raised again in the caller's thread
            error.append(caught)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    wait_for(thread, seconds)
    if error:
        raise error[0]
    if not result:
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    return result[0]


def wait_for(thread: threading.Thread, seconds: float | None = None) -> None:
    """Wait until `thread` ends, at most `seconds`, and let Ctrl-C interrupt it on every system."""
    end = None if seconds is None else time.monotonic() + seconds
    while thread.is_alive():
        left = _POLL_SECONDS if end is None else end - time.monotonic()
        if left <= 0:
            return
        thread.join(min(left, _POLL_SECONDS))


def wait_with_notice(thread: threading.Thread, notice: str) -> None:
    """Run `thread` to its end; after 3 s say what is awaited. The thread keeps Ctrl-C working meanwhile."""
    thread.start()
    wait_for(thread, NOTICE_SECONDS)
    if thread.is_alive():
        _log.warning("%s", notice)
        wait_for(thread)


def call_in_parallel(calls: Sequence[Callable[[], T]], seconds: float, workers: int = 16) -> list[T | None]:
    """Return what each call returns, None for those that have not returned after `seconds`; raise what one raises.

    Daemon threads again, for calls without effects.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, T | None, Exception | None]] = queue.SimpleQueue()
    for number in range(len(calls)):
        waiting.put(number)

    def work() -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                number = waiting.get_nowait()
                try:
                    done.put((number, calls[number](), None))
                except Exception as error:  # raised again in the caller's thread
                    done.put((number, None, error))

    for _ in range(min(workers, len(calls))):
        threading.Thread(target=work, daemon=True).start()
    return _collect(done, len(calls), time.monotonic() + seconds)


def _collect(done: queue.SimpleQueue[tuple[int, T | None, Exception | None]], count: int, end: float) -> list[T | None]:
    results: list[T | None] = [None] * count
    for _ in range(count):
        while True:
            left = end - time.monotonic()
            try:
                number, result, error = done.get(timeout=min(max(0.0, left), _POLL_SECONDS))
                break
            except queue.Empty:
                if left <= 0:
                    return results
        if error is not None:
            raise error
        results[number] = result
    return results
