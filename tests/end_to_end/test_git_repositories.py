"""Real git over real repositories: each request has the credential of its own organization, and no other host any."""

import subprocess

import pytest

from ..azure_devops import TENANT_A, failures

CONTOSO = "https://dev.azure.com/contoso/proj/_git/repo"
URLS = [CONTOSO, CONTOSO.replace("https://", "https://contoso@"), "https://contoso.visualstudio.com/proj/_git/repo"]


@pytest.fixture
def repositories(service):
    """A repository of each organization."""
    service.git.add("fabrikam", "proj", "lib")
    return service.git.add("contoso", "proj", "repo")


@pytest.fixture
def connected(az, git, repositories):
    """git, after `az devops auth setup git`."""
    result = az.run("devops", "auth", "setup", "git")
    assert (result.code, result.err) == (0, "")
    return git


def sent(service):
    """Return (organization's first word in the address, secret) of each accepted request to a repository."""
    found = []
    for request in service.requests_to(path_contains="_git/"):
        if request.status == 200:
            name = request.path.split("/")[1] if request.host == "dev.azure.com" else request.host.split(".")[0]
            found.append((name, request.basic_password))
    return found


@pytest.mark.parametrize("url", URLS)
def test_clone_fetch_and_push_by_every_form_of_the_address(connected, service, pats, tmp_path, url):
    clone = tmp_path / "clone"
    connected.ok("clone", "--quiet", url, str(clone))
    connected.commit(clone)
    connected.ok("push", "--quiet", "origin", "HEAD", cwd=clone)
    connected.ok("fetch", "--quiet", cwd=clone)
    assert len(sent(service)) >= 6
    assert set(sent(service)) == {("contoso", pats["contoso"])}


def test_a_submodule_of_another_organization_gets_that_ones_credential(connected, service, pats, tmp_path):
    clone, again = tmp_path / "clone", tmp_path / "again"
    connected.ok("clone", "--quiet", CONTOSO, str(clone))
    connected.ok("submodule", "--quiet", "add", "https://dev.azure.com/fabrikam/proj/_git/lib", "lib", cwd=clone)
    connected.commit(clone)
    connected.ok("push", "--quiet", "origin", "HEAD", cwd=clone)
    service.clear()
    connected.ok("clone", "--quiet", "--recurse-submodules", CONTOSO, str(again))
    assert (again / "lib" / "README.md").exists()
    assert set(sent(service)) == set(pats.items())


def test_lfs_objects_go_and_come_with_it(connected, service, pats, tmp_path):
    clone, again = tmp_path / "clone", tmp_path / "again"
    connected.ok("lfs", "install", "--skip-repo")
    connected.ok("clone", "--quiet", CONTOSO, str(clone))
    connected.ok("lfs", "track", "*.bin", cwd=clone)
    connected.commit(clone, ".gitattributes", (clone / ".gitattributes").read_bytes())
    connected.commit(clone, "large.bin", b"\0\1\2" * 1000)
    connected.ok("push", "--quiet", "origin", "HEAD", cwd=clone)
    assert list(service.git.lfs_objects.values()) == [b"\0\1\2" * 1000]
    connected.ok("clone", "--quiet", CONTOSO, str(again))
    assert (again / "large.bin").read_bytes() == b"\0\1\2" * 1000
    assert set(sent(service)) == {("contoso", pats["contoso"])}


def test_with_an_az_session_and_no_pat_the_entra_token_serves(az, connected, service, tmp_path):
    client, word = service.service_principal(TENANT_A)
    login = ("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
    assert az.run(*login).code == 0
    clone = tmp_path / "clone"
    connected.ok("clone", "--quiet", CONTOSO, str(clone))
    connected.commit(clone)
    connected.ok("push", "--quiet", "origin", "HEAD", cwd=clone)
    (pair,) = set(sent(service))
    assert pair == ("contoso", az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out.strip())


def test_a_server_collection_gets_its_own_pat(az, git, service):
    url = "https://tfs.contoso.com/tfs/Main"
    service.server(url)
    pat = service.pat(url)
    assert az.login(pat, url, "--server").code == 0
    result = az.run("devops", "auth", "setup", "git")
    assert "https://tfs.contoso.com" in result.json["hosts"]
    found = git.fill("tfs.contoso.com", "tfs/Main/proj/_git/repo")
    assert f"password={pat}\n" in found.out
    assert git.fill("tfs.contoso.com", "tfs/Other/proj/_git/repo").code != 0


def test_other_hosts_get_nothing_from_us_and_their_helpers_answer(connected, pats, service):
    own = "!f() { echo username=own; echo password=theirs; }; f"
    connected.ok("config", "--global", "credential.https://github.com.helper", own)
    assert "password=theirs" in connected.fill("github.com", "a/b").out
    for host in ("gitlab.com", "dev.azure.com.evil.test", "evil-dev.azure.com", "vs-ssh.visualstudio.com"):
        found = connected.fill(host, "contoso/x")
        assert found.code != 0
        assert "terminal prompts disabled" in found.err
        assert "devops-pat" not in found.err
        assert not any(pat in found.everything for pat in pats.values())


def test_a_sign_in_page_neither_stores_nor_removes_anything(connected, service, pats, tmp_path):
    before = {path: path.read_bytes() for path in connected.user.stored.iterdir() if path.is_file()}
    service.fail("contoso", failures.SIGN_IN_203, path_contains="_git")
    assert connected.run("clone", CONTOSO, str(tmp_path / "clone")).code != 0
    connected.run(
        "credential", "approve", stdin=b"protocol=https\nhost=dev.azure.com\npath=contoso\nusername=a\npassword=b\n\n"
    )
    assert before == {path: path.read_bytes() for path in connected.user.stored.iterdir() if path.is_file()}


def test_nothing_in_a_clone_is_run_on_the_way_to_a_credential(connected, service, pats, tmp_path):
    clone, mark = tmp_path / "clone", tmp_path / "ran"
    connected.ok("clone", "--quiet", CONTOSO, str(clone))
    trap = f"#!/bin/sh\ntouch {mark}\n"
    python = f"open({str(mark)!r}, 'w')\n"
    for name in (
        "json.py",
        "sys.py",
        "azure/__init__.py",
        "azure/cli/__init__.py",
        "azure/cli/__main__.py",
        "knack/__init__.py",
    ):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(python)
    for name in ("az", "python3", "python", "git-credential-devops-pat", "keyring"):
        (clone / name).write_text(trap)
        (clone / name).chmod(0o700)
    (clone / ".azure").mkdir()
    (clone / ".azure" / "config").write_text("[devops_pat]\nsources = none\n")
    path = {"PATH": f".::{connected.user.variables()['PATH']}"}
    connected.ok("fetch", "--quiet", cwd=clone, env=path)
    service.revoke(pats["contoso"])  # so that az is asked, too
    assert connected.run("fetch", cwd=clone, env=path).code != 0
    assert "refusedBy" in connected.user.run("devops", "auth", "status", "--offline").out
    assert not mark.exists()


def test_a_devcontainer_with_the_configuration_alone_hears_nothing(connected, pats, tmp_path):
    home = tmp_path / "container"
    home.mkdir()
    (home / ".gitconfig").write_bytes(
        connected.configuration.read_bytes().replace(str(connected.user.home).encode(), b"/gone")
    )
    found = connected.fill("dev.azure.com", "contoso/x", env={"HOME": str(home), "PATH": "/usr/bin:/bin"})
    assert (
        found.err == "fatal: could not read Username for 'https://dev.azure.com/contoso/x': terminal prompts disabled\n"
    )
    assert subprocess.run(["/usr/bin/env", "PATH=/usr/bin:/bin", "sh", "-c", "! command -v az"]).returncode == 0
