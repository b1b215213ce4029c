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

from ..core import shell
from ..core.errors import ServiceError, UnknownOutcomeError
from . import causes, proxies

_RETRY_HINT = "To check the connection: curl -sS -o /dev/null https://{host}"
_LOOK_HINT = "To see what answers: curl -sSv -o /dev/null https://{host}"


def host_of(url: str) -> str:
    """Return the host (and port) of a URL for a message."""
    return urlsplit(url).netloc.rpartition("@")[2]


def is_reset(error: BaseException) -> bool:
    """Tell whether the connection broke, so that trying again may help."""
    if _is_timeout(error) or _certificate_problem(error):
        return False
    chain = list(_chain(error))
    return any(
        isinstance(e, (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, pool.ProtocolError)) for e in chain
    )


def was_never_sent(error: BaseException) -> bool:
    """Tell whether the request certainly did not reach the host: no connection, no tunnel, or no trust in it.

    A ProxyError alone does not tell: urllib3 makes one of a connection that breaks after the request was sent, too.
    """
    before = (
        *(pool.ConnectTimeoutError, pool.NewConnectionError, pool.NameResolutionError, socket.gaierror),
        *(http.ConnectTimeout, http.InvalidURL, http.InvalidSchema, ssl.SSLCertVerificationError),
        *(pool.LocationValueError, UnicodeError, ConnectionRefusedError),
    )
    return _is_missing_bundle(error) or any(isinstance(e, before) or _is_no_tunnel(e) for e in _chain(error))


def _is_no_tunnel(error: BaseException) -> bool:
    return isinstance(error, OSError) and str(error).startswith("Tunnel connection failed")


def unknown_outcome(error: ServiceError) -> UnknownOutcomeError:
    """Return the error for a request with effects that may have had them before it failed."""
    return UnknownOutcomeError(error.cause, f"{error.message} It is not known whether the request took effect.")


def unknown_answer(status: int, url: str) -> UnknownOutcomeError:
    """Return the error for an answer that does not tell whether the request had its effect."""
    message = f"{host_of(url)} failed (HTTP {status}). It is not known whether the request took effect."
    return UnknownOutcomeError(causes.UNKNOWN_OUTCOME, message)


def explain(error: BaseException, url: str) -> ServiceError:
    """Return what went wrong with the request to `url`, in words, and what helps."""
    host = host_of(url)
    retry = _RETRY_HINT.format(host=host)
    proxy = proxies.proxy_for(url)
    if proxy is not None and _is_about_an_address(error):
        is_socks = isinstance(error, http.InvalidSchema) and "SOCKS" in str(error)
        return proxy.no_socks() if is_socks else proxy.error()
    problem = _certificate_problem(error)
    if problem:
        hint = _LOOK_HINT.format(host=host) if "ostname mismatch" in problem else _ca_hint()
        return ServiceError(
            causes.CERTIFICATE, f"The TLS certificate of {host} could not be verified: {problem}.", hint
        )
    if _is_missing_bundle(error):
        return ServiceError(causes.CA_BUNDLE, _missing_bundle(), _ca_hint())
    if _is_timeout(error):
        return ServiceError(causes.TIMEOUT, f"{host} did not answer in time.", retry)
    if is_reset(error) and not _why(error):
        return ServiceError(causes.CONNECTION_RESET, f"The connection to {host} was reset.", retry)
    if proxy is not None and _is_of_the_proxy(error):
        return _no_tunnel(proxy, host, _why(error))
    if any(isinstance(e, (socket.gaierror, pool.NameResolutionError)) for e in _chain(error)):
        return ServiceError(causes.NAME_UNKNOWN, f"The host name {host} cannot be resolved.", retry)
    if any(isinstance(e, ConnectionRefusedError) or _errno(e) == errno.ECONNREFUSED for e in _chain(error)):
        return ServiceError(causes.CONNECTION_REFUSED, f"{host} refused the connection.", retry)
    if isinstance(error, http.SSLError):
        message = f"No TLS connection to {host} could be made: it did not answer with TLS."
        return ServiceError(causes.TLS, message, _LOOK_HINT.format(host=host))
    return ServiceError(causes.CONNECTION_RESET, f"The request to {host} failed ({type(error).__name__}).", retry)


def _ca_hint() -> str:
    return f"To trust the CA of your proxy or server: {shell.export('REQUESTS_CA_BUNDLE', '/path/to/ca.pem')}"


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
            return f"The file in {name} cannot be used as CA certificates: {os.environ[name]}."
    return "The CA certificate bundle cannot be found."


def _is_about_an_address(error: BaseException) -> bool:
    """Tell whether an address could not be used at all; that of the organization always can."""
    kinds = (http.InvalidURL, http.InvalidSchema, http.MissingSchema, pool.LocationValueError)
    if isinstance(error, kinds) or any(isinstance(e, (pool.LocationValueError, UnicodeError)) for e in _chain(error)):
        return True
    return isinstance(error, ValueError) and not isinstance(error, http.RequestException)


def _is_of_the_proxy(error: BaseException) -> bool:
    """Tell whether the proxy, or the way to it, failed; SOCKS has exceptions of its own package."""
    return isinstance(error, http.ProxyError) or any(type(e).__module__ == "socks" for e in _chain(error))


def _no_tunnel(proxy: proxies.Proxy, host: str, why: str) -> ServiceError:
    hint = f"To check the proxy settings: {shell.proxy_settings()}"
    if ": 407" in why:
        login = shell.export(proxy.variable or "HTTPS_PROXY", "http://USER:PASSWORD@HOST:PORT")
        hint = f"To give the proxy its user name and password: {login}"
    return ServiceError(causes.PROXY, f"The proxy {proxy.name} did not connect to {host}{why}.", hint)


def _why(error: BaseException) -> str:
    for e in _chain(error):
        if isinstance(e, ConnectionRefusedError) or _errno(e) == errno.ECONNREFUSED:
            return ": nothing is listening there"
        if _is_no_tunnel(e):
            return f": {str(e).removeprefix('Tunnel connection failed: ')}"
        if isinstance(e, (socket.gaierror, pool.NameResolutionError)):
            return ": its host name cannot be resolved"
    return ""


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None
