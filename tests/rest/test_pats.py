"""The PAT life cycle API: paging, dates, refusals in both places, and requests that are sent once."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from azext_devops_pat.core.credential import BASIC, BEARER, Credential
from azext_devops_pat.core.errors import PatError, ServiceError, UnknownOutcomeError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes, pat_errors
from azext_devops_pat.rest.pats import Pats, read_pat

from ..support.tokens import make_pat
from .answers import answer

CONTOSO = cloud_organization("contoso")
JANE = Credential("az", Secret("entra"), BEARER, "jane@contoso.com", "tenant-a")
TOKEN = make_pat()
_SPECIFIED = """
    displayNameRequired invalidDisplayName invalidValidTo invalidScope userIdRequired invalidUserId invalidUserType
    accessDenied failedToIssueAccessToken invalidClient invalidClientType invalidClientId invalidTargetAccounts
    hostAuthorizationNotFound authorizationNotFound failedToUpdateAccessToken sourceNotSupported invalidSourceIP
    invalidSource duplicateHash sshPolicyDisabled invalidToken tokenNotFound invalidAuthorizationId
    failedToReadTenantPolicy globalPatPolicyViolation fullScopePatPolicyViolation patLifespanPolicyViolation
    invalidTokenType invalidAudience invalidSubject deploymentHostNotSupported disablePatCreationPolicyViolation
    failedToReadOrgPolicy globalPATCreationBlocked expiredPatCannotBeExtended
"""
ERRORS = _SPECIFIED.split()  # every value of the specifications of 7.1 and 7.2 but `none`
MOVED = "<html><head><title>Object moved</title></head></html>"


class FakeTransport:
    """Gives the answers it is told to, in order, and records the requests."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def _next(self, method, path, service, body=None):
        assert service == "vssps"
        self.requests.append((method, path, body))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    def send(self, method, organization, path, credential, service=""):
        assert (method, organization, credential) == ("GET", CONTOSO, JANE)
        return self._next(method, path, service)

    def send_once(self, method, organization, path, credential, body=None, service=""):
        assert method in ("POST", "PUT", "DELETE")
        return self._next(method, path, service, body)

    def queries(self):
        return [
            {name: values[0] for name, values in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}
            for _, path, _ in self.requests
        ]


def pats(*answers, credential=JANE):
    transport = FakeTransport(*answers)
    return Pats(transport, CONTOSO, credential), transport


def a_pat(number=1, **more):
    return {
        "authorizationId": f"id-{number}",
        "displayName": "ci",
        "scope": "vso.packaging vso.code_write",
        "validFrom": "2026-11-02T22:56:52.1033333Z",
        "validTo": "2026-12-01T23:46:23.32Z",
        "targetAccounts": ["38aaa865"],
        "token": None,
        **more,
    }


def page(items, token=""):
    return answer(200, {"continuationToken": token, "patTokens": items})


# Reading


def test_a_pat_is_read_with_sorted_scopes_whole_seconds_and_what_is_not_known():
    info = read_pat(a_pat(isValid=True, newField={"a": 1}, token=TOKEN, alternateToken=TOKEN))
    assert (info.authorization_id, info.display_name) == ("id-1", "ci")
    assert info.scope == "vso.code_write vso.packaging"
    assert (info.valid_from, info.valid_to) == ("2026-11-02T22:56:52Z", "2026-12-01T23:46:23Z")
    assert (info.target_accounts, info.all_organizations, info.is_valid) == (("38aaa865",), False, True)
    assert info.more == {"newField": {"a": 1}}
    assert TOKEN not in repr(info)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T23:46:23Z",
        "2026-12-01T23:46:23.3Z",
        "2026-12-01T23:46:23.32Z",
        "2026-12-01T23:46:23.3433333Z",
        "2026-12-01T23:46:23.343+00:00",
        "2026-12-02T00:46:23.3433333+01:00",
        "2026-12-01T23:46:23",
    ],
)
def test_an_end_is_read_in_any_precision(text):
    assert read_pat(a_pat(validTo=text)).valid_to == "2026-12-01T23:46:23Z"


@pytest.mark.parametrize("value", [None, [], "x", {}, {"authorizationId": None}, {"authorizationId": 7}])
def test_what_has_no_id_is_no_pat(value):
    assert read_pat(value) is None


def test_fields_of_odd_types_count_as_unknown():
    info = read_pat({"authorizationId": "1", "scope": 3, "validTo": [], "targetAccounts": "x", "isValid": "yes"})
    assert (info.scope, info.valid_to, info.target_accounts, info.is_valid) == ("", None, (), None)


def test_only_null_target_accounts_mean_all_organizations():
    assert read_pat(a_pat(targetAccounts=None)).all_organizations
    assert not read_pat(a_pat(targetAccounts=[])).all_organizations
    assert not read_pat({"authorizationId": "1"}).all_organizations


# Listing


def test_all_pages_are_read_with_the_same_filters_and_an_encoded_token():
    seen, token = [], "a/b+c=&d e%"
    reader, transport = pats(page([a_pat(n) for n in range(100)], token), page([a_pat(100)]))
    found = reader.all("active", seen.append)
    assert [info.authorization_id for info in found] == [f"id-{n}" for n in range(101)]
    assert {info.listed_as for info in found} == {"active"}
    assert seen == [100, 101]
    first, second = transport.queries()
    assert second == {**first, "continuationToken": token}
    assert first == {
        "api-version": "7.1-preview.1",
        "displayFilterOption": "active",
        "sortByOption": "displayDate",
        "isSortAscending": "true",
        "$top": "100",
    }


def test_all_asks_for_each_status_and_names_it():
    reader, transport = pats(page([a_pat(1)]), page([a_pat(2), a_pat(1)]), page([a_pat(3)]))
    found = {info.authorization_id: info.listed_as for info in reader.all("all")}
    assert found == {"id-1": "active", "id-2": "expired", "id-3": "revoked"}
    assert [query["displayFilterOption"] for query in transport.queries()] == ["active", "expired", "revoked"]


def test_a_list_that_repeats_itself_ends_in_an_error():
    reader, transport = pats(page([a_pat(1)], "x"), page([a_pat(2)], "y"), page([a_pat(1)], "x"))
    with pytest.raises(ServiceError, match="repeats"):
        reader.all()
    assert len(transport.requests) == 3


@pytest.mark.parametrize("body", [{}, {"patTokens": None}, {"patTokens": "x"}, [], "no JSON"])
def test_a_list_that_is_none_is_an_error_and_not_empty(body):
    with pytest.raises(ServiceError):
        pats(answer(200, body))[0].all()


def test_one_is_read_by_id():
    reader, transport = pats(answer(200, {"patToken": a_pat(7), "patTokenError": "none"}))
    assert reader.get("a b").authorization_id == "id-7"
    assert transport.queries()[0]["authorizationId"] == "a b"


@pytest.mark.parametrize(
    "given",
    [
        answer(404, {"message": "x"}),
        answer(400, {"patToken": None, "patTokenError": "tokenNotFound"}),
        answer(200, {"patToken": None, "patTokenError": "authorizationNotFound"}),
        answer(200, {"patToken": None, "patTokenError": "none"}),
    ],
)
def test_one_that_is_not_there_is_none(given):
    assert pats(given)[0].get("x") is None


# Creating


def test_a_new_pat_is_for_one_organization_and_its_token_is_a_secret():
    maker, transport = pats(answer(200, {"patToken": a_pat(1, token=TOKEN), "patTokenError": "none"}))
    made = maker.create("ci", "vso.code", "2026-12-01T00:00:00Z")
    assert (made.info.authorization_id, made.secret.reveal()) == ("id-1", TOKEN)
    assert TOKEN not in repr(made)
    ((method, _, body),) = transport.requests
    assert (method, body) == (
        "POST",
        {"displayName": "ci", "scope": "vso.code", "validTo": "2026-12-01T00:00:00Z", "allOrgs": False},
    )


@pytest.mark.parametrize(
    "given",
    [
        answer(200, b""),
        answer(200, "{"),
        answer(200, MOVED),
        answer(200, {"patToken": None, "patTokenError": "none"}),
        answer(200, {"patToken": a_pat(), "patTokenError": "none"}),
        answer(200, {"patToken": {"token": TOKEN}, "patTokenError": "none"}),
        answer(200, {"patTokenError": "none"}, own=False),
    ],
)
def test_an_unreadable_200_is_an_unknown_outcome(given):
    maker, transport = pats(given)
    with pytest.raises(UnknownOutcomeError) as caught:
        maker.create("ci", "vso.code", "2026-12-01T00:00:00Z")
    assert TOKEN not in caught.value.message
    assert len(transport.requests) == 1


@pytest.mark.parametrize("status", [200, 400, 401, 403])
@pytest.mark.parametrize("code", ERRORS)
def test_a_pat_token_error_is_read_whatever_the_status(status, code):
    with pytest.raises(PatError) as caught:
        pats(answer(status, {"patToken": None, "patTokenError": code}))[0].create("ci", "s", "2026-12-01")
    assert caught.value.code == code


def test_a_pat_token_error_as_the_message_of_an_exception_is_read_too():
    body = {"message": "FullScopePatPolicyViolation", "typeKey": "SessionTokenCreateException"}
    with pytest.raises(PatError) as caught:
        pats(answer(400, body))[0].create("ci", "app_token", "2026-12-01")
    assert caught.value.code == "fullScopePatPolicyViolation"


def test_every_pat_token_error_has_its_own_sentence_and_a_remedy():
    assert set(pat_errors.KNOWN) == set(ERRORS)
    errors = [pat_errors.pat_error(code, CONTOSO) for code in ERRORS]
    assert len({error.message for error in errors}) == len(errors)
    for error in errors:
        assert CONTOSO.url in error.message, error.code
        assert error.message.endswith("."), error.code
        assert error.hint, error.code
        assert "{" not in error.message + error.hint, error.code
        assert "please" not in (error.message + error.hint).lower()


@pytest.mark.parametrize(
    ("code", "policy", "where"),
    [
        ("globalPatPolicyViolation", "Restrict global personal access token", "_settings/organizationAad"),
        ("fullScopePatPolicyViolation", "Restrict full-scoped personal access token", "_settings/organizationAad"),
        ("patLifespanPolicyViolation", "Enforce maximum personal access token lifespan", "_settings/organizationAad"),
        ("disablePatCreationPolicyViolation", "Restrict personal access token", "_settings/organizationPolicy"),
    ],
)
def test_a_policy_violation_names_the_policy_and_where_it_is_changed(code, policy, where):
    error = pat_errors.pat_error(code, CONTOSO)
    assert policy in error.message
    assert f"{CONTOSO}/{where}" in error.hint


def test_creation_restricted_names_update():
    assert "az devops pat update" in pat_errors.pat_error("disablePatCreationPolicyViolation", CONTOSO).hint


def test_an_unknown_pat_token_error_is_shown_as_it_came():
    body = {"patTokenError": "moonPhaseViolation", "patTokenErrorMessage": "Not at full moon."}
    with pytest.raises(PatError) as caught:
        pats(answer(400, body))[0].create("ci", "s", "2026-12-01")
    assert caught.value.code == "moonPhaseViolation"
    assert caught.value.message == f"{CONTOSO} refused: moonPhaseViolation: Not at full moon."


# Changing and revoking


def test_only_what_is_given_is_changed():
    changer, transport = pats(answer(200, {"patToken": a_pat(1), "patTokenError": "none"}))
    assert changer.update("id-1", name="new").authorization_id == "id-1"
    ((method, _, body),) = transport.requests
    assert (method, body) == ("PUT", {"authorizationId": "id-1", "displayName": "new"})


def test_an_unreadable_answer_to_a_change_is_an_unknown_outcome():
    with pytest.raises(UnknownOutcomeError):
        pats(answer(200, b""))[0].update("id-1", scope="vso.code")


@pytest.mark.parametrize("status", [200, 204])
def test_a_pat_is_revoked_by_id(status):
    revoker, transport = pats(answer(status))
    assert revoker.revoke("id/1") is True
    assert transport.requests[0][0] == "DELETE"
    assert transport.queries()[0]["authorizationId"] == "id/1"


@pytest.mark.parametrize(
    "given",
    [
        answer(404),
        answer(400, {"patTokenError": "tokenNotFound"}),
        answer(200, {"patTokenError": "authorizationNotFound"}),
        answer(404, {"patTokenError": "AuthorizationNotFound"}),
    ],
)
def test_revoking_what_is_not_there_is_no_failure(given):
    assert pats(given)[0].revoke("id-1") is False


def test_a_404_of_a_captive_portal_does_not_say_that_the_pat_is_gone():
    with pytest.raises(ServiceError) as caught:
        pats(answer(404, own=False))[0].revoke("id-1")
    assert caught.value.cause == causes.NOT_AZURE_DEVOPS


@pytest.mark.parametrize("given", [answer(200, "<html>"), answer(200, own=False)])
def test_a_page_or_a_portal_does_not_count_as_revoked(given):
    with pytest.raises(UnknownOutcomeError):
        pats(given)[0].revoke("id-1")


# Who may not


def refused(given, credential=JANE):
    with pytest.raises(ServiceError) as caught:
        pats(given, credential=credential)[0].create("ci", "s", "2026-12-01")
    assert not isinstance(caught.value, UnknownOutcomeError)
    return caught.value


NOT_ALLOWED = {"message": "The requested operation is not allowed.", "typeKey": "InvalidAccessException"}


def test_a_pat_is_told_that_it_cannot_manage_pats():
    pat = Credential("stored", Secret(TOKEN), BASIC)
    for given in (answer(401), answer(403, NOT_ALLOWED), answer(400, NOT_ALLOWED)):
        error = refused(given, pat)
        assert error.message == f"A PAT cannot manage PATs: {CONTOSO} accepts only the az session of a user."
        assert error.hint == "To sign in as a user: az login"


def test_a_service_principal_is_told_that_only_users_are_answered():
    error = refused(answer(302, MOVED, Location="https://spsprod.vssps.visualstudio.com/_signin"))
    assert "answers users only" in error.message
    assert "az login" in error.hint
    assert f"{CONTOSO}/_usersSettings/tokens" in error.hint


def test_a_refused_session_is_told_to_sign_in_again():
    error = refused(answer(401))
    assert error.message == f"{CONTOSO} did not accept the az session of jane@contoso.com."
    assert error.hint.startswith("To sign in again: az login --tenant tenant-a")


def test_other_causes_have_their_own_sentences():
    policy = "VS403463: The conditional access policy defined by your administrator has failed."
    assert refused(answer(403, {"message": policy})).cause == causes.CONDITIONAL_ACCESS
    assert refused(answer(429, Retry_After="9")).cause == causes.THROTTLED
    assert refused(answer(404)).cause == causes.UNKNOWN_ORGANIZATION
    assert refused(answer(401, own=False)).cause == causes.NOT_AZURE_DEVOPS


def test_nothing_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    pats(answer(200, {"patToken": a_pat(1, token=TOKEN)}))[0].create("ci", "s", "2026-12-01")
    assert caplog.records == []
