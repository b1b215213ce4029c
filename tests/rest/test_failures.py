"""Each way in which a request can fail has one sentence and one remedy, and shows no proxy's password."""

import socket
import ssl

import pytest
from requests import exceptions as http
from urllib3 import exceptions as pool

from azext_devops_pat.rest import causes
from azext_devops_pat.rest.failures import explain, host_of, is_reset

URL = "https://dev.azure.com/contoso"
PASSWORD = "hunter2"


@pytest.fixture(autouse=True)
def proxy(monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://me:{PASSWORD}@proxy.contoso.com:3128")


def not_verified():
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate in certificate chain."
    return error


def through_pool(inner):
    return http.ConnectionError(pool.MaxRetryError(None, "/contoso", inner))


def at_proxy(inner):
    return http.ProxyError(pool.MaxRetryError(None, "/contoso", pool.ProxyError("Cannot connect to proxy.", inner)))


def caused_by(inner):
    error = http.ConnectionError("wrapped")
    error.__cause__ = inner
    return error


RESET = ConnectionResetError(104, "Connection reset by peer")
REFUSED = ConnectionRefusedError(111, "Connection refused")
UNKNOWN = socket.gaierror(-2, "Name or service not known")
NO_TUNNEL = OSError("Tunnel connection failed: 407 Proxy Authentication Required")
NO_BUNDLE = OSError("Could not find a suitable TLS CA certificate bundle, invalid path: /no/such.pem")
NOT_TLS = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")

FAILURES = [
    (http.InvalidProxyURL(f"Proxy URL had no scheme: {PASSWORD}"), causes.PROXY, "in https_proxy is not a URL"),
    (http.InvalidURL("no host"), causes.PROXY, "in https_proxy is not a URL"),
    (pool.LocationParseError(f"me:{PASSWORD}"), causes.PROXY, "in https_proxy is not a URL"),
    (pool.ProxySchemeUnknown(PASSWORD), causes.PROXY, "in https_proxy"),
    (http.InvalidSchema("Missing dependencies for SOCKS support."), causes.PROXY, "PySocks is not installed"),
    (UnicodeEncodeError("latin-1", PASSWORD, 0, 1, "ordinal not in range"), causes.PROXY, "in https_proxy"),
    (ValueError(f"Invalid IPv6 URL {PASSWORD}"), causes.PROXY, "in https_proxy"),
    (http.SSLError(pool.MaxRetryError(None, "/", pool.SSLError(not_verified()))), causes.CERTIFICATE, "self-signed"),
    (caused_by(not_verified()), causes.CERTIFICATE, "self-signed certificate in certificate chain."),
    (NO_BUNDLE, causes.CA_BUNDLE, "cannot be found"),
    (http.SSLError(ssl.SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND]")), causes.CA_BUNDLE, "CA"),
    (http.ConnectTimeout("slow"), causes.TIMEOUT, "in time"),
    (http.ReadTimeout("slow"), causes.TIMEOUT, "in time"),
    (TimeoutError("no answer"), causes.TIMEOUT, "in time"),
    (through_pool(TimeoutError("slow")), causes.TIMEOUT, "in time"),
    (http.ConnectionError(pool.ProtocolError("aborted", RESET)), causes.CONNECTION_RESET, "was reset"),
    (RESET, causes.CONNECTION_RESET, "was reset"),
    (caused_by(ssl.SSLEOFError(8, "EOF")), causes.CONNECTION_RESET, "was reset"),
    (at_proxy(NO_TUNNEL), causes.PROXY, "proxy.contoso.com:3128 did not connect to dev.azure.com: 407"),
    (at_proxy(REFUSED), causes.PROXY, "nothing is listening there"),
    (at_proxy(UNKNOWN), causes.PROXY, "its host name cannot be resolved"),
    (through_pool(pool.NameResolutionError("dev.azure.com", None, UNKNOWN)), causes.NAME_UNKNOWN, "resolved"),
    (through_pool(REFUSED), causes.CONNECTION_REFUSED, "refused the connection"),
    (OSError(111, "Connection refused"), causes.CONNECTION_REFUSED, "refused the connection"),
    (http.SSLError(NOT_TLS), causes.TLS, "did not answer with TLS"),
    (http.ChunkedEncodingError("odd"), causes.CONNECTION_RESET, "ChunkedEncodingError"),
]


@pytest.mark.parametrize(("error", "cause", "part"), FAILURES, ids=[f"{row[1]}-{row[2]}" for row in FAILURES])
def test_a_failure_has_its_cause_a_sentence_and_a_remedy(error, cause, part):
    found = explain(error, URL)
    assert found.cause == cause
    assert part in found.message
    assert found.message.endswith(".")
    assert found.hint
    assert PASSWORD not in found.message + found.hint


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_bundle_that_cannot_be_used_is_named_with_its_variable(name, monkeypatch):
    monkeypatch.setenv(name, "/no/such.pem")
    assert f"The file in {name} cannot be used as CA certificates" in explain(NO_BUNDLE, URL).message
    assert "/no/such.pem" in explain(NO_BUNDLE, URL).message


@pytest.mark.parametrize(
    ("error", "reset"),
    [
        (RESET, True),
        (caused_by(BrokenPipeError(32, "Broken pipe")), True),
        (http.ConnectionError(pool.ProtocolError("aborted", RESET)), True),
        (http.ReadTimeout("slow"), False),
        (caused_by(not_verified()), False),
        (through_pool(REFUSED), False),
    ],
)
def test_only_a_connection_that_broke_is_worth_another_try(error, reset):
    assert is_reset(error) is reset


def test_a_chain_that_bites_its_tail_ends():
    first, second = OSError("first"), OSError("second")
    first.__context__, second.__context__ = second, first
    assert explain(first, URL).cause == causes.CONNECTION_RESET


def test_the_host_of_a_message_has_no_user():
    assert host_of("https://me:secret@tfs.contoso.com:8443/tfs") == "tfs.contoso.com:8443"
