"""Who may receive what: every kind of credential at every kind of host, and nothing on the wire where it may not go."""

import base64

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import ConsentError
from azext_devops_pat.core.names import AZ, DEFAULT_KEY, ENVIRONMENT, STORED
from azext_devops_pat.core.organization import Organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest.transport import Transport

from ..support.tokens import make_pat
from .scripted import serving

OWN, OTHER, SERVER, TRUSTED, SIBLING = "own", "other", "server", "server with consent", "another collection"
KINDS = ("entra", "environment", "default", "stored for own", "stored for the server")
ALLOWED = {
    ("entra", OWN),
    ("entra", OTHER),
    ("environment", OWN),
    ("environment", OTHER),
    ("environment", TRUSTED),
    ("environment", SIBLING),  # where it has consent of its own, as here
    ("default", OWN),
    ("default", OTHER),
    ("stored for own", OWN),
    ("stored for the server", SERVER),
    ("stored for the server", TRUSTED),
}
CASES = [(kind, target) for kind in KINDS for target in (OWN, OTHER, SERVER, TRUSTED, SIBLING)]


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as scripted:
        scripted.answers = [(200, {}, b"{}")]
        yield scripted


def target_of(server, target):
    names = {OWN: "contoso", OTHER: "fabrikam", SERVER: "Main", TRUSTED: "Main", SIBLING: "Sibling"}
    name, is_server = names[target], target not in (OWN, OTHER)
    folder = "tfs/" if is_server else ""
    return Organization(url=f"{server.url}/{folder}{name}", name=name, is_server=is_server)


def credential_of(server, kind):
    secret = Secret(make_pat())
    return {
        "entra": Credential(AZ, secret, BEARER),
        "environment": Credential(ENVIRONMENT, secret),
        "default": Credential(STORED, secret, key=DEFAULT_KEY),
        "stored for own": Credential(STORED, secret, only_for=target_of(server, OWN)),
        "stored for the server": Credential(STORED, secret, only_for=target_of(server, SERVER)),
    }[kind]


def transport_for(target):
    return Transport(lambda _organization: target != SERVER)


@pytest.mark.parametrize(("kind", "target"), [case for case in CASES if case in ALLOWED])
def test_who_may_have_a_credential_gets_it(server, kind, target):
    credential = credential_of(server, kind)
    transport_for(target).send("GET", target_of(server, target), "/_apis/x", credential)
    ((_, path, headers),) = server.requests
    assert path.endswith("/_apis/x")
    assert headers["Authorization"] == credential.authorization()


@pytest.mark.parametrize(("kind", "target"), [case for case in CASES if case not in ALLOWED])
def test_whoever_else_is_not_even_asked(server, kind, target):
    credential, organization = credential_of(server, kind), target_of(server, target)
    transport = transport_for(target)
    for send in (transport.send, transport.send_once):
        with pytest.raises(ConsentError, match="this credential is not sent there") as caught:
            send("GET", organization, "/_apis/x", credential)
        assert credential.secret.reveal() not in caught.value.message + caught.value.hint
    assert server.requests == []


def test_a_transport_without_a_rule_trusts_no_server(server):
    with pytest.raises(ConsentError):
        Transport().send("GET", target_of(server, TRUSTED), "/x", credential_of(server, "environment"))
    assert server.requests == []


@pytest.mark.parametrize("target", [OWN, SERVER])
def test_a_request_without_a_credential_needs_no_consent_and_carries_none(server, target):
    Transport().send("GET", target_of(server, target), "/x", None)
    assert "Authorization" not in server.requests[0][2]


def test_a_redirect_does_not_carry_the_credential_away(server):
    with serving() as elsewhere:
        elsewhere.answers = [(200, {}, b"{}")]
        server.answers = [(302, {"Location": f"{elsewhere.url}/x"}, b"")]
        found = Transport().send("GET", target_of(server, OWN), "/x", credential_of(server, "entra"))
        assert (found.status, elsewhere.requests) == (302, [])


def test_a_pat_goes_as_basic_without_a_user_name(server):
    credential = credential_of(server, "default")
    Transport().send("GET", target_of(server, OWN), "/x", credential)
    sent = server.requests[0][2]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b":" + credential.secret.reveal().encode()
