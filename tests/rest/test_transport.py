"""Requests: time limits, bounded retries, no redirects, and only the credential that is given."""

import base64
import logging
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import Organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes, tenants
from azext_devops_pat.rest.transport import MAX_BODY_BYTES, Transport
from azext_devops_pat.version import VERSION

from .answers import answer
from .scripted import HANG_UP, SILENCE, serving

OK = (200, {}, b"{}")


PAT = Credential("stored", Secret("abc"))


def at(url):
    """Return an organization at the address of a scripted server."""
    return Organization(url=url, name="contoso")


class FakeTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as scripted:
        yield scripted


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
def transport(time):
    return Transport(clock=time.clock, sleep=time.sleep)


def test_an_answer_comes_with_status_headers_and_body(server, transport):
    server.answers = [(200, {"X-Some": "thing"}, b"\xef\xbb\xbf{}")]
    found = transport.send("GET", at(server.url), "/x?y=1", None)
    assert (found.status, found.headers["x-some"], found.text) == (200, "thing", "{}")
    ((method, path, headers),) = server.requests
    assert (method, path, headers["User-Agent"]) == ("GET", "/x?y=1", f"devops-pat/{VERSION}")
    assert (headers["X-TFS-FedAuthRedirect"], headers["Accept"]) == ("Suppress", "application/json")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_transient_answer_is_asked_again_and_a_good_one_ends_it(server, transport, time, status):
    server.answers = [(status, {}, b""), (status, {}, b""), OK]
    assert transport.send("GET", at(server.url), "", None).status == 200
    assert (len(server.requests), time.slept) == (3, [0.5, 1.0])


def test_a_transient_answer_that_stays_is_returned_after_three_retries(server, transport, time):
    server.answers = [(503, {}, b"busy")]
    assert transport.send("GET", at(server.url), "", None).body == b"busy"
    assert (len(server.requests), time.slept) == (4, [0.5, 1.0, 2.0])


@pytest.mark.parametrize("status", [200, 203, 302, 401, 403, 404, 500])
def test_every_other_answer_is_returned_at_once(server, transport, time, status):
    server.answers = [(status, {"Location": f"{server.url}/elsewhere", "Retry-After": "1"}, b"")]
    assert transport.send("GET", at(server.url), "", PAT).status == status
    assert (len(server.requests), time.slept) == (1, [])


def test_an_answer_that_is_final_is_not_asked_again(server, transport, time):
    server.answers = [(503, {}, b"TF24668")]
    assert (
        transport.send("GET", at(server.url), "", None, is_final=lambda found: b"TF24668" in found.body).status == 503
    )
    assert (len(server.requests), time.slept) == (1, [])


@pytest.mark.parametrize(
    ("value", "slept"), [("2", [2.0]), ("0", [0.0]), ("soon", [0.5]), ("-3", [0.5]), ("1.5", [0.5]), ("", [0.5])]
)
def test_retry_after_is_waited_and_garbage_is_not(server, transport, time, value, slept):
    server.answers = [(429, {"Retry-After": value}, b""), OK]
    assert transport.send("GET", at(server.url), "", None).status == 200
    assert time.slept == slept


def test_a_wait_beyond_the_deadline_is_not_begun(server, transport, time):
    server.answers = [(429, {"Retry-After": "3600"}, b"")]
    assert transport.send("GET", at(server.url), "", None).status == 429
    assert (len(server.requests), time.slept) == (1, [])
    server.answers = [(503, {}, b"")]
    assert transport.send("GET", at(server.url), "", None, timeout=1.2).status == 503
    assert time.slept == [0.5]


def test_a_long_wait_is_announced_and_a_short_one_is_not(server, transport, caplog):
    server.answers = [(429, {"Retry-After": "10"}, b""), (429, {"Retry-After": "1"}, b""), OK]
    transport.send("GET", at(server.url), "", None)
    assert [record.levelno for record in caplog.records if record.levelno > logging.INFO] == [logging.WARNING]
    assert "Trying again in 10.0 s" in caplog.text


def test_a_date_in_retry_after_is_seconds_from_now():
    soon = datetime.now(timezone.utc) + timedelta(seconds=100)
    assert 90 < answer(429, Retry_After=format_datetime(soon, usegmt=True)).retry_after <= 100
    assert answer(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT").retry_after == 0
    assert answer(429).retry_after is None


def test_silence_ends_in_a_time_out_that_is_not_asked_again(server, transport, time):
    server.answers = [SILENCE]
    with pytest.raises(ServiceError) as caught:
        transport.send("GET", at(server.url), "", None, timeout=0.2)
    assert caught.value.cause == causes.TIMEOUT
    assert (len(server.requests), time.slept) == (1, [])


def test_a_connection_that_breaks_is_tried_again(server, transport, time):
    server.answers = [HANG_UP, OK]
    assert transport.send("GET", at(server.url), "", None).status == 200
    server.answers = [HANG_UP]
    with pytest.raises(ServiceError) as caught:
        transport.send("GET", at(server.url), "", None)
    assert caught.value.cause == causes.CONNECTION_RESET
    assert time.slept == [0.5, 0.5, 1.0, 2.0]


def test_a_connection_that_is_refused_is_not_tried_again(transport, time):
    with serving() as gone:
        url = gone.url
    with pytest.raises(ServiceError) as caught:
        transport.send("GET", at(url), "", None)
    assert (caught.value.cause, time.slept) == (causes.CONNECTION_REFUSED, [])


def test_no_more_of_a_body_is_read_than_the_limit(server, transport):
    server.answers = [(200, {}, b"x" * (MAX_BODY_BYTES + 100_000))]
    assert len(transport.send("GET", at(server.url), "", None).body) == MAX_BODY_BYTES


@pytest.mark.parametrize(
    ("credential", "sent"),
    [
        (None, None),
        (PAT, "Basic " + base64.b64encode(b":abc").decode()),
        (Credential("az", Secret("abc"), BEARER), "Bearer abc"),
    ],
)
def test_only_the_given_credential_is_sent_whatever_netrc_holds(
    server, transport, monkeypatch, tmp_path, credential, sent
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password from-netrc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers = [OK]
    transport.send("GET", at(server.url), "", credential)
    assert server.requests[0][2].get("Authorization") == sent


def test_the_tenant_is_asked_for_with_one_head_request_without_a_credential(server, transport):
    server.answers = [(404, {"X-VSS-ResourceTenant": "aabbccdd-0000-4000-8000-00000000000a"}, b"")]
    organization = Organization(url=f"{server.url}/contoso", name="contoso")
    assert tenants.discover(transport, organization) == "aabbccdd-0000-4000-8000-00000000000a"
    ((method, path, headers),) = server.requests
    assert (method, path, headers.get("Authorization")) == ("HEAD", "/contoso", None)
