"""What was asked: recorded requests, and expectations about them."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

Expected = tuple[str, str, str]  # host, method, path

# az sends its telemetry from a detached process, at a moment that no test can know.
NOISE = frozenset({"dc.services.visualstudio.com", "southcentralus-0.in.applicationinsights.azure.com"})

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


class Headers(Mapping[str, str]):
    """Headers by name in any letter case; repeated ones are joined with a comma."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            self._names.setdefault(key, name)
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        shown = {n: "********" if n.lower() in _SECRET_HEADERS else self[n] for n in self}
        return f"Headers({shown})"


@dataclass(repr=False)
class Request:
    """One request as it arrived; `status` is 0 until (and unless) it is answered."""

    host: str
    port: int
    method: str
    path: str
    query: dict[str, str]
    headers: Headers
    body: bytes = b""
    status: int = 0
    scheme: str = "https"
    time: float = field(default_factory=time.time)

    @property
    def authorization(self) -> str | None:
        """The whole `Authorization` header."""
        return self.headers.get("Authorization")

    def _credential(self, scheme: str) -> str | None:
        name, _, value = (self.authorization or "").partition(" ")
        return value.strip() if name.lower() == scheme else None

    @property
    def bearer(self) -> str | None:
        """The token of a Bearer header."""
        return self._credential("bearer")

    def _basic(self) -> tuple[str, str] | None:
        encoded = self._credential("basic")
        if encoded is None:
            return None
        try:
            user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return (user, password) if colon else None

    @property
    def basic_user(self) -> str | None:
        """The decoded user name of a Basic header."""
        pair = self._basic()
        return pair[0] if pair else None

    @property
    def basic_password(self) -> str | None:
        """The decoded password of a Basic header."""
        pair = self._basic()
        return pair[1] if pair else None

    def __repr__(self) -> str:
        scheme = (self.authorization or "").partition(" ")[0]
        sent = f", Authorization: {scheme} ********" if scheme else ""
        return f"<Request {self.method} {self.scheme}://{self.host}{self.path} -> {self.status or 'no answer'}{sent}>"


class Recorder:
    """Keeps requests in the order of their arrival, for any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._watches: list[list[Request]] = []

    def add(self, request: Request) -> None:
        """Records one request, before it is answered."""
        with self._lock:
            self._requests.append(request)
            for watch in self._watches:
                watch.append(request)

    def all(self) -> list[Request]:
        """A copy of everything recorded so far."""
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Forgets what was recorded; a running `strict` block does not forget."""
        with self._lock:
            self._requests.clear()

    @contextmanager
    def strict(self, expected: Iterable[Expected], hosts: Iterable[str] | None = None) -> Iterator[list[Request]]:
        """Fails unless exactly the `expected` requests are made; with `hosts` it looks at those hosts only."""
        watch: list[Request] = []
        with self._lock:
            self._watches.append(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches = [kept for kept in self._watches if kept is not watch]
        only = None if hosts is None else {host.lower() for host in hosts}
        problems = _differences(list(expected), [r for r in watch if _judged(r, only)])
        if problems:
            raise AssertionError("\n".join(problems))


def _judged(request: Request, only: set[str] | None) -> bool:
    return request.host not in NOISE if only is None else request.host in only


def _differences(expected: list[Expected], made: list[Request]) -> list[str]:
    unmade = list(expected)
    unexpected = []
    for request in made:
        key = _key((request.host, request.method, request.path))
        met = next((wanted for wanted in unmade if _key(wanted) == key), None)
        if met is None:
            unexpected.append(f"unexpected: {request!r}")
        else:
            unmade.remove(met)
    return [f"expected, but not made: {m} https://{h}{p}" for h, m, p in unmade] + unexpected


def _key(expected: Expected) -> Expected:
    host, method, path = expected
    return host.lower(), method.upper(), path.lower()
