"""`az devops pat revoke`, and the administrator's view."""

import pytest

from ..azure_devops import TENANT_A, failures
from .pat_user import CONTOSO, ME, asked, pat, sign_in
from .test_pat_commands import record_id


@pytest.fixture
def user(az, service):
    sign_in(az, service)
    return az


def names(service, status="active"):
    return [one.name for one in service.pats(status=status)]


def test_without_a_terminal_and_yes_nothing_is_revoked(user, service):
    service.pat("contoso", name="one")
    result = pat(user, "revoke", "--all")
    assert (result.code, names(service)) == (1, ["one"])
    assert f"To be revoked: 1 PAT of {ME} in {CONTOSO}:" in result.err
    assert "--yes" in result.err
    assert asked(service, "DELETE") == []


def test_all_revokes_all_pages_but_spares_pats_for_all_organizations(user, service):
    for number in range(120):
        service.pat("contoso", name=f"ci {number}")
    service.pat("fabrikam", name="elsewhere")
    service.global_pat(name="everywhere")
    result = pat(user, "revoke", "--all", "--yes")
    assert result.code == 0, result.err
    assert len(result.json) == 120
    assert {row["result"] for row in result.json} == {"revoked"}
    assert names(service) == ["elsewhere", "everywhere"]
    assert "To include them: --all-organizations" in result.err
    nothing = pat(user, "revoke", "--all", "--yes")
    assert (nothing.code, nothing.json) == (0, [])
    assert "There is no active PAT to revoke. 1 PAT for all organizations will not be revoked." in nothing.err
    assert pat(user, "revoke", "--all", "--all-organizations", "--yes").code == 0
    assert names(service) == ["elsewhere"]


def test_a_pat_for_all_organizations_needs_the_option_even_by_id(user, service):
    service.global_pat(name="everywhere")
    (seen,) = service.pats()
    result = pat(user, "revoke", "--id", seen.id, "--yes")
    assert (result.code, names(service)) == (1, ["everywhere"])
    assert "--all-organizations" in result.err
    assert pat(user, "revoke", "--id", seen.id, "--all-organizations", "--yes").code == 0
    assert names(service) == []


def test_two_of_the_same_name_are_told_apart_by_id(user, service):
    for _ in range(2):
        service.pat("contoso", name="same")
    first, second = service.pats()
    assert pat(user, "revoke", "--id", second.id.upper(), "--yes").code == 0
    assert [one.id for one in service.pats(status="active")] == [first.id]


def test_the_stored_one_goes_last_and_leaves_store_and_metadata(user, service):
    user.login(service.pat("contoso", name="a stored one"))
    (stored,) = service.pats()
    record_id(user, stored.id)
    service.pat("contoso", name="b another")
    result = pat(user, "revoke", "--all", "--yes")
    assert result.code == 0, result.err
    assert [(row["displayName"], row["storedHere"], row["removedFrom"]) for row in result.json] == [
        ("b another", False, None),
        ("a stored one", True, "file"),
    ]
    assert stored.token not in (user.stored / "personalAccessTokens").read_text()
    assert stored.id not in (user.stored / "devops-pat.json").read_text()
    assert user.run("devops", "auth", "token", "--org", "contoso", "--source", "stored").code == 1


def test_revoking_the_one_that_may_be_stored_checks_afterwards(user, service):
    service.pat("contoso", name="another")
    user.login(service.pat("contoso", name="mine"))
    another, mine = service.pats()
    result = pat(user, "revoke", "--id", another.id, "--yes")
    assert result.code == 0, result.err
    assert "is still accepted: it is not the one that was revoked" in result.err
    assert result.json[0]["removedFrom"] is None
    result = pat(user, "revoke", "--id", mine.id, "--yes")
    assert "was revoked, and is no longer stored" in result.err
    assert result.json[0]["removedFrom"] == "file"
    assert user.run("devops", "auth", "token", "--org", "contoso", "--source", "stored").code == 1


def test_a_default_pat_of_another_organization_is_left_alone(user, service):
    elsewhere = service.pat("fabrikam", name="elsewhere")
    user.run("devops", "login", stdin=elsewhere.encode())
    service.pat("contoso", name="one")
    one = service.pats("contoso")[0]
    assert pat(user, "revoke", "--id", one.id, "--yes").code == 0
    token = user.run("devops", "auth", "token", "--org", "fabrikam", "--source", "stored")
    assert token.json["accessToken"] == elsewhere


def test_what_is_not_there_is_a_row_and_exit_1(user, service):
    service.pat("contoso", name="one")
    (one,) = service.pats()
    result = pat(user, "revoke", "--id", one.id, "11111111-2222-3333-4444-555555555555", "--yes")
    assert result.code == 1
    assert {row["authorizationId"]: row["result"] for row in result.json} == {
        one.id: "revoked",
        "11111111-2222-3333-4444-555555555555": "not found",
    }
    assert "11111111-2222-3333-4444-555555555555 (there is no active PAT" in result.err


def test_a_failure_in_between_is_a_row_and_exit_1_and_the_rest_goes_on(user, service):
    for name in ("a", "b", "c"):
        service.pat("contoso", name=name)
    service.fail("contoso", failures.PAT_ERROR, times=1, method="DELETE", value="accessDenied", status=400)
    result = pat(user, "revoke", "--all", "--yes")
    assert result.code == 1
    assert {row["displayName"]: row["result"] for row in result.json} == {"a": "failed", "b": "revoked", "c": "revoked"}
    assert "Not done: a (" in result.err
    assert names(service) == ["a"]


@pytest.mark.parametrize("value", ["tokenNotFound", "authorizationNotFound"])
def test_what_somebody_else_revoked_meanwhile_is_no_failure(user, service, value):
    service.pat("contoso", name="one")
    service.fail("contoso", failures.PAT_ERROR, method="DELETE", value=value, status=404, effect=True)
    result = pat(user, "revoke", "--all", "--yes")
    assert (result.code, [row["result"] for row in result.json]) == (0, ["already revoked"])


def test_at_a_terminal_it_asks(user, service):
    service.pat("contoso", name="one")
    terminal = user.terminal("devops", "pat", "revoke", "--all", "--organization", "contoso")
    terminal.wait_for("Revoke this PAT in")
    terminal.type("n\n")
    assert terminal.end() == 1
    assert names(service) == ["one"]
    terminal = user.terminal("devops", "pat", "revoke", "--all", "--organization", "contoso")
    terminal.wait_for("Revoke this PAT in")
    terminal.type("y\n")
    assert terminal.end() == 0
    assert names(service) == []


def test_an_administrator_lists_and_revokes_another_user_s_pats(user, service):
    service.user(TENANT_A, "joe@contoso.com")
    service.pat("contoso", account="joe@contoso.com", name="joe's")
    denied = pat(user, "list", "--user", "joe@contoso.com")
    assert (denied.code, "may not see or revoke the PATs of other users" in denied.err) == (1, True)
    service.administrator("contoso", ME)
    (row,) = pat(user, "list", "--user", "joe@contoso.com").json
    assert (row["displayName"], row["storedHere"], row["organization"]) == ("joe's", False, CONTOSO)
    result = pat(user, "revoke", "--user", "joe@contoso.com", "--id", row["authorizationId"], "--yes")
    assert (result.code, names(service)) == (0, [])
    unknown = pat(user, "list", "--user", "nobody@contoso.com")
    assert (unknown.code, "no user nobody@contoso.com" in unknown.err) == (3, True)
