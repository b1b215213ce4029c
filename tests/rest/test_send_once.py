"""A request with effects is sent once, and what is not known of its outcome is said."""

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import ServiceError, UnknownOutcomeError
from azext_devops_pat.core.names import AZ
from azext_devops_pat.core.organization import Organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.transport import MAX_BODY_BYTES, Transport

from .scripted import serving

CREDENTIAL = Credential(AZ, Secret("a-token"), BEARER)
BODY = {"displayName": "ümlaut", "scope": "vso.code"}
SILENCE, RESET = object(), object()


class Listener:
    """Records what is sent to it, and answers as it is told."""

    def __init__(self, answer):
        self.answer, self.requests, self.over = answer, [], threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.organization = Organization(url=f"http://127.0.0.1:{self.socket.getsockname()[1]}/contoso", name="contoso")
        threading.Thread(target=self._serve, name="listener", daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, name="listener", args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection:
            self.requests.append(read_request(connection))
            if self.answer is SILENCE:
                self.over.wait(20)
            elif self.answer is RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            else:
                connection.sendall(self.answer)

    def close(self):
        self.over.set()
        self.socket.shutdown(socket.SHUT_RDWR)  # a thread in `accept` keeps it open otherwise
        self.socket.close()


def read_request(connection):
    """Return (first line, headers, body)."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    while len(body) < int(headers.get("Content-Length", 0)):
        body += connection.recv(65536)
    return first, headers, body


@contextmanager
def listening(answer):
    listener = Listener(answer)
    try:
        yield listener
    finally:
        listener.close()


def http(status, body=b"{}"):
    return b"HTTP/1.1 %d Some\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(body), body)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def post(organization, timeout=10.0, body=BODY):
    return Transport().send_once("POST", organization, "/_apis/tokens/pats", CREDENTIAL, body, timeout=timeout)


def test_the_body_is_sent_as_json_once_with_the_credential():
    with listening(http(200, b'{"a": 1}')) as listener:
        found = post(listener.organization)
    assert (found.status, found.document) == (200, {"a": 1})
    ((first, headers, body),) = listener.requests
    assert first == "POST /contoso/_apis/tokens/pats HTTP/1.1"
    assert json.loads(body) == BODY
    assert (headers["Content-Type"], headers["Authorization"]) == ("application/json", "Bearer a-token")


def test_without_a_body_none_is_sent():
    with listening(http(204, b"")) as listener:
        Transport().send_once("DELETE", listener.organization, "/x", CREDENTIAL)
    ((first, headers, body),) = listener.requests
    assert (first.split()[0], body, "Content-Type" in headers) == ("DELETE", b"", False)


@pytest.mark.parametrize("status", [200, 201, 204, 302, 400, 401, 403, 404, 409, 429])
def test_every_answer_that_tells_the_outcome_is_returned(status):
    with listening(http(status)) as listener:
        assert post(listener.organization).status == status
    assert len(listener.requests) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_an_answer_that_does_not_tell_is_an_unknown_outcome_and_not_sent_again(status):
    with listening(http(status)) as listener:
        with pytest.raises(UnknownOutcomeError, match=f"HTTP {status}"):
            post(listener.organization)
        time.sleep(0.05)
    assert len(listener.requests) == 1


def test_a_reset_is_an_unknown_outcome_and_not_sent_again():
    with listening(RESET) as listener:
        with pytest.raises(UnknownOutcomeError, match="reset") as caught:
            post(listener.organization)
        time.sleep(0.05)
    assert (caught.value.cause, len(listener.requests)) == (causes.CONNECTION_RESET, 1)


def test_a_connection_that_is_closed_without_an_answer_is_the_same():
    with listening(b"") as listener, pytest.raises(UnknownOutcomeError):
        post(listener.organization)
    assert len(listener.requests) == 1


def test_an_answer_that_breaks_off_is_the_same():
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{") as listener, pytest.raises(UnknownOutcomeError):
        post(listener.organization)
    assert len(listener.requests) == 1


def test_silence_is_an_unknown_outcome_within_the_limit_and_nothing_follows():
    before = set(threading.enumerate())
    with listening(SILENCE) as listener:
        start = time.monotonic()
        with pytest.raises(UnknownOutcomeError) as caught:
            post(listener.organization, timeout=0.3)
        assert time.monotonic() - start < 5
        time.sleep(0.2)
        assert len(listener.requests) == 1
        assert [one for one in set(threading.enumerate()) - before if one.name != "listener"] == []
    assert caught.value.cause == causes.TIMEOUT


def test_a_refused_connection_was_certainly_never_sent():
    with listening(SILENCE) as listener:
        organization = listener.organization
    with pytest.raises(ServiceError) as caught:
        post(organization)
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert caught.value.cause == causes.CONNECTION_REFUSED


def test_a_name_that_cannot_be_resolved_was_certainly_never_sent(monkeypatch):
    def unknown(*_args, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ServiceError) as caught:
        post(Organization(url="https://contoso.invalid/contoso", name="contoso"))
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert caught.value.cause == causes.NAME_UNKNOWN


def test_the_body_limit_is_one_mebibyte_and_a_body_of_just_that_is_whole():
    assert MAX_BODY_BYTES == 1024 * 1024
    body = b"x" * (MAX_BODY_BYTES - 1) + b"y"
    with listening(http(200, body)) as listener:
        assert post(listener.organization).body == body


def test_of_a_longer_body_that_much_is_returned_and_the_rest_is_not_waited_for():
    with serving() as server:
        server.answers = [(200, {"Content-Length": str(100 * MAX_BODY_BYTES)}, b"x" * (MAX_BODY_BYTES + 65536))]
        organization = Organization(url=f"{server.url}/contoso", name="contoso")
        found = Transport().send("GET", organization, "/x", None, timeout=20)
    assert found.body == b"x" * MAX_BODY_BYTES


@contextmanager
def tunnelling(to, answer=b"HTTP/1.1 200 Connection established\r\n\r\n"):
    """A proxy that answers CONNECT and, if that is a yes, reads the first bytes and hangs up."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            connection, _ = server.accept()
            with connection:
                read_request(connection)
                connection.sendall(answer)
                if b" 200 " in answer:
                    to.append(connection.recv(65536))

    threading.Thread(target=serve, name="listener", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


def test_a_connection_that_breaks_behind_a_proxy_is_an_unknown_outcome(monkeypatch):
    sent = []
    with tunnelling(sent) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(UnknownOutcomeError):
            post(Organization(url="https://dev.azure.test/contoso", name="contoso"))
    assert sent[0]


def test_a_tunnel_that_the_proxy_refuses_was_certainly_never_sent(monkeypatch):
    with tunnelling([], b"HTTP/1.1 502 Bad gateway\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ServiceError) as caught:
            post(Organization(url="https://dev.azure.test/contoso", name="contoso"))
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert caught.value.cause == causes.PROXY


def test_a_proxy_that_is_not_there_was_certainly_never_sent(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with pytest.raises(ServiceError) as caught:
        post(Organization(url="https://dev.azure.test/contoso", name="contoso"))
    assert not isinstance(caught.value, UnknownOutcomeError)
