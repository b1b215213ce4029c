"""Just enough HTTP/1.1: a buffered reader of requests and a writer of answers."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

MAX_HEAD = 256 * 1024


class GoneError(Exception):
    """The client closed the connection, or said nothing that can be understood."""


def acknowledge_at_once(source: socket.socket) -> None:
    """Spares clients that use Nagle's algorithm towards proxies (urllib3) the 40 ms of a delayed ACK."""
    if sys.platform == "linux":
        source.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class Reader:
    """Reads lines and blocks from a socket without ever reading past a message into a lost buffer."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._buffer = b""

    def _fill(self) -> None:
        acknowledge_at_once(self._source)
        chunk = self._source.recv(65536)
        if not chunk:
            raise GoneError
        self._buffer += chunk

    def until(self, mark: bytes) -> bytes:
        """Everything up to and without `mark`; the mark is consumed."""
        while mark not in self._buffer:
            if len(self._buffer) > MAX_HEAD:
                raise GoneError
            self._fill()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes."""
        while len(self._buffer) < count:
            self._fill()
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found


@dataclass
class Head:
    """The request line and headers of one message."""

    method: str
    target: str
    version: str
    headers: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """The first header called `name`, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name), default)

    @property
    def keep_alive(self) -> bool:
        """Whether another request may follow on this connection."""
        return self.version == "HTTP/1.1" and self.get("connection").lower() != "close"


def read_head(reader: Reader) -> Head:
    """Reads a request's head, or raises `GoneError`."""
    lines = reader.until(b"\r\n\r\n").decode("latin-1").lstrip("\r\n").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3:
        raise GoneError
    pairs = (line.partition(":") for line in lines[1:])
    return Head(parts[0], parts[1], parts[2], [(name.strip(), value.strip()) for name, _, value in pairs])


def read_body(reader: Reader, head: Head, sink: socket.socket) -> bytes:
    """Reads the body that `head` announces; answers `Expect: 100-continue` first."""
    if head.get("expect").lower() == "100-continue":
        sink.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in head.get("transfer-encoding").lower():
        return b"".join(_chunks(reader))
    length = head.get("content-length", "0")
    if not length.isdigit():
        raise GoneError
    return reader.exactly(int(length))


def _chunks(reader: Reader) -> Iterator[bytes]:
    while True:
        size = int(reader.until(b"\r\n").partition(b";")[0], 16)
        if size == 0:
            while reader.until(b"\r\n"):
                pass
            return
        yield reader.exactly(size)
        reader.exactly(2)


# How an answer reaches the client: whole, or in one of the ways in which answers go wrong.
WHOLE, SILENT, RESET, DRIP = "whole", "silent", "reset", "drip"


@dataclass
class Response:
    """One answer; `manner` says how it is delivered, `of_the_network` that it is none of the service's."""

    status: int = 200
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    manner: str = WHOLE
    interval: float = 1.0
    of_the_network: bool = False

    def get(self, name: str) -> str | None:
        """The first header called `name`, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def add(self, *headers: tuple[str, str]) -> Response:
        """The same answer with `headers` appended."""
        self.headers.extend(headers)
        return self

    def to_bytes(self, *, method: str = "GET", keep_alive: bool = True) -> bytes:
        """The answer as it goes over the wire; HEAD gets no body."""
        head = [f"HTTP/1.1 {self.status} {_reason(self.status)}", *(f"{k}: {v}" for k, v in self.headers)]
        if self.status not in (204, 304):
            head.append(f"Content-Length: {len(self.body)}")
        if not keep_alive:
            head.append("Connection: close")
        top = ("\r\n".join(head) + "\r\n\r\n").encode("latin-1", "replace")
        return top if method == "HEAD" else top + self.body


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def json_response(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    """An answer with `value` as its JSON body."""
    return Response(status, json.dumps(value).encode(), [("Content-Type", "application/json; charset=utf-8"), *headers])


def html_response(page: bytes, status: int = 200, *headers: tuple[str, str]) -> Response:
    """An answer with an HTML page."""
    return Response(status, page, [("Content-Type", "text/html; charset=utf-8"), *headers])
