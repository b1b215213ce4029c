"""A loopback HTTP proxy that ends TLS itself, so that real host names can be answered here."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.azure_devops import http1
from tests.azure_devops.certificates import TRUSTED, Certificates
from tests.azure_devops.http1 import GoneError, Head, Reader, Response
from tests.azure_devops.recording import Headers, Request

PATIENCE = 120.0  # no client may hold a thread for longer without a word


@dataclass(frozen=True)
class Tunnel:
    """What happens to one CONNECT: the certificate kind, or an answer or break instead of a tunnel."""

    certificate: str = TRUSTED
    refusal: Response | None = None
    silent: bool = False
    reset: bool = False
    garbage: bool = False


class Proxy:
    """Accepts connections on 127.0.0.1 until stopped; one thread each."""

    def __init__(
        self,
        certificates: Certificates,
        answer: Callable[[Request], Response],
        tunnel: Callable[[str, int], Tunnel],
        port: int = 0,
    ) -> None:
        self._certificates, self._answer, self._tunnel = certificates, answer, tunnel
        self._lock = threading.Lock()
        self._live: dict[threading.Thread, socket.socket] = {}
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="azure-devops-stand-in", daemon=True)

    def start(self) -> None:
        """Begins to accept connections."""
        self._acceptor.start()

    def stop(self) -> None:
        """Closes every connection and waits for every thread."""
        self._stopped.set()
        with contextlib.suppress(OSError):  # wakes accept(), which close() alone does not
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(5)
        with self._lock:
            live = dict(self._live)
        for connection in live.values():
            _shut(connection)
        for thread in live:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._stopped.is_set():
                    return
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            with self._lock:
                self._live[thread] = connection
            thread.start()

    def _replace(self, connection: socket.socket) -> None:
        with self._lock:
            self._live[threading.current_thread()] = connection
        if self._stopped.is_set():
            _shut(connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._first(connection)
        except (GoneError, OSError, ValueError):
            pass  # clients vanish; that is their right
        finally:
            with self._lock:
                last = self._live.pop(threading.current_thread(), connection)
            last.close()

    def _first(self, connection: socket.socket) -> None:
        reader = Reader(connection)
        head = http1.read_head(reader)
        if head.method != "CONNECT":
            self._plain(connection, reader, head)
            return
        host, port = _split_authority(head.target)
        tunnel = self._tunnel(host, port)
        if tunnel.silent:
            _hold(connection)
        elif tunnel.refusal is not None:
            connection.sendall(tunnel.refusal.to_bytes(keep_alive=False))
        else:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._encrypted(connection, host, port, tunnel)

    def _encrypted(self, connection: socket.socket, host: str, port: int, tunnel: Tunnel) -> None:
        if tunnel.reset or tunnel.garbage:
            connection.recv(65536)  # the client's hello
            if tunnel.reset:
                _reset(connection)
            else:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\nThis port did not answer with TLS.\r\n" * 4)
            return
        context = self._certificates.context(host, tunnel.certificate)
        secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._replace(secure)
        http1.acknowledge_at_once(secure)
        secure.do_handshake()
        reader = Reader(secure)
        while not self._stopped.is_set():
            head = http1.read_head(reader)
            if not self._one(secure, reader, head, "https", host, port):
                break
        with contextlib.suppress(OSError, ssl.SSLError):
            secure.settimeout(1)
            secure.unwrap()

    def _plain(self, connection: socket.socket, reader: Reader, head: Head) -> None:
        """Requests to http:// addresses are recorded and answered too: that is how a leak is seen."""
        while not self._stopped.is_set():
            target = urlsplit(head.target)
            if not self._one(connection, reader, head, "http", target.hostname or "", target.port or 80):
                return
            head = http1.read_head(reader)

    def _one(self, sink: socket.socket, reader: Reader, head: Head, scheme: str, host: str, port: int) -> bool:
        """Answers one request; False when the connection is at its end."""
        body = http1.read_body(reader, head, sink)
        answer = self._answer(_request(head, body, scheme, host, port))
        if answer.manner == http1.SILENT:
            _hold(sink)
            return False
        if answer.manner == http1.RESET:
            _reset(sink)
            return False
        whole = answer.to_bytes(method=head.method, keep_alive=head.keep_alive)
        if answer.manner == http1.DRIP:
            return self._drip(sink, whole, answer.interval) and head.keep_alive
        sink.sendall(whole)
        return head.keep_alive

    def _drip(self, sink: socket.socket, whole: bytes, interval: float) -> bool:
        for index in range(len(whole)):
            sink.sendall(whole[index : index + 1])
            if self._stopped.wait(interval):
                return False
        return True


def _request(head: Head, body: bytes, scheme: str, host: str, port: int) -> Request:
    target = urlsplit(head.target)
    query = dict(parse_qsl(target.query, keep_blank_values=True))
    path = unquote(target.path) or "/"
    return Request(host, port, head.method, path, query, Headers(head.headers), body, scheme=scheme)


def _split_authority(authority: str) -> tuple[str, int]:
    host, _, port = authority.rpartition(":")
    return host.strip("[]").lower(), int(port)


def _hold(connection: socket.socket) -> None:
    """Says nothing until the client goes or the stand-in stops."""
    while connection.recv(65536):
        pass


def _reset(connection: socket.socket) -> None:
    """Ends the connection with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _shut(connection: socket.socket) -> None:
    """Wakes the thread that reads from `connection`, TLS or not."""
    with contextlib.suppress(OSError, ValueError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
