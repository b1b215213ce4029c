"""git and a keyring that nobody, or somebody, unlocks."""

import shutil

import pytest

from ..support.az import ROOT, Terminal

URL = "https://dev.azure.com/contoso/proj/_git/repo"


@pytest.fixture
def locked(az, git, service, tmp_path):
    """Return what locks the keyring in some way; it holds contoso's PAT."""
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")

    def lock(name):
        folder = az.home / ".config" / "python_keyring"
        folder.mkdir(parents=True, exist_ok=True)
        path = ROOT / "tests" / "contracts"
        text = f"[backend]\ndefault-keyring=keyring_backends.{name}\nkeyring-path={path}\n"
        (folder / "keyringrc.cfg").write_text(text)

    lock("JsonKeyring")
    assert az.login(service.pat("contoso")).json["storage"] == "keyring"
    service.git.add("contoso", "proj", "repo")
    assert az.run("devops", "auth", "setup", "git").code == 0
    service.clear()
    return lock


def contents(az, tmp_path):
    files = [path for path in (*az.stored.iterdir(), tmp_path / "keyring.json") if path.is_file()]
    return {path: path.read_bytes() for path in files if path.name != "devops-pat.lock"}


def test_unattended_a_locked_keyring_is_one_line_and_changes_nothing(az, git, service, locked, tmp_path):
    locked("Locked")
    before = contents(az, tmp_path)
    result = git.run("ls-remote", URL)
    assert result.code != 0
    (line,) = [line for line in result.err.splitlines() if line.startswith("devops-pat: ")]
    assert "keyring is locked" in line
    git.run("credential", "reject", stdin=b"protocol=https\nhost=dev.azure.com\npath=contoso/x\npassword=x\n\n")
    assert contents(az, tmp_path) == before
    assert not [request for request in service.requests if request.basic_password]


def test_at_a_terminal_git_waits_for_the_unlocking_and_goes_on(git, locked):
    locked("UnlockedAfterAWhile")
    terminal = Terminal([shutil.which("git"), "ls-remote", URL], git.variables(), git.user.home)
    assert terminal.end() == 0, terminal.screen
    assert "refs/heads/main" in terminal.screen
