"""A section or an option that is twice in the file of PATs: one judgement for every command."""

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
    assert "the first of several entries" in rows["https://dev.azure.com/contoso"]
    assert "azure-devops reads as empty" in rows["https://dev.azure.com/contoso"]
    assert "several" not in rows["https://dev.azure.com/fabrikam"]
    table = az.run("devops", "auth", "status", "--output", "table")
    assert [line.split()[0] for line in table.out.splitlines() if "several entries" in line] == [
        "https://dev.azure.com/contoso"
    ]


def test_logout_removes_both(az, twice):
    result = az.run("devops", "logout", "--org", "contoso")
    assert result.code == 0, result.err
    assert twice[0] not in text(az)
    assert twice[1] not in text(az)
    assert twice[2] in text(az)


def test_a_login_elsewhere_leaves_the_first_and_names_the_key(az, service, twice):
    result = az.login(service.pat("fabrikam"), "fabrikam")
    assert result.code == 0, result.err
    assert f"more than one entry for {KEY}. The first was kept." in result.err
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


OPTIONS = {
    "again": "personal access token = {0}\n# keep me\npersonal access token = {1}\n",
    "other letters": "personal access token = {0}\n# keep me\nPersonal Access Token = {1}\n",
    "colon": "personal access token: {0}\npersonal access token = {1}\n# keep me\n",
    "first empty": "personal access token =\n# keep me\npersonal access token = {0}\npersonal access token = {1}\n",
    "section too": "personal access token = {0}\npersonal access token = {1}\n# keep me\n[" + KEY + "]\nx = 1\nx = 2\n",
    "continued": "personal access token = {0}\npersonal access token = {1}\n  # keep me\n\n  more\n",
}


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def option_twice(request, az, service):
    """Two PATs in one section of contoso, and one of fabrikam after it."""
    first, second, other = service.pat("contoso"), make_pat(), service.pat("fabrikam")
    az.stored.mkdir(mode=0o700)
    file = az.stored / "personalAccessTokens"
    rest = f"\n[{KEY.replace('contoso', 'fabrikam')}]\npersonal access token = {other}\n"
    file.write_text(f"[{KEY}]\n{request.param.format(first, second)}{rest}")
    file.chmod(0o600)
    return first, second, other


def test_of_an_option_that_is_twice_every_command_reads_the_first(az, option_twice):
    assert az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip() == option_twice[0]
    status = az.run("devops", "auth", "status", "--output", "table")
    (contoso,) = [line for line in status.out.splitlines() if "/contoso " in line]
    assert ("valid" in contoso, "the first of several entries" in contoso) == (True, True)
    result = az.login(option_twice[2], "fabrikam")
    assert result.code == 0, result.err
    assert f"more than one entry for {KEY}. The first was kept." in result.err
    kept = [secret in text(az) for secret in option_twice]
    assert (kept, "# keep me" in text(az), list(az.stored.glob("*.damaged-*"))) == ([True, False, True], True, [])
    assert "more than one" not in az.login(option_twice[2], "fabrikam").err


def test_of_an_option_that_is_twice_logout_removes_both(az, option_twice):
    result = az.run("devops", "logout", "--org", "contoso")
    assert result.code == 0, result.err
    assert [secret in text(az) for secret in option_twice] == [False, False, True]
