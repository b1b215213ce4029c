"""What git had refused: marked, shown, cleared by a login or an online status, and never deleted."""

import pytest

from ..azure_devops import TENANT_A, failures

URL = "https://dev.azure.com/contoso/proj/_git/repo"
LOGIN = "az devops login --organization https://dev.azure.com/contoso"


@pytest.fixture
def pat(az, service):
    made = service.pat("contoso")
    assert az.login(made).code == 0
    return made


@pytest.fixture
def clone(az, git, service, pat, tmp_path):
    """A clone of contoso's repository by the connected git."""
    service.git.add("contoso", "proj", "repo")
    assert az.run("devops", "auth", "setup", "git").code == 0
    git.ok("clone", "--quiet", URL, str(tmp_path / "clone"))
    service.clear()
    return tmp_path / "clone"


def ours(result):
    return [line for line in result.err.splitlines() if line.startswith("devops-pat: ")]


def row(az, *args):
    (found,) = az.run("devops", "auth", "status", *args).json["organizations"]
    return found


def asked(service):
    return len(service.requests_to(path_contains="connectionData"))


def fetch(git, clone, **options):
    return git.run("fetch", cwd=clone, **options)


def test_a_pat_without_the_code_scope_is_marked_for_git_alone(az, git, service, pat, clone):
    service.fail("contoso", failures.REFUSED, path_contains="_git")
    assert fetch(git, clone).code != 0
    assert asked(service) == 1
    (line,) = ours(fetch(git, clone))
    assert "was refused for git. It may lack the Code scope" in line
    assert line.endswith(LOGIN)
    assert asked(service) == 1, "the second time git gets nothing, so that nothing is refused"
    assert [mark["tool"] for mark in row(az, "--offline")["refusedBy"]] == ["git"]
    assert az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip() == pat
    service.recover("contoso")
    shown = row(az)
    assert (shown["state"], [mark["tool"] for mark in shown["refusedBy"]]) == ("valid", ["git"])
    assert row(az, "--offline")["refusedBy"] == [], "an online status clears the mark"
    git.ok("fetch", cwd=clone)


def test_a_revoked_pat_is_marked_for_all_stays_stored_and_a_login_is_all_it_takes(az, git, service, pat, clone):
    service.revoke(pat)
    fetch(git, clone)
    assert asked(service) == 1
    service.clear()
    second = fetch(git, clone)
    assert (second.code != 0, len(ours(second)), asked(service)) == (True, 1, 0)
    assert ours(second)[0].endswith(LOGIN)
    shown = row(az, "--offline")
    assert [mark["tool"] for mark in shown["refusedBy"]] == ["every tool"]
    result = az.run("devops", "auth", "token", "--org", "contoso", "--format", "token")
    assert result.out.strip() == pat, "still stored"
    assert "was refused by Azure DevOps" in result.err
    assert az.login(service.pat("contoso")).code == 0
    git.ok("fetch", cwd=clone)
    assert row(az, "--offline")["refusedBy"] == []


def test_one_known_to_have_expired_is_not_sent(az, git, service, pat, clone):
    assert az.login(pat, "contoso", "--expires", "2020-01-01", "--no-verify").code in (0, 1)
    path = az.stored / "devops-pat.json"
    path.write_text(path.read_text().replace('"storage"', '"valid_to": "2020-01-01T00:00:00Z",\n   "storage"'))
    service.clear()
    result = fetch(git, clone)
    assert (result.code != 0, len(ours(result))) == (True, 1)
    assert "has expired" in ours(result)[0]
    assert not [request for request in service.requests if pat in (request.basic_password or "")]


def test_a_password_typed_by_hand_changes_nothing(az, git, service, pat, clone):
    before = (az.stored / "devops-pat.json").read_bytes()
    typed = b"protocol=https\nhost=dev.azure.com\npath=contoso/x\nusername=me\npassword=typed\n\n"
    git.run("credential", "reject", stdin=typed)
    assert (az.stored / "devops-pat.json").read_bytes() == before
    assert asked(service) == 0
    git.ok("fetch", cwd=clone)


def test_without_a_network_nothing_is_marked(az, git, service, pat, clone):
    before = (az.stored / "devops-pat.json").read_bytes()
    service.fail("contoso", failures.UNAVAILABLE)
    git.run(
        "credential", "reject", stdin=f"protocol=https\nhost=dev.azure.com\npath=contoso/x\npassword={pat}\n\n".encode()
    )
    assert (az.stored / "devops-pat.json").read_bytes() == before


def test_a_refused_entra_token_is_not_given_again_and_the_line_says_how_to_sign_in(az, git, service, tmp_path):
    service.git.add("contoso", "proj", "repo")
    assert az.run("devops", "auth", "setup", "git").code == 0
    client, word = service.service_principal(TENANT_A)
    assert az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A).code == 0
    git.ok("clone", "--quiet", URL, str(tmp_path / "clone"))
    token = az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip()
    service.revoke(token)
    first = fetch(git, tmp_path / "clone")
    assert f"az login --tenant {TENANT_A}" in first.err
    service.clear()
    second = fetch(git, tmp_path / "clone")
    assert f"az login --tenant {TENANT_A}" in ours(second)[0]
    assert not [request for request in service.requests if token in (request.authorization or "")]
    result = az.run("devops", "auth", "token", "--org", "contoso")
    assert (result.code, token in result.everything) == (1, False)
    kept = (az.stored / "devops-pat-cache.json").read_text()
    assert ("refused_tokens" in kept, token in kept) == (True, False)


def test_no_secret_is_in_azs_logs_or_debug_output(az, git, service, pat, clone):
    az.run("config", "set", "logging.enable_log_file=yes", "--only-show-errors")
    for operation in ("get", "erase"):
        sent = f"protocol=https\nhost=dev.azure.com\npath=contoso/x\nusername=me\npassword={pat}\n\n"
        result = az.run("devops", "auth", "git-credential", operation, "--debug", stdin=sent.encode())
        assert result.code == 0
        assert (pat in result.out, pat in result.err) == (operation == "get", False)
    logs = [path for folder in ("logs", "commands") for path in (az.folder / folder).rglob("*") if path.is_file()]
    assert logs
    assert not [path for path in logs if pat in path.read_text()]
