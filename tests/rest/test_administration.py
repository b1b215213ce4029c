"""The administrator's APIs and the one that knows a user's organizations."""

from urllib.parse import parse_qs, urlsplit

import pytest

from azext_devops_pat.core.credential import BASIC, BEARER, Credential
from azext_devops_pat.core.errors import ConsentError, NotStoredError, ServiceError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes, profile
from azext_devops_pat.rest.graph import subject_descriptor
from azext_devops_pat.rest.token_admin import TokenAdmin
from azext_devops_pat.rest.transport import Transport

from ..support.tokens import make_pat
from .answers import answer

CONTOSO = cloud_organization("contoso")
ADMIN = Credential("az", Secret("entra"), BEARER, "admin@contoso.com", "tenant-a")


class FakeTransport:
    """Gives the answers it is told to, in order, and records the requests."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def send(self, method, organization, path, credential, service=""):
        self.requests.append((method, organization, path, service))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def send_once(self, method, organization, path, credential, body, service):
        self.requests.append((method, organization, path, service, body))
        return self.answers[0]

    def query(self, number):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.requests[number][2]).query).items()}


# Graph


def user(name, mail, descriptor):
    return {"principalName": name, "mailAddress": mail, "descriptor": descriptor}


def test_a_user_is_found_on_a_later_page_by_principal_name_in_any_case():
    transport = FakeTransport(
        answer(
            200, {"value": [user("other@contoso.com", "Joe@contoso.com", "aad.mail")]}, X_MS_ContinuationToken="a/b="
        ),
        answer(200, {"value": [user("JOE@contoso.com", "x@y.z", "aad.joe")]}),
    )
    assert subject_descriptor(transport, CONTOSO, ADMIN, "joe@contoso.com") == "aad.joe"
    assert transport.query(1)["continuationToken"] == "a/b="
    assert {request[3] for request in transport.requests} == {"vssps"}


def test_a_user_is_found_by_mail_if_no_principal_name_fits():
    transport = FakeTransport(answer(200, {"value": ["odd", user("x", "joe@contoso.com", "aad.mail")]}))
    assert subject_descriptor(transport, CONTOSO, ADMIN, "joe@contoso.com") == "aad.mail"


def test_an_unknown_user_is_an_error_with_the_page():
    with pytest.raises(NotStoredError, match=r"no user joe@contoso\.com") as caught:
        subject_descriptor(FakeTransport(answer(200, {"value": []})), CONTOSO, ADMIN, "joe@contoso.com")
    assert f"{CONTOSO}/_settings/users" in caught.value.hint


@pytest.mark.parametrize("status", [401, 403, 302])
def test_a_missing_permission_is_said(status):
    for call in (
        lambda: subject_descriptor(FakeTransport(answer(status)), CONTOSO, ADMIN, "joe"),
        lambda: TokenAdmin(FakeTransport(answer(status)), CONTOSO, ADMIN, "aad.joe").all(),
        lambda: TokenAdmin(FakeTransport(answer(status)), CONTOSO, ADMIN, "aad.joe").revoke(["1"]),
    ):
        with pytest.raises(ServiceError) as caught:
            call()
        assert caught.value.cause == causes.FORBIDDEN
        assert caught.value.message.startswith("admin@contoso.com may not see or revoke the PATs of other users")
        assert "Project Collection Administrators" in caught.value.hint


# Token Administration


def a_pat(number, **more):
    return {"authorizationId": f"id-{number}", "displayName": None, "scope": "vso.code", "isValid": True, **more}


def test_all_pages_of_a_user_are_read():
    transport, seen = (
        FakeTransport(
            answer(200, {"value": [a_pat(1), a_pat(2, isValid=False)], "continuationToken": "t&1"}),
            answer(200, {"value": [a_pat(3)], "continuationToken": None}),
        ),
        [],
    )
    found = TokenAdmin(transport, CONTOSO, ADMIN, "aad.a/b").all(seen.append)
    assert [(info.authorization_id, info.display_name, info.is_valid) for info in found] == [
        ("id-1", "", True),
        ("id-2", "", False),
        ("id-3", "", True),
    ]
    assert seen == [2, 3]
    assert "/_apis/tokenadmin/personalaccesstokens/aad.a%2Fb?" in transport.requests[0][2]
    assert transport.query(1) == {"api-version": "7.1-preview.1", "pageSize": "100", "continuationToken": "t&1"}


def test_a_user_whom_the_service_does_not_know_is_an_error():
    with pytest.raises(NotStoredError):
        TokenAdmin(FakeTransport(answer(404)), CONTOSO, ADMIN, "aad.joe").all()


def test_several_are_revoked_with_one_request():
    transport = FakeTransport(answer(204))
    TokenAdmin(transport, CONTOSO, ADMIN, "aad.joe").revoke(["1", "2"])
    ((method, _, path, service, body),) = transport.requests
    assert (method, service, body) == ("POST", "vssps", [{"authorizationId": "1"}, {"authorizationId": "2"}])
    assert path == "/_apis/tokenadmin/revocations?api-version=7.1-preview.1"


# The user's organizations


def test_the_organizations_of_a_user_are_asked_by_member_id():
    transport = FakeTransport(
        answer(200, {"id": "me/1"}),
        answer(200, {"value": [{"accountName": "Fabrikam"}, {"accountName": "contoso"}, {"accountName": "-"}, 3]}),
    )
    found = profile.organizations(transport, ADMIN)
    assert [organization.url for organization in found] == [
        "https://dev.azure.com/contoso",
        "https://dev.azure.com/fabrikam",
    ]
    assert transport.query(1)["memberId"] == "me/1"
    assert {request[1].url for request in transport.requests} == {"https://app.vssps.visualstudio.com"}


def test_a_pat_is_not_sent_there_and_the_page_is_named():
    transport = FakeTransport(answer(200, {"id": "1"}))
    with pytest.raises(ServiceError, match="A PAT cannot ask") as caught:
        profile.organizations(transport, Credential("environment", Secret(make_pat()), BASIC))
    assert "https://aex.dev.azure.com/me" in caught.value.hint
    assert transport.requests == []


def test_a_credential_that_is_stored_for_one_organization_may_not_go_there():
    pat = Credential("stored", Secret(make_pat()), BASIC, only_for=CONTOSO)
    with pytest.raises(ConsentError):
        Transport().send("GET", profile.PROFILE, "/x", pat)


@pytest.mark.parametrize("given", [answer(401), answer(302), answer(200, "<html>"), answer(503)])
def test_no_list_of_organizations_is_an_error(given):
    with pytest.raises(ServiceError) as caught:
        profile.organizations(FakeTransport(given), ADMIN)
    assert caught.value.hint
