"""The operating system's keyring, through the `keyring` library in a child process that can be killed."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ..core.errors import KeyringError
from ..core.names import KEYRING, RESOLVING_VARIABLE, SECRET_VARIABLES, USER_NAME
from ..core.secret import Secret

_log = logging.getLogger("cli." + __name__)
UNATTENDED_SECONDS = 10.0
ATTENDED_SECONDS = 60.0
NOTICE_SECONDS = 3.0
_POLL_SECONDS = 0.1  # on Windows Ctrl-C interrupts no wait, so waits are short
_OWN_FOLDER = str(Path(__file__).parents[2])


class KeyringStore:
    """A SecretStore over whatever backend is configured for `keyring`. After one timeout it is not touched again."""

    name = KEYRING

    def __init__(self, attended: bool = False, limit: float | None = None) -> None:
        self._attended = attended
        self._limit = limit or (ATTENDED_SECONDS if attended else UNATTENDED_SECONDS)
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._given_up: KeyringError | None = None
        self._lock = threading.Lock()
        self.written_by: str | None = None  # the class of the backend that took the last secret

    def start(self) -> None:
        """Start the child and its imports now, so that they run while the service is asked."""
        if self._child is None and self._given_up is None:
            try:
                self._child = _spawn()
            except OSError as error:
                message = f"The keyring's process cannot start ({error.strerror or type(error).__name__})."
                self._given_up = KeyringError(KeyringError.UNAVAILABLE, message)
                return
            self._answers = queue.SimpleQueue()  # one for each child: it ends with the child's end mark
            atexit.register(self.close)
            threading.Thread(target=_pump, args=(self._child, self._answers), daemon=True).start()

    def get(self, key: str, timeout: float | None = None) -> Secret | None:
        """Return the secret of `key`."""
        value = self._call("get", key, timeout=timeout)
        return Secret(value) if value else None

    def peek(self, key: str, timeout: float) -> Secret | None:
        """The same, but nobody is asked to unlock the keyring."""
        value = self._call("peek", key, timeout=timeout)
        return Secret(value) if value else None

    def put(self, key: str, secret: Secret) -> None:
        """Store `secret` and read it back; on failure the old one is put back."""
        self.written_by = str(self._call("put", key, secret))

    def remove(self, key: str, timeout: float | None = None) -> bool:
        """Remove the secret of `key`; return whether there was one."""
        return bool(self._call("remove", key, timeout=timeout))

    def backend(self, timeout: float | None = None) -> str:
        """Return the class name of the backend in use."""
        return str(self._call("name", "", timeout=timeout))

    def close(self) -> None:
        """End the child, whatever it is doing."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None
                    pipe.close()
            self._child = None

    def _call(self, do: str, key: str, secret: Secret | None = None, timeout: float | None = None) -> Any:
        request = {"do": do, "service": key, "user": USER_NAME, "secret": secret.reveal() if secret else None}
        with self._lock:  # one question at a time
            self.start()
            if self._given_up is not None:
                raise self._given_up.with_traceback(None)
            answer = self._ask(json.dumps(request), timeout)
        if "error" not in answer:
            return answer["ok"]
        error = _failure(answer["error"], str(answer["reason"]))
        if error.cause == KeyringError.UNAVAILABLE:  # none appears while this process lives
            self._given_up = error
        raise error

    def _ask(self, line: str, timeout: float | None) -> dict[str, Any]:
        limit = self._limit if timeout is None else min(self._limit, timeout)
        try:
            self._send(line)
            answer = self._wait(limit, self._attended and timeout is None)
        except queue.Empty:
            raise self._give_up(KeyringError.TIMED_OUT, f"The keyring did not answer within {limit:.0f} s.") from None
        except OSError:
            answer = ""
        if not answer:
            raise self._give_up(KeyringError.FAILED, "The keyring's process ended without an answer.")
        result: dict[str, Any] = json.loads(answer)
        return result

    def _send(self, line: str) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def _wait(self, limit: float, attended: bool) -> str:
        """Return the next answer, empty at the child's end; raise queue.Empty at the time limit."""
        start, noticed = time.monotonic(), not attended
        while True:
            waited = time.monotonic() - start
            with contextlib.suppress(queue.Empty):
                return self._answers.get(timeout=max(0.0, min(_POLL_SECONDS, limit - waited)))
            if waited >= limit:
                raise queue.Empty
            if waited >= NOTICE_SECONDS and not noticed:
                _log.warning("Waiting for the keyring to be unlocked. Look for a window that asks for a password.")
                noticed = True

    def _give_up(self, cause: str, message: str) -> KeyringError:
        self.close()
        self._given_up = KeyringError(cause, message)
        return self._given_up


def _spawn() -> subprocess.Popen[str]:
    script = str(Path(__file__).with_name("keyring_child.py"))
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a backend's traceback may hold the secret
        env={**{k: v for k, v in os.environ.items() if k not in SECRET_VARIABLES}, RESOLVING_VARIABLE: "1"},
        text=True,
        encoding="ascii",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps([_OWN_FOLDER, *_search_path()]) + "\n")
    child.stdin.flush()
    return child


def _search_path() -> list[str]:
    """Return az's, without the current folder, which `python -m` puts there: nothing in it may see a PAT."""
    try:
        here = os.getcwd()
    except OSError:  # it was removed
        here = ""
    return [path for path in sys.path if path not in ("", here)]


def _pump(child: subprocess.Popen[str], answers: queue.SimpleQueue[str]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        answers.put(line)
    answers.put("")


def _failure(cause: str, reason: str) -> KeyringError:
    sentence = {
        KeyringError.UNAVAILABLE: "No OS keyring is available",
        KeyringError.LOCKED: "The keyring is locked",
        KeyringError.MISCONFIGURED: reason.rstrip("."),
        KeyringError.TRUNCATED: f"The keyring cannot hold this token: {reason.rstrip('.')}",
    }.get(cause, f"The keyring failed: {reason.rstrip('.')}")
    return KeyringError(cause, f"{sentence}.")
