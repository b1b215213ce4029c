"""Moments at which a test steps in, and effects that come late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests.azure_devops.recording import Request

Action = Callable[[Request], object]
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Hook:
    """What to do when a request has arrived (`BEFORE`), or took effect and is not answered yet (`AFTER`)."""

    when: str
    method: str
    path_contains: str
    action: Action
    always: bool

    def meets(self, when: str, request: Request) -> bool:
        """Whether this is its moment."""
        if (self.when, self.method.upper()) != (when, request.method):
            return False
        return self.path_contains.lower() in request.path.lower()


class Hooks:
    """The hooks in force; one that is not for always is gone before its action begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hooks: list[Hook] = []

    def add(self, hook: Hook) -> None:
        """Puts a hook in force."""
        with self._lock:
            self._hooks.append(hook)

    def clear(self) -> None:
        """Ends every hook."""
        with self._lock:
            self._hooks.clear()

    def run(self, when: str, request: Request) -> None:
        """Does what is to be done at this moment."""
        with self._lock:
            met = [hook for hook in self._hooks if hook.meets(when, request)]
            self._hooks = [hook for hook in self._hooks if hook.always or hook not in met]
        for hook in met:
            hook.action(request)


@dataclass
class _Late:
    place: str
    lists: int
    commit: Callable[[], object]


class LateCommits:
    """Requests that take effect only after their organization's PATs were listed some times more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Late] = []

    def add(self, place: str, lists: int, commit: Callable[[], object]) -> None:
        """Lets `commit` happen after that many lists."""
        with self._lock:
            self._waiting.append(_Late(place, lists, commit))

    def listed(self, place: str) -> None:
        """A list was read: what has waited long enough happens."""
        with self._lock:
            for late in self._waiting:
                late.lists -= late.place == place
            due = [late for late in self._waiting if late.lists <= 0]
            self._waiting = [late for late in self._waiting if late.lists > 0]
        for late in due:
            late.commit()
