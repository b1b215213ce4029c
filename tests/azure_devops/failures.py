"""Every way in which the service, the network or a proxy goes wrong, on demand."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.azure_devops.organizations import key_of

# Answers of the service, by organization.
REFUSED = "refused"  # 401, TF400813 in JSON. Options: user, one_header
REFUSED_EMPTY = "refused_empty"  # 401, no body, only `Basic realm`
EXPIRED_JSON = "expired_json"
EXPIRED_TEXT = "expired_text"
EXPIRED_HEADER = "expired_header"  # only in X-TFS-ServiceError
ANONYMOUS = "anonymous"  # 200 with the anonymous user
SIGN_IN_203 = "sign_in_203"
SIGN_IN_302 = "sign_in_302"
CONDITIONAL_ACCESS_JSON = "conditional_access_json"
CONDITIONAL_ACCESS_HTML = "conditional_access_html"
NOT_FOUND = "not_found"
DEACTIVATED = "deactivated"  # 503 with a byte order mark, TF24668
THROTTLED = "throttled"  # 429. Option: retry_after (default 1)
RETRY_AFTER_FAR = "retry_after_far"  # 429, an hour
UNAVAILABLE = "unavailable"  # 503. Option: retry_after
BAD_GATEWAY = "bad_gateway"
GATEWAY_TIMEOUT = "gateway_timeout"
PREVIEW_VERSION_400 = "preview_version_400"
GARBAGE_JSON = "garbage_json"
HTML_200 = "html_200"
# Answers of the network in the service's place, by organization: none of the service's headers.
CAPTIVE_PORTAL_200 = "captive_portal_200"  # a page
CAPTIVE_PORTAL_302 = "captive_portal_302"  # to its login
CAPTIVE_PORTAL_203 = "captive_portal_203"
FILTER_403 = "filter_403"  # a page
FILTER_404 = "filter_404"
FILTER_401 = "filter_401"
FILTER_451 = "filter_451"
CAPTIVE_PORTAL_511 = "captive_portal_511"
HUGE_BODY = "huge_body"  # 200. Option: size (default 50 MiB)
# Breaks after the request was read, by organization too.
CONNECTION_RESET = "connection_reset"
SILENT = "silent"
DRIP = "drip"  # a byte at a time. Option: interval (default 1 s)
# Of the PAT Lifecycle Management API, unless `path_contains` says otherwise.
PAT_ERROR = "pat-error"  # Options: value, status (default 200), place (`beside` or `alone`), message
LOST_ANSWER = "lost-answer"  # takes effect, then a reset
LATE_COMMIT = "late-commit"  # a reset; takes effect after so many lists more. Option: lists (default 1)
AFTER_COMMIT = "after-commit"  # takes effect, then Option: status (default 500; 200 has an unreadable body)
STATUS = "status"  # anywhere, without effect. Option: status (default 500)
# Before any request can be read, by host: option `host`, default dev.azure.com.
CONNECTION_REFUSED = "connection_refused"  # the proxy's 503. Option: status. True refusal: see `closed_port`
RESET_IN_HANDSHAKE = "reset_in_handshake"
TLS_UNTRUSTED = "tls_untrusted"
TLS_WRONG_HOST = "tls_wrong_host"
TLS_GARBAGE = "tls_garbage"
PROXY_REFUSES = "proxy_refuses"  # 403
PROXY_AUTHENTICATION = "proxy_authentication"  # 407
SILENT_CONNECT = "silent_connect"

OF_CONNECTIONS = frozenset(
    {
        CONNECTION_REFUSED,
        RESET_IN_HANDSHAKE,
        TLS_UNTRUSTED,
        TLS_WRONG_HOST,
        TLS_GARBAGE,
        PROXY_REFUSES,
        PROXY_AUTHENTICATION,
        SILENT_CONNECT,
    }
)
OF_REQUESTS = (
    frozenset(value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str))
    - OF_CONNECTIONS
)
ALL = OF_CONNECTIONS | OF_REQUESTS
OF_THE_NETWORK = frozenset(
    {CAPTIVE_PORTAL_200, CAPTIVE_PORTAL_203, CAPTIVE_PORTAL_302, CAPTIVE_PORTAL_511}
    | {FILTER_401, FILTER_403, FILTER_404, FILTER_451}
)

OF_PATS = frozenset({PAT_ERROR, LOST_ANSWER, LATE_COMMIT, AFTER_COMMIT})
_EFFECTIVE = frozenset({LOST_ANSWER, AFTER_COMMIT})

ANY = "*"  # in place of an organization: every request, for example those to login.microsoftonline.com


def closed_port() -> int:
    """A port of 127.0.0.1 where nobody listens: HTTPS_PROXY set to it is a true refused connection."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Failure:
    """One failure in force; `times` answers are left, or None for ever."""

    kind: str
    organization: str
    host: str | None = None
    path_contains: str | None = None
    times: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    method: str | None = None

    @property
    def takes_effect(self) -> bool:
        """Whether the request does its work before it is answered so."""
        return self.kind in _EFFECTIVE or bool(self.options.get("effect"))

    @property
    def scope(self) -> tuple[str, str | None, str | None, str | None, bool]:
        """What the failure is about; an endless one replaces an endless one with the same scope."""
        return self.organization, self.host, self.path_contains, self.method, self.kind in OF_CONNECTIONS

    def meets(self, organization: str | None, host: str, path: str, method: str) -> bool:
        """Whether it strikes a request to that organization, host and path."""
        if self.organization not in (ANY, organization):
            return False
        if self.host is not None and self.host != host:
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path_contains is None or self.path_contains.lower() in path.lower()


class Failures:
    """The failures in force: counted ones strike in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: list[Failure] = []

    def add(self, failure: Failure) -> None:
        """Puts a failure in force."""
        if failure.kind not in ALL:
            raise ValueError(f"no failure is called {failure.kind!r}; known: {', '.join(sorted(ALL))}")
        failure.organization = key_of(failure.organization)
        if failure.kind in OF_CONNECTIONS and failure.host is None:
            failure.host = "dev.azure.com"
        if failure.kind in OF_PATS:
            failure.path_contains = failure.path_contains or "/_apis/tokens/pats"
            failure.method = failure.method or (None if failure.kind == PAT_ERROR else "POST")
        with self._lock:
            self._failures = [f for f in self._failures if f.times is not None or f.scope != failure.scope]
            self._failures.append(failure)

    def recover(self, organization: str) -> None:
        """Ends every failure of that organization."""
        with self._lock:
            self._failures = [f for f in self._failures if f.organization != key_of(organization)]

    def of_connection(self, host: str) -> Failure | None:
        """The failure that strikes a connection to `host`; counts it."""
        with self._lock:
            return self._take([f for f in self._failures if f.kind in OF_CONNECTIONS and f.host == host])

    def of_request(self, organization: str | None, host: str, path: str, method: str) -> Failure | None:
        """The failure that strikes a request; counts it."""
        with self._lock:
            met = [f for f in self._failures if f.kind in OF_REQUESTS and f.meets(organization, host, path, method)]
            return self._take(met)

    def _take(self, found: list[Failure]) -> Failure | None:
        if not found:
            return None
        first = found[0]
        if first.times is not None:
            first.times -= 1
            if first.times <= 0:
                self._failures.remove(first)
        return first
