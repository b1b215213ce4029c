"""A throw-away certificate authority that answers for any host name."""

from __future__ import annotations

import ssl
import threading
from pathlib import Path

import trustme

TRUSTED, UNTRUSTED, WRONG_HOST = "trusted", "untrusted", "wrong host"


class Certificates:
    """TLS contexts by host name, made on demand and kept."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._authority = trustme.CA()
        self._stranger: trustme.CA | None = None
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self.bundle = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.bundle))

    def context(self, host: str, kind: str = TRUSTED) -> ssl.SSLContext:
        """The server side of TLS for `host`; `kind` may make it one that clients must reject."""
        with self._lock:
            if (host, kind) not in self._contexts:
                self._contexts[host, kind] = self._make(host, kind)
            return self._contexts[host, kind]

    def _make(self, host: str, kind: str) -> ssl.SSLContext:
        authority = self._authority
        if kind == UNTRUSTED:
            self._stranger = self._stranger or trustme.CA()
            authority = self._stranger
        name = "somebody-else.example.test" if kind == WRONG_HOST else host
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        context.num_tickets = 0
        authority.issue_cert(name).configure_cert(context)
        return context
