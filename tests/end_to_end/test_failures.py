"""Every way in which a login fails has its own sentence and remedy, and touches nothing that was stored."""

import re

import pytest

from ..azure_devops import closed_port, failures
from ..support.tokens import make_pat

CASES = {
    failures.REFUSED: "refused the PAT",
    failures.REFUSED_EMPTY: "refused the PAT",
    failures.EXPIRED_JSON: "has expired",
    failures.EXPIRED_TEXT: "has expired",
    failures.EXPIRED_HEADER: "has expired",
    failures.ANONYMOUS: "treated the request as anonymous",
    failures.SIGN_IN_203: "sign-in page .HTTP 203",
    failures.SIGN_IN_302: "sign-in page .HTTP 302",
    failures.HTML_200: "sign-in page .HTTP 200",
    failures.CONDITIONAL_ACCESS_JSON: "conditional access",
    failures.CONDITIONAL_ACCESS_HTML: "conditional access",
    failures.NOT_FOUND: "There is no organization",
    failures.DEACTIVATED: "is deactivated",
    failures.RETRY_AFTER_FAR: "throttling requests .HTTP 429. and asks to wait 3600 s",
    failures.UNAVAILABLE: "unavailable now .HTTP 503",
    failures.BAD_GATEWAY: "unavailable now .HTTP 502",
    failures.GATEWAY_TIMEOUT: "unavailable now .HTTP 504",
    **dict.fromkeys(sorted(failures.OF_THE_NETWORK), "did not come from Azure DevOps"),
    failures.GARBAGE_JSON: "Unexpected response from",
    failures.HUGE_BODY: "Unexpected response from",
    failures.CONNECTION_RESET: "was reset",
    failures.RESET_IN_HANDSHAKE: "was reset",
    failures.TLS_UNTRUSTED: "certificate of dev.azure.com could not be verified",
    failures.TLS_WRONG_HOST: "certificate of dev.azure.com could not be verified",
    failures.TLS_GARBAGE: "No TLS connection",
    failures.PROXY_REFUSES: "proxy 127.0.0.1:[0-9]+ did not connect to dev.azure.com: 403",
    failures.PROXY_AUTHENTICATION: "proxy 127.0.0.1:[0-9]+ did not connect to dev.azure.com: 407",
    failures.SILENT: "did not answer in time",
    failures.SILENT_CONNECT: "did not answer in time",
    failures.DRIP: "did not answer in time",
}


def check(az, service, token, sentence, before):
    result = az.login(token)
    assert result.code == 1, result.err
    assert result.seconds < 60
    assert result.out == ""
    error, *hints = result.err.split("ERROR: ")[1].strip().split("\n")
    assert re.search(sentence, error), result.err
    assert hints
    assert all(re.search(r"https://|az devops|export |env \||curl ", hint) for hint in hints), result.err
    assert "Traceback" not in result.err
    assert token not in result.everything
    after = {path.name: path.read_bytes() for path in az.stored.iterdir()}
    assert after == before
    return result


@pytest.fixture
def signed_in(az, service):
    """A user who has a PAT stored that must survive; returns the files."""
    assert az.login(service.pat("contoso")).code == 0
    service.clear()
    return {path.name: path.read_bytes() for path in az.stored.iterdir()}


@pytest.mark.parametrize(("kind", "sentence"), CASES.items(), ids=CASES.keys())
def test_a_failure_has_its_own_sentence_and_touches_nothing(az, service, signed_in, kind, sentence):
    options = {"interval": 4} if kind == failures.DRIP else {}
    service.fail("contoso", kind, **options)
    check(az, service, service.pat("contoso"), sentence, signed_in)
    if kind == failures.DEACTIVATED:
        assert len(service.requests) == 1
    if kind in (failures.UNAVAILABLE, failures.BAD_GATEWAY, failures.GATEWAY_TIMEOUT):
        assert len(service.requests) == 4


@pytest.mark.parametrize("kind", sorted(failures.OF_THE_NETWORK))
def test_a_captive_portal_makes_an_organization_unreachable_and_no_pat_refused(az, service, signed_in, kind):
    service.fail("contoso", kind)
    result = az.run("devops", "auth", "status")
    (row,) = result.json["organizations"]
    assert row["state"] == "unreachable"
    assert "did not come from Azure DevOps" in row["reasons"][-1]["reason"]


def test_a_bad_pat_at_a_public_organization_is_not_taken_for_accepted(az, service, signed_in):
    service.organization("contoso", public=True)
    check(az, service, make_pat(), "treated the request as anonymous", signed_in)


def test_an_unknown_organization_is_named(az, service):
    result = az.login(make_pat(), "nobodyhasthis")
    assert result.code == 1
    assert "There is no organization https://dev.azure.com/nobodyhasthis" in result.err


def test_no_proxy_listening_is_said_so(az, service, signed_in):
    az.environment["HTTPS_PROXY"] = az.environment["https_proxy"] = f"http://user:word@127.0.0.1:{closed_port()}"
    result = check(az, service, service.pat("contoso"), "nothing is listening there", signed_in)
    assert "word" not in result.err


def test_a_server_that_refuses_the_connection_is_said_so(az, service, tmp_path):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        az.environment.pop(name)
    port = closed_port()
    result = az.login(make_pat(), f"https://127.0.0.1:{port}/tfs/DefaultCollection", "--server")
    assert result.code == 1
    assert f"127.0.0.1:{port} refused the connection" in result.err


def test_a_ca_bundle_that_does_not_exist_is_named(az, service, signed_in):
    az.environment["REQUESTS_CA_BUNDLE"] = "/nonexistent/ca.pem"
    check(az, service, service.pat("contoso"), "The file in REQUESTS_CA_BUNDLE cannot be used", signed_in)


def test_throttled_twice_and_then_served_succeeds(az, service):
    service.fail("contoso", failures.THROTTLED, times=2, retry_after=1)
    result = az.login(service.pat("contoso"))
    assert result.code == 0, result.err
    assert [request.status for request in service.requests] == [429, 429, 200]
    assert service.requests[1].time - service.requests[0].time >= 0.9


@pytest.mark.parametrize("kind", [failures.UNAVAILABLE, failures.CONNECTION_RESET, failures.RESET_IN_HANDSHAKE])
def test_a_passing_failure_is_got_over(az, service, kind):
    service.fail("contoso", kind, times=1)
    assert az.login(service.pat("contoso")).code == 0


def test_no_credential_follows_a_redirect(az, service):
    service.fail("contoso", failures.SIGN_IN_302)
    az.login(service.pat("contoso"))
    assert {request.host for request in service.requests} == {"dev.azure.com"}


def test_a_server_without_pats_is_said_so(az, service):
    service.server("https://tfs.contoso.com/tfs/DefaultCollection", negotiate_only=True)
    result = az.login(make_pat(), "https://tfs.contoso.com/tfs/DefaultCollection", "--server")
    assert "PATs are turned off" in result.err
