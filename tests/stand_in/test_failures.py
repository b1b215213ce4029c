"""Every failure on demand, as `requests` sees it."""

from __future__ import annotations

import threading
import time
from urllib.parse import unquote

import pytest
import requests

from tests.azure_devops import AzureDevOps, closed_port, failures

URL = "https://dev.azure.com/contoso/_apis/connectionData"
EXPIRED = "The Personal Access Token used has expired"


def _ask(service: AzureDevOps, web: requests.Session, kind: str, **options: object) -> requests.Response:
    service.fail("contoso", kind, **options)  # type: ignore[arg-type]
    return web.get(URL, auth=("", service.pat("contoso")), allow_redirects=False, timeout=5)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (failures.REFUSED, 401),
        (failures.REFUSED_EMPTY, 401),
        (failures.EXPIRED_JSON, 401),
        (failures.EXPIRED_TEXT, 401),
        (failures.EXPIRED_HEADER, 401),
        (failures.ANONYMOUS, 200),
        (failures.SIGN_IN_203, 203),
        (failures.SIGN_IN_302, 302),
        (failures.CONDITIONAL_ACCESS_JSON, 403),
        (failures.CONDITIONAL_ACCESS_HTML, 403),
        (failures.NOT_FOUND, 404),
        (failures.DEACTIVATED, 503),
        (failures.THROTTLED, 429),
        (failures.RETRY_AFTER_FAR, 429),
        (failures.UNAVAILABLE, 503),
        (failures.BAD_GATEWAY, 502),
        (failures.GATEWAY_TIMEOUT, 504),
        (failures.PREVIEW_VERSION_400, 400),
        (failures.GARBAGE_JSON, 200),
        (failures.HTML_200, 200),
        (failures.CAPTIVE_PORTAL_200, 200),
        (failures.CAPTIVE_PORTAL_203, 203),
        (failures.CAPTIVE_PORTAL_302, 302),
        (failures.FILTER_401, 401),
        (failures.FILTER_403, 403),
        (failures.FILTER_404, 404),
        (failures.FILTER_451, 451),
        (failures.CAPTIVE_PORTAL_511, 511),
    ],
)
def test_each_answer_has_its_status_and_is_recorded_with_it(
    service: AzureDevOps, web: requests.Session, kind: str, status: int
) -> None:
    assert _ask(service, web, kind).status_code == status
    assert [request.status for request in service.requests] == [status]


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (failures.REFUSED_EMPTY, True),
        (failures.SIGN_IN_302, True),
        (failures.CONDITIONAL_ACCESS_HTML, True),
        (failures.NOT_FOUND, True),
        (failures.UNAVAILABLE, False),
        *((kind, False) for kind in sorted(failures.OF_THE_NETWORK)),
    ],
)
def test_only_the_service_itself_writes_its_headers(
    service: AzureDevOps, web: requests.Session, kind: str, own: bool
) -> None:
    headers = _ask(service, web, kind).headers
    assert [name in headers for name in ("X-TFS-ProcessId", "X-VSS-E2EID", "ActivityId")] == [own] * 3
    service.recover("contoso")
    assert "ActivityId" in web.get(URL, auth=("", service.pat("contoso"))).headers


def test_a_refusal_names_the_user_the_tenant_and_the_schemes(service: AzureDevOps, web: requests.Session) -> None:
    answer = _ask(service, web, failures.REFUSED)
    assert answer.json()["message"].startswith("TF400813: The user '' is not")
    assert answer.headers["X-TFS-ServiceError"].startswith("TF400813%3A%20The%20user")
    assert answer.raw.headers.getlist("WWW-Authenticate")[1].startswith('Basic realm="')
    assert answer.headers["X-VSS-ResourceTenant"] in answer.headers["WWW-Authenticate"]


def test_a_refusal_may_offer_all_schemes_in_one_header(service: AzureDevOps, web: requests.Session) -> None:
    answer = _ask(service, web, failures.REFUSED, one_header=True)
    assert len(answer.raw.headers.getlist("WWW-Authenticate")) == 1


def test_an_empty_refusal_offers_basic_alone(service: AzureDevOps, web: requests.Session) -> None:
    answer = _ask(service, web, failures.REFUSED_EMPTY)
    assert answer.content == b""
    assert answer.raw.headers.getlist("WWW-Authenticate") == ['Basic realm="https://dev.azure.com/"']


def test_an_expired_pat_is_told_in_json_in_text_or_in_a_header_alone(
    service: AzureDevOps, web: requests.Session
) -> None:
    assert EXPIRED in _ask(service, web, failures.EXPIRED_JSON).json()["message"]
    assert EXPIRED in _ask(service, web, failures.EXPIRED_TEXT).text
    header = _ask(service, web, failures.EXPIRED_HEADER)
    assert header.content == b""
    assert unquote(header.headers["X-TFS-ServiceError"]).endswith("has expired.")


def test_a_deactivated_organization_is_told_after_a_byte_order_mark(
    service: AzureDevOps, web: requests.Session
) -> None:
    answer = _ask(service, web, failures.DEACTIVATED)
    assert answer.content.startswith(b"\xef\xbb\xbf{")
    assert "stopped: contoso." in answer.content.decode("utf-8-sig")


def test_throttling_says_how_long_to_wait(service: AzureDevOps, web: requests.Session) -> None:
    answer = _ask(service, web, failures.THROTTLED, retry_after=7)
    assert answer.headers["Retry-After"] == "7"
    assert "X-RateLimit-Remaining" in answer.headers
    service.recover("contoso")
    assert _ask(service, web, failures.RETRY_AFTER_FAR).headers["Retry-After"] == "3600"


def test_the_sign_in_page_can_be_followed_to(service: AzureDevOps, web: requests.Session) -> None:
    service.fail("contoso", failures.SIGN_IN_302)
    answer = web.get(URL)
    assert answer.status_code == 203
    assert "Sign In" in answer.text
    assert [r.host for r in service.requests] == ["dev.azure.com", "spsprodweu1.vssps.visualstudio.com"]


def test_broken_json_does_not_parse(service: AzureDevOps, web: requests.Session) -> None:
    with pytest.raises(requests.JSONDecodeError):
        _ask(service, web, failures.GARBAGE_JSON).json()


def test_a_huge_body_is_as_huge_as_asked(service: AzureDevOps, web: requests.Session) -> None:
    assert len(_ask(service, web, failures.HUGE_BODY).content) > 50 * 1024 * 1024


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (failures.CONNECTION_REFUSED, requests.exceptions.ProxyError),
        (failures.PROXY_REFUSES, requests.exceptions.ProxyError),
        (failures.PROXY_AUTHENTICATION, requests.exceptions.ProxyError),
        (failures.TLS_UNTRUSTED, requests.exceptions.SSLError),
        (failures.TLS_WRONG_HOST, requests.exceptions.SSLError),
        (failures.TLS_GARBAGE, requests.exceptions.SSLError),
        (failures.RESET_IN_HANDSHAKE, requests.exceptions.ConnectionError),
    ],
)
def test_each_break_before_a_request_is_seen_as_what_it_is(
    service: AzureDevOps, web: requests.Session, kind: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        _ask(service, web, kind)
    assert service.requests == []
    assert service.connections == [("dev.azure.com", 443)]
    service.recover("contoso")
    assert web.get(URL).status_code == 401


def test_the_proxy_says_407_and_403(service: AzureDevOps, web: requests.Session) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="407"):
        _ask(service, web, failures.PROXY_AUTHENTICATION)
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        _ask(service, web, failures.PROXY_REFUSES)


def test_a_closed_port_refuses_the_connection(web: requests.Session) -> None:
    web.proxies = {"https": f"http://127.0.0.1:{closed_port()}"}
    with pytest.raises(requests.exceptions.ProxyError, match="refused"):
        web.get(URL)


def test_a_reset_comes_after_the_request_was_read(service: AzureDevOps, web: requests.Session) -> None:
    with pytest.raises(requests.exceptions.ConnectionError):  # OpenSSL turns ECONNRESET into an early end
        _ask(service, web, failures.CONNECTION_RESET)
    assert len(service.requests) == 1


@pytest.mark.parametrize("kind", [failures.SILENT, failures.SILENT_CONNECT, failures.DRIP])
def test_each_silence_lasts_longer_than_the_client(service: AzureDevOps, web: requests.Session, kind: str) -> None:
    service.fail("contoso", kind)
    with pytest.raises(requests.exceptions.RequestException, match="timed out|timeout"):
        web.get(URL, timeout=0.4)
    assert [request.status for request in service.requests] in ([], [0], [200])


def test_a_drip_arrives_in_the_end(service: AzureDevOps, web: requests.Session) -> None:
    assert _ask(service, web, failures.DRIP, interval=0.001).text == "{}"


def test_a_silent_stand_in_stops_at_once_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with AzureDevOps() as service:
        service.stall("dev.azure.com")
        waiting = threading.Thread(target=_wait, args=(service,))
        waiting.start()
        while not service.requests:
            time.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    waiting.join(5)
    assert threading.active_count() == before


def _wait(service: AzureDevOps) -> None:
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.exceptions.RequestException):
            session.get(URL, proxies={"https": service.proxy_url}, verify=service.ca_bundle, timeout=20)


def test_a_failure_ends_after_as_many_answers_as_asked(service: AzureDevOps, web: requests.Session) -> None:
    service.fail("contoso", failures.UNAVAILABLE, times=2)
    service.fail("contoso", failures.BAD_GATEWAY, times=1)
    assert [web.get(URL).status_code for _ in range(4)] == [503, 503, 502, 401]


def test_a_failure_strikes_its_organization_host_and_path_alone(service: AzureDevOps, web: requests.Session) -> None:
    service.organization("fabrikam")
    service.fail("contoso", failures.UNAVAILABLE, path_contains="connectiondata")
    assert web.get(URL.replace("contoso", "fabrikam")).status_code == 401
    assert web.get("https://dev.azure.com/contoso").status_code == 401
    assert web.get("https://contoso.visualstudio.com/_apis/connectionData").status_code == 503
    service.recover("contoso")
    service.fail("contoso", failures.BAD_GATEWAY, host="pkgs.dev.azure.com")
    assert web.get(URL).status_code == 401
    assert web.get("https://pkgs.dev.azure.com/contoso/_packaging/f/pypi/simple/a/").status_code == 502


def test_a_failure_of_everybody_strikes_entra_too(service: AzureDevOps, web: requests.Session) -> None:
    service.fail("*", failures.UNAVAILABLE, host="login.microsoftonline.com", times=1)
    address = "https://login.microsoftonline.com/common/discovery/instance"
    assert [web.get(address).status_code for _ in range(2)] == [503, 200]


def test_an_unknown_failure_is_an_error_that_lists_the_known_ones(service: AzureDevOps) -> None:
    with pytest.raises(ValueError, match="throttled"):
        service.fail("contoso", "tired")


def test_every_kind_has_an_answer_or_a_tunnel() -> None:
    from tests.azure_devops.failure_answers import ANSWERS, tunnel

    assert set(ANSWERS) == failures.OF_REQUESTS
    assert all(tunnel(kind, {}) for kind in failures.OF_CONNECTIONS)
