"""A section that is twice in the file of PATs: one judgement for every command."""

import pytest

from ..support.tokens import make_pat

KEY = "azdevops-cli:https://dev.azure.com/contoso"


@pytest.fixture
def twice(az, service):
    """The first and the second PAT of contoso, with another organization's between them and a comment."""
    first, second, other = service.pat("contoso"), make_pat(), service.pat("fabrikam")
    az.stored.mkdir(mode=0o700)
    file = az.stored / "personalAccessTokens"
    file.write_text(
        f"[{KEY}]\npersonal access token = {first}\n\n"
        f"[{KEY.replace('contoso', 'fabrikam')}]\npersonal access token = {other}\n\n"
        f"[{KEY}]\npersonal access token = {second}\n# keep me\n"
    )
    file.chmod(0o600)
    return first, second, other


def text(az):
    return (az.stored / "personalAccessTokens").read_text()


def test_reading_takes_the_first_and_status_says_so(az, twice):
    result = az.run("devops", "auth", "token", "--org", "contoso", "--format", "token")
    assert result.out.strip() == twice[0]
    status = az.run("devops", "auth", "status")
    assert status.code == 0
    rows = {row["organization"]: str(row["reasons"]) for row in status.json["organizations"]}
    assert "the first of several sections" in rows["https://dev.azure.com/contoso"]
    assert "azure-devops reads as empty" in rows["https://dev.azure.com/contoso"]
    assert "several" not in rows["https://dev.azure.com/fabrikam"]


def test_logout_removes_both(az, twice):
    result = az.run("devops", "logout", "--org", "contoso")
    assert result.code == 0, result.err
    assert twice[0] not in text(az)
    assert twice[1] not in text(az)
    assert twice[2] in text(az)


def test_a_login_elsewhere_leaves_the_first_and_names_the_key(az, service, twice):
    result = az.login(service.pat("fabrikam"), "fabrikam")
    assert result.code == 0, result.err
    assert f"more than one section for {KEY}. The first was kept." in result.err
    assert (twice[0] in text(az), twice[1] in text(az), "# keep me" in text(az)) == (True, False, True)
    assert not list(az.stored.glob("*.damaged-*"))


def test_a_login_there_leaves_the_new_one(az, service, twice):
    new = service.pat("contoso")
    assert az.login(new).code == 0
    assert text(az).count(f"[{KEY}]") == 1
    assert new in text(az)
    assert twice[2] in text(az)


def test_logging_out_of_another_leaves_one(az, twice):
    result = az.run("devops", "logout", "--org", "fabrikam")
    assert result.code == 0, result.err
    assert (twice[0] in text(az), twice[1] in text(az), twice[2] in text(az)) == (True, False, False)


def test_an_empty_first_section_is_not_the_one(az, service):
    token = service.pat("contoso")
    az.stored.mkdir(mode=0o700)
    (az.stored / "personalAccessTokens").write_text(f"[{KEY}]\n\n[{KEY}]\npersonal access token = {token}\n")
    assert az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip() == token
    assert az.login(service.pat("fabrikam"), "fabrikam").code == 0
    assert az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip() == token
