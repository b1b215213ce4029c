"""Who cannot manage PATs, and what they are told."""

import pytest

from ..azure_devops import TENANT_A, TENANT_B
from .pat_user import CONTOSO, ME, pat, sign_in


def refused(result):
    assert (result.code, result.out) == (1, "")
    return result.err


def test_nobody_signed_in(az, service):
    said = refused(pat(az, "list"))
    assert "Nobody is signed in to az" in said
    assert "To sign in: az login" in said
    assert service.requests == []


def test_a_service_principal(az, service):
    client, word = service.service_principal(TENANT_A)
    az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
    service.clear()
    said = refused(pat(az, "list"))
    assert f"{client} is a service principal" in said
    assert "az devops auth token" in said
    assert service.requests == []


def test_a_server(az, service):
    sign_in(az, service)
    result = az.run("devops", "pat", "list", "--organization", "https://tfs.contoso.com/tfs/DefaultCollection")
    said = refused(result)
    assert "Azure DevOps Server has no life cycle API" in said
    assert "https://tfs.contoso.com/tfs/DefaultCollection/_usersSettings/tokens" in said
    assert service.requests == []


def test_an_organization_of_microsoft_accounts(az, service):
    service.organization("msa", tenant=None)
    service.accept_entra("msa")
    sign_in(az, service)
    said = refused(az.run("devops", "pat", "list", "--organization", "msa"))
    assert "belongs to Microsoft accounts" in said
    assert "https://dev.azure.com/msa/_usersSettings/tokens" in said


def test_an_account_that_the_organization_does_not_accept(az, service):
    service.accept_entra("contoso", "somebody@else.com")
    sign_in(az, service)
    assert f"{CONTOSO} does not accept {ME}" in refused(pat(az, "list"))


def test_mfa_that_is_missing(az, service):
    service.organization("far", tenant=TENANT_B)
    sign_in(az, service)
    service.guest(ME, TENANT_B)
    service.require_mfa(ME, TENANT_B)
    said = refused(az.run("devops", "pat", "list", "--organization", "far"))
    assert "second factor" in said
    assert "AADSTS50076" in said
    assert f"az login --tenant {TENANT_B}" in said


def test_list_over_all_organizations_has_a_row_with_its_reason(az, service):
    service.organization("far", tenant=TENANT_B)
    sign_in(az, service)
    az.login(service.pat("far", account=ME, name="three"), "far")
    service.pat("contoso", name="one")
    service.pat("fabrikam", name="two")
    service.global_pat(name="everywhere")
    result = az.run("devops", "pat", "list", "--all-organizations")
    assert result.code == 0, result.err
    named = sorted(row["displayName"] for row in result.json if row.get("displayName"))
    assert named == ["everywhere", "one", "two"]
    (failed,) = [row for row in result.json if row.get("reason")]
    assert failed["organization"] == "https://dev.azure.com/far"
    assert "did not issue a token" in failed["reason"]


def test_list_over_all_organizations_covers_those_of_a_guest_that_this_machine_knows(az, service):
    service.organization("far", tenant=TENANT_B)
    sign_in(az, service)
    service.guest(ME, TENANT_B)
    az.login(service.pat("far", account=ME, name="three"), "far")
    service.pat("contoso", name="one")
    rows = az.run("devops", "pat", "list", "--all-organizations").json
    assert {row["displayName"]: row["organization"] for row in rows} == {
        "one": CONTOSO,
        "three": "https://dev.azure.com/far",
    }


@pytest.mark.parametrize("more", [("--organization", "contoso"), ("--user", ME)])
def test_all_organizations_stands_alone(az, more):
    assert az.run("devops", "pat", "list", "--all-organizations", *more).code == 1


def test_beside_azure_devops_the_commands_are_the_same(az_with_both):
    assert "Nobody is signed in to az" in refused(pat(az_with_both, "list"))
    found = az_with_both.run("devops", "pat", "create", "--help").out
    for option in ("--name", "--scope", "--days", "--valid-to", "--organization", "--org ", "--detect"):
        assert option in found
