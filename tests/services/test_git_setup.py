"""git is connected, shown and disconnected; its configuration is otherwise what it was."""

import os
import shlex
import shutil
import subprocess

import pytest

from azext_devops_pat.core.errors import InputError, StoreError
from azext_devops_pat.core.record import Record
from azext_devops_pat.services import git_neighbors
from azext_devops_pat.services.git_setup import GitSetup, value_of

SERVER = "https://tfs.contoso.com:8443/tfs/Main"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "it's $HOME"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def setup(stores, environment, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return GitSetup(stores, environment)


def values(environment, name):
    command = ["git", "config", "--get-all", name]
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout.split("\n")[:-1]


def test_git_reads_our_helper_for_each_of_our_hosts(setup, stores, environment):
    key = f"azdevops-cli:{SERVER.lower()}"
    stores.metadata.put(key, Record(organization=SERVER, origin="login"))
    result = setup.set_up(local=False, dry_run=False)
    hosts = ["https://dev.azure.com", "https://*.visualstudio.com", "https://tfs.contoso.com:8443"]
    assert (result["hosts"], result["changed"], result["otherHelpers"]) == (hosts, True, [])
    for host in hosts:
        assert values(environment, f"credential.{host}.helper") == ["", value_of(result["launcher"])]
        assert values(environment, f"credential.{host}.useHttpPath") == ["true"]
    assert os.access(result["launcher"], os.X_OK)


def test_a_folder_whose_repository_is_gone_is_named_with_the_command_that_shows_it(setup, tmp_path):
    (tmp_path / "here" / ".git").write_text("gitdir: /gone/.git/worktrees/site\n")
    with pytest.raises(StoreError, match="/gone") as caught:
        setup.set_up(local=False, dry_run=True)
    assert caught.value.hint == "To see why: git config --list"


BEFORE = [None, b"", b"[user]\n\tname = A", b'[credential "https://dev.azure.com"]\n\thelper = manager\n']


@pytest.mark.parametrize("before", BEFORE)
def test_twice_is_once_and_undo_gives_the_former_bytes(setup, stores, home, before):
    path = home / ".gitconfig"
    if before is not None:
        path.write_bytes(before)
    first = setup.set_up(local=False, dry_run=False)
    once = path.read_bytes()
    assert setup.set_up(local=False, dry_run=False)["changed"] is False
    assert (path.read_bytes(), setup.files()) == (once, [str(path)])
    result = setup.undo(local=False, dry_run=False)
    assert (result["changed"], path.read_bytes() if path.exists() else None) == (True, before)
    assert not os.path.exists(first["launcher"])
    assert stores.metadata.setups() == []
    assert setup.undo(local=False, dry_run=False)["changed"] is False
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_dry_run_shows_our_lines_alone_and_writes_nothing(setup, stores, home):
    path = home / ".gitconfig"
    path.write_bytes(b"[http]\n\textraheader = Authorization: abc")
    result = setup.set_up(local=False, dry_run=True)
    assert result["changed"] is False
    assert len([line for line in result["difference"] if line.startswith("+")]) == 10
    assert "abc" not in str(result)
    assert path.read_bytes().endswith(b"abc")
    assert not stores.folder.exists()
    setup.set_up(local=False, dry_run=False)
    content = path.read_bytes()
    undone = setup.undo(local=False, dry_run=True)["difference"]
    assert len([line for line in undone if line.startswith("-")]) == 10
    assert path.read_bytes() == content


def test_the_file_is_the_one_that_git_itself_writes_to(setup, stores, environment, home, tmp_path):
    def chosen(**more):
        return GitSetup(stores, {**environment, **more}).set_up(local=False, dry_run=True)["file"]

    assert chosen() == str(home / ".gitconfig")
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".config" / "git" / "config").touch()
    assert chosen() == str(home / ".config" / "git" / "config")
    (home / ".gitconfig").touch()
    assert chosen() == str(home / ".gitconfig")
    assert chosen(GIT_CONFIG_GLOBAL=str(tmp_path / "own")) == str(tmp_path / "own")
    for none in ("", "/dev/null"):
        with pytest.raises(InputError, match=f"no global configuration here: GIT_CONFIG_GLOBAL is {none or 'empty'}"):
            chosen(GIT_CONFIG_GLOBAL=none)


def test_undo_finds_our_lines_in_the_file_that_was_the_global_one(setup, home):
    other = home / ".config" / "git" / "config"
    other.parent.mkdir(parents=True)
    other.write_text("[a]\n\tb = c\n")
    setup.set_up(local=False, dry_run=False)
    (home / ".gitconfig").write_text("[user]\n\tname = A\n")
    assert setup.undo(local=False, dry_run=False)["file"] == str(other)
    assert other.read_text() == "[a]\n\tb = c\n"
    assert (home / ".gitconfig").read_text() == "[user]\n\tname = A\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("AZURE_CONFIG_DIR", ".azure"), ("AZURE_CONFIG_DIR", "~/.azure"), ("AZURE_DEVOPS_EXT_CONFIG_DIR", "own")],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_folder_that_a_clone_could_bring_is_not_written_into_the_configuration(
    stores, environment, home, name, value, dry_run
):
    setup = GitSetup(stores, {**environment, name: value})
    with pytest.raises(InputError, match=f"{name} is relative"):
        setup.set_up(local=False, dry_run=dry_run)
    assert not (home / ".gitconfig").exists()


def test_a_repository_that_git_does_not_open_is_not_said_to_be_missing(
    setup, environment, stores, tmp_path, monkeypatch
):
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "-q", str(clone)], check=True)
    monkeypatch.chdir(clone)
    theirs = GitSetup(stores, {**environment, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(InputError, match="does not open the repository of this folder: detected dubious ownership"):
        theirs.set_up(local=True, dry_run=False)


def test_local_is_the_configuration_of_the_repository_in_a_worktree_too(
    setup, stores, environment, tmp_path, monkeypatch
):
    with pytest.raises(InputError, match="not in a git repository"):
        setup.set_up(local=True, dry_run=False)
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "-q", str(clone)], check=True)
    (clone / "inner").mkdir()
    monkeypatch.chdir(clone / "inner")
    before = (clone / ".git" / "config").read_bytes()
    result = setup.set_up(local=True, dry_run=False)
    assert (result["scope"], result["file"]) == ("local", str(clone / ".git" / "config"))
    setup.set_up(local=False, dry_run=False)
    setup.undo(local=True, dry_run=False)
    assert (clone / ".git" / "config").read_bytes() == before
    assert os.path.exists(result["launcher"]), "git still uses it elsewhere"


def test_without_git_there_is_nothing_to_connect(stores, environment, tmp_path):
    setup = GitSetup(stores, {**environment, "PATH": str(tmp_path)})
    with pytest.raises(InputError, match="git is not on PATH"):
        setup.set_up(local=False, dry_run=False)
    assert git_neighbors.state({"PATH": str(tmp_path)})["program"] is None


def test_a_configuration_that_git_cannot_read_is_left_alone(setup, home):
    (home / ".gitconfig").write_bytes(b"[credential\n")
    with pytest.raises(StoreError, match="bad config"):
        setup.set_up(local=False, dry_run=False)
    assert (home / ".gitconfig").read_bytes() == b"[credential\n"


def test_other_helpers_are_named_with_what_becomes_of_them(setup, home, tmp_path, monkeypatch, caplog):
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "-q", str(clone)], check=True)
    monkeypatch.chdir(clone)
    (home / ".gitconfig").write_text("[credential]\n\thelper = manager\n")
    with (clone / ".git" / "config").open("a") as file:
        file.write("[credential]\n\thelper = store\n[http]\n\textraheader = Authorization: Basic abc\n")
    rows = setup.set_up(local=False, dry_run=False)["otherHelpers"]
    both = ["https://dev.azure.com", "https://*.visualstudio.com"]
    assert [(row["helper"], row["scope"], row["effect"], row["hosts"]) for row in rows] == [
        ("manager", "global", git_neighbors.NOT_ASKED, both),
        ("store", "local", git_neighbors.RECEIVES, both),
        (None, "local", git_neighbors.SENDS, both),
    ]
    said = [entry.getMessage() for entry in caplog.records if entry.levelname == "WARNING"]
    assert ["git config --local --unset-all credential.helper" in text for text in said] == [True, False]
    assert ["git config --local --unset-all http.extraheader" in text for text in said] == [False, True]
    assert "abc" not in str(rows) + caplog.text


def test_the_remedy_names_the_file_that_another_one_includes(setup, environment, home):
    included = home / "more"
    included.write_text("[http]\n\textraheader = Authorization: Basic abc\n")
    (home / ".gitconfig").write_text(f"[include]\n\tpath = {included}\n")
    hint = f"To remove it: git config --file {shlex.quote(str(included))} --unset-all http.extraheader"
    setup.set_up(local=False, dry_run=False)
    assert git_neighbors.state(environment)["hint"] == hint


def test_the_state_says_who_answers_first_and_what_to_do(setup, environment, home, monkeypatch, tmp_path):
    def state():
        found = git_neighbors.state(environment)
        return found["isSetUp"], found["answersFirst"], found["hint"]

    assert state() == (False, None, "To connect git: az devops auth setup git")
    (home / ".gitconfig").write_text("[credential]\n\thelper = manager\n")
    assert state()[:2] == (False, "manager")
    setup.set_up(local=False, dry_run=False)
    assert state() == (True, "git-credential-devops-pat", "")
    with (home / ".gitconfig").open("a") as file:
        file.write("[credential]\n\thelper = store\n")
    again = "To put devops-pat after the other helper: az devops auth setup git"
    assert state() == (True, "git-credential-devops-pat", again)
    assert git_neighbors.state(environment)["alsoReceives"] == [f"store ({home / '.gitconfig'})"]
    setup.set_up(local=False, dry_run=False)
    assert state()[2] == ""


def test_the_state_says_when_git_keeps_the_path_to_itself(setup, environment, home):
    """As Git Credential Manager's `unconfigure` leaves it; the value is asked of git, whatever sets it."""

    def hint():
        return git_neighbors.state(environment)["hint"]

    setup.set_up(local=False, dry_run=False)
    for damage in (
        ["--unset-all", "credential.https://dev.azure.com.useHttpPath"],
        ["credential.https://dev.azure.com.useHttpPath", "no"],
    ):
        subprocess.run(["git", "config", "--global", *damage], env=environment, check=True)
        assert hint() == "git does not say which organization a URL is of. To have it: az devops auth setup git"
        assert setup.set_up(local=False, dry_run=False)["changed"] is True
        assert hint() == ""
    with (home / ".gitconfig").open("a") as file:
        file.write("[credential]\n\tuseHttpPath = false\n")
    assert hint() == ""  # the section of the host counts, not the last line


def test_a_copied_configuration_is_silent_where_the_launcher_is_not(setup, environment, tmp_path):
    result = setup.set_up(local=False, dry_run=False)
    shutil.rmtree(os.path.dirname(result["launcher"]))
    asked = subprocess.run(
        ["git", "credential", "fill"],
        input=b"protocol=https\nhost=dev.azure.com\npath=contoso\n\n",
        env={**environment, "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
    )
    assert (
        asked.stderr
        == b"fatal: could not read Username for 'https://dev.azure.com/contoso': terminal prompts disabled\n"
    )
