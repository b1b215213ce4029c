"""Requests are recorded whole, judged strictly and never shown with their secrets."""

from __future__ import annotations

import base64
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.azure_devops import AzureDevOps

URL = "https://dev.azure.com/contoso/_apis/connectionData"
EXPECTED = ("dev.azure.com", "GET", "/contoso/_apis/connectionData")


def test_a_request_is_recorded_whole(service: AzureDevOps, web: requests.Session) -> None:
    token = service.pat("contoso")
    web.post(f"{URL}?api-version=7.1-preview&x=a%20b", data=b"body", auth=("me", token), headers={"X-One": "1"})
    (request,) = service.requests
    assert (request.host, request.port, request.method, request.path) == (EXPECTED[0], 443, "POST", EXPECTED[2])
    assert request.query == {"api-version": "7.1-preview", "x": "a b"}
    assert (request.body, request.headers["x-one"], request.status) == (b"body", "1", 200)
    assert (request.basic_user, request.basic_password == token, request.bearer) == ("me", True, None)


def test_a_chunked_body_is_recorded_too(service: AzureDevOps, web: requests.Session) -> None:
    web.post(URL, data=iter([b"one", b"two"]))
    assert service.requests[0].body == b"onetwo"


def test_no_repr_shows_a_secret(service: AzureDevOps, web: requests.Session) -> None:
    token = service.pat("contoso")
    web.get(URL, auth=("", token))
    (request,) = service.requests
    shown = f"{request!r} {request} {request.headers!r} {service.requests}"
    assert "Basic ********" in shown
    for secret in (token, base64.b64encode(f":{token}".encode()).decode()):
        assert secret not in shown


def test_strict_is_content_with_what_was_expected(service: AzureDevOps, web: requests.Session) -> None:
    web.get("https://dev.azure.com/contoso")
    with service.strict(expected=[EXPECTED, EXPECTED]):
        web.get(URL)
        web.get(URL)


def test_strict_names_what_was_unmade_and_what_was_unexpected(service: AzureDevOps, web: requests.Session) -> None:
    token = service.pat("contoso")
    with pytest.raises(AssertionError) as caught, service.strict(expected=[EXPECTED]):
        web.get("https://dev.azure.com/contoso/_apis/projects", auth=("", token))
    assert "expected, but not made: GET https://dev.azure.com/contoso/_apis/connectionData" in str(caught.value)
    assert "unexpected: <Request GET https://dev.azure.com/contoso/_apis/projects -> 200" in str(caught.value)
    assert token not in str(caught.value)


def test_strict_does_not_hide_another_error(service: AzureDevOps) -> None:
    with pytest.raises(KeyError), service.strict(expected=[EXPECTED]):
        raise KeyError


def test_requests_are_found_by_host_and_path_and_forgotten(service: AzureDevOps, web: requests.Session) -> None:
    web.get(URL)
    web.get("https://app.vssps.visualstudio.com/_apis/accounts")
    assert len(service.requests_to("dev.azure.com")) == 1
    assert len(service.requests_to(path_contains="CONNECTIONdata")) == 1
    service.clear()
    assert (service.requests, service.connections) == ([], [])


def test_a_request_in_the_clear_is_recorded(service: AzureDevOps, web: requests.Session) -> None:
    web.get("http://localhost:8080/contoso", auth=("", service.pat("contoso")))
    (request,) = service.requests
    assert (request.scheme, request.host, request.port) == ("http", "localhost", 8080)


def test_many_clients_are_served_at_once(service: AzureDevOps, web: requests.Session) -> None:
    token = service.pat("contoso")

    def ask(number: int) -> int:
        with requests.Session() as session:
            session.trust_env = False
            session.proxies, session.verify = web.proxies, web.verify
            return session.get(f"https://host{number % 7}.dev.azure.com/contoso", auth=("", token)).status_code

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(ask, range(200))) == {200}
    assert len(service.requests) == 200


@pytest.mark.parametrize(
    "said",
    [b"", b"CONN", b"\x16\x03\x01", b"CONNECT nowhere HTTP/1.1\r\n\r\n", b"CONNECT dev.azure.com:443 HTTP/1.1\r\n\r\n"],
)
def test_clients_that_vanish_or_babble_do_no_harm(service: AzureDevOps, web: requests.Session, said: bytes) -> None:
    port = int(service.proxy_url.rpartition(":")[2])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(said)
    assert web.get(URL).status_code == 401
