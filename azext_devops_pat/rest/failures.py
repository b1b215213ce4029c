"""Turns the exceptions of requests into one sentence and one remedy a cause."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from requests import exceptions as http
from urllib3 import exceptions as pool

from ..core.errors import ServiceError
from . import causes

_CA_HINT = "Give the CA of your proxy or server: export REQUESTS_CA_BUNDLE=/path/to/ca.pem"
_RETRY_HINT = "Check the connection, then run the command again: curl -sS -o /dev/null https://{host}"
_LOOK_HINT = "See what answers there: curl -sSv -o /dev/null https://{host}"
_PROXY_LOGIN_HINT = "Give the proxy its user and password: export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
_PROXY_HINT = "Check the proxy settings: env | grep -i _proxy"


def host_of(url: str) -> str:
    """Return the host (and port) of a URL for a message."""
    return urlsplit(url).netloc.rpartition("@")[2]


def is_reset(error: BaseException) -> bool:
    """Tell whether the connection broke, so that asking again may help."""
    if _is_timeout(error) or _certificate_problem(error):
        return False
    chain = list(_chain(error))
    return any(
        isinstance(e, (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, pool.ProtocolError)) for e in chain
    )


def explain(error: BaseException, url: str) -> ServiceError:
    """Return what went wrong with the request to `url`, in words, and what mends it."""
    host = host_of(url)
    retry = _RETRY_HINT.format(host=host)
    if isinstance(error, (http.InvalidProxyURL, http.InvalidURL)):
        return ServiceError(causes.PROXY, "The proxy's address in HTTPS_PROXY or ALL_PROXY is not a URL.", _PROXY_HINT)
    problem = _certificate_problem(error)
    if problem:
        hint = _LOOK_HINT.format(host=host) if "ostname mismatch" in problem else _CA_HINT
        return ServiceError(
            causes.CERTIFICATE, f"The TLS certificate of {host} could not be verified: {problem}.", hint
        )
    if _is_missing_bundle(error):
        return ServiceError(causes.CA_BUNDLE, _missing_bundle(), _CA_HINT)
    if _is_timeout(error):
        return ServiceError(causes.TIME_OUT, f"{host} did not answer in time.", retry)
    if is_reset(error) and not _why(error):
        return ServiceError(causes.CONNECTION_RESET, f"The connection to {host} was reset.", retry)
    if isinstance(error, http.ProxyError):
        why = _why(error)
        hint = _PROXY_LOGIN_HINT if ": 407" in why else _PROXY_HINT
        return ServiceError(causes.PROXY, f"The proxy {_proxy(url)} refused the way to {host}{why}.", hint)
    if any(isinstance(e, (socket.gaierror, pool.NameResolutionError)) for e in _chain(error)):
        return ServiceError(causes.NAME_UNKNOWN, f"The host name {host} cannot be resolved.", retry)
    if any(isinstance(e, ConnectionRefusedError) or _errno(e) == errno.ECONNREFUSED for e in _chain(error)):
        return ServiceError(causes.CONNECTION_REFUSED, f"{host} refused the connection.", retry)
    if isinstance(error, http.SSLError):
        message = f"No TLS connection to {host} could be made: what answered does not speak it."
        return ServiceError(causes.TLS, message, _LOOK_HINT.format(host=host))
    return ServiceError(causes.CONNECTION_RESET, f"The request to {host} failed ({type(error).__name__}).", retry)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk everything an exception wraps: requests and urllib3 nest by cause, context, `reason` and arguments."""
    queue, seen = [error], set()
    while queue:
        current = queue.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        queue.extend(e for e in inner if isinstance(e, BaseException))


def _certificate_problem(error: BaseException) -> str:
    for e in _chain(error):
        if isinstance(e, ssl.SSLCertVerificationError):
            return str(e.verify_message).rstrip(".") or "CERTIFICATE_VERIFY_FAILED"
    return ""


def _is_timeout(error: BaseException) -> bool:
    return isinstance(error, (http.Timeout, TimeoutError)) or any(isinstance(e, TimeoutError) for e in _chain(error))


def _is_missing_bundle(error: BaseException) -> bool:
    """Tell whether the file of CAs does not exist, or is none (OpenSSL: no certificate or CRL found)."""
    texts = [str(e) for e in _chain(error) if isinstance(e, OSError)]
    return any("CA certificate bundle" in text or "NO_CERTIFICATE_OR_CRL_FOUND" in text for text in texts)


def _missing_bundle() -> str:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if os.environ.get(name):
            return f"{name} names a file that cannot be used as CA certificates: {os.environ[name]}."
    return "The CA certificate bundle cannot be found."


def _proxy(url: str) -> str:
    """Return the proxy in use without its user and password."""
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    return host_of(proxy if "://" in proxy else f"http://{proxy}") if proxy else "(unknown)"


def _why(error: BaseException) -> str:
    for e in _chain(error):
        if isinstance(e, ConnectionRefusedError) or _errno(e) == errno.ECONNREFUSED:
            return ": no proxy listens there"
        if isinstance(e, OSError) and str(e).startswith("Tunnel connection failed"):
            return f": {str(e).removeprefix('Tunnel connection failed: ')}"
        if isinstance(e, (socket.gaierror, pool.NameResolutionError)):
            return ": its host name cannot be resolved"
    return ""


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None
