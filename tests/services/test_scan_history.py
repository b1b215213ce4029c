"""A whole git history: unreachable objects, every commit that brought a hit in, and no program of the repository."""

import os
import socket
import subprocess
from functools import partial
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import InputError, StoreError
from azext_devops_pat.services.scan import Places, Scan
from azext_devops_pat.services.scan_history import iso_date
from azext_devops_pat.services.scan_notes import Notes
from azext_devops_pat.tools.git_folders import git_folder_of

from ..support.pats import new_pat, old_pat

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[2]
DATE = "2026-03-04T05:06:07+02:00"


class Repository:
    """A repository for a test, in a folder."""

    def __init__(self, folder, *options):
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "Jane" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            "GIT_AUTHOR_DATE": DATE,
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *words, stdin=None):
        result = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, input=stdin, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def commit(self, message="change", **files):
        for name, text in files.items():
            self.write(name.replace("__", "/"), text)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit."""
    made = Repository(tmp_path / "clone")
    made.commit(readme="hello\n")
    return made


def scan(path, notes=None, **places):
    run = Scan(Places((str(path),), **{"git": True, **places}), os.environ, notes or Notes(attended=False), None)
    run.run()
    return run.findings


def in_history(findings):
    return {(found.secret.reveal(), found.path, found.commit) for found in findings if found.commit or found.blob}


def test_a_pat_is_found_wherever_a_history_keeps_it(repository):
    pats = [new_pat() for _ in range(9)]
    expected = set()
    commit = repository.commit(a__deleted=f"\n  {pats[0]}\n")
    expected.add((pats[0], "a/deleted", commit))
    (repository.folder / "a" / "deleted").unlink()
    repository.commit("remove")
    repository.write("readme", f"hello\n{pats[1]}\n")
    repository.git("stash")
    expected.add((pats[1], "readme", repository.git("rev-parse", "stash")))
    repository.write("new", pats[2])
    repository.git("stash", "--include-untracked")
    expected.add((pats[2], "new", repository.git("rev-parse", "stash^3")))
    repository.git("hash-object", "-w", "--stdin", stdin=pats[3])
    expected.add((pats[3], "(no commit)", None))
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(side="side\n")
    repository.git("checkout", "-q", "main")
    repository.commit(main="main\n")
    repository.git("merge", "-q", "--no-commit", "side")
    expected.add((pats[4], "evil", repository.commit("merge", evil=pats[4])))
    message = repository.commit(f"fix\n\nuse {pats[5]}")
    expected.add((pats[5], "(commit message)", message))
    repository.git("tag", "-a", "v1", "-m", f"as of {pats[6]}")
    expected.add((pats[6], "(tag message)", message))
    lost = repository.commit(lost=pats[7])
    expected.add((pats[7], "lost", lost))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "-q", "--prune=never")
    expected.add((pats[8], "packed", repository.commit(packed=pats[8])))
    repository.git("repack", "-q", "-a", "-d", "-k")
    found = scan(repository.folder)
    assert in_history(found) == expected
    first = next(hit for hit in found if hit.path == "a/deleted")
    assert (first.line, first.column, first.author_date) == (2, 3, DATE)
    (words,) = (hit for hit in found if hit.path == "(commit message)")
    assert (words.line, words.column, words.author_date) == (3, 5, DATE)


def test_every_commit_that_brought_a_pat_in_is_named_and_none_that_removed_it(repository):
    pat = new_pat()
    first = repository.commit(a=pat)
    repository.git("rm", "-q", "a")
    repository.commit("remove")
    second = repository.commit(a=pat)
    third = repository.commit(**{"folder__b c\n": pat})
    assert in_history(scan(repository.folder)) == {
        (pat, "a", first),
        (pat, "a", second),
        (pat, "folder/b c\\n", third),
    }


def test_a_bare_repository_and_a_folder_inside_are_searched(repository, tmp_path):
    pat, other = new_pat(), new_pat()
    commit = repository.commit(a=pat, inner__b="x")
    repository.git("remote", "add", "origin", f"https://me:{other}@dev.azure.com/contoso/_git/site")
    bare = tmp_path / "bare.git"
    repository.git("clone", "-q", "--bare", ".", str(bare))
    assert in_history(scan(bare)) == {(pat, "a", commit)}
    found = scan(repository.folder / "inner")
    assert in_history(found) == {(pat, "a", commit)}
    assert [Path(hit.path).name for hit in found if hit.secret.reveal() == other] == ["config"]


def test_modules_and_work_trees_belong_to_a_repository(repository, tmp_path):
    pat, other = new_pat(), old_pat()
    library = Repository(tmp_path / "library")
    commit = library.commit(x=pat)
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library.folder), "lib")
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"))
    repository.folder.joinpath("lib", "x").unlink()
    found = scan(repository.folder)
    assert in_history(found) == {(pat, os.path.join(".git", "modules", "lib") + "/x", commit)}
    in_tree = Repository.__new__(Repository)
    in_tree.folder, in_tree.environment = tmp_path / "tree", repository.environment
    commit = in_tree.commit(y=other)
    assert (other, "y", commit) in in_history(scan(tmp_path / "tree"))


def test_a_repository_below_the_folder_is_named_with_its_path(tmp_path):
    inner = Repository(tmp_path / "all" / "inner")
    pat = new_pat()
    commit = inner.commit(a=pat)
    bare = tmp_path / "all" / "inner.git"
    inner.git("clone", "-q", "--bare", ".", str(bare))
    assert in_history(scan(tmp_path / "all")) == {(pat, "inner/a", commit), (pat, "inner.git/a", commit)}
    assert in_history(scan(bare)) == {(pat, "a", commit)}


def test_a_folder_without_a_repository_is_an_error(tmp_path):
    with pytest.raises(InputError, match="not in a git repository"):
        scan(tmp_path)


def test_binary_and_huge_blobs_pass_in_pieces(repository):
    pat = new_pat()
    (repository.folder / "huge").write_bytes(os.urandom(3_000_000) + b"\n" + pat.encode() + os.urandom(2_000_000))
    commit = repository.commit("huge")
    assert in_history(scan(repository.folder)) == {(pat, "huge", commit)}


def test_an_object_that_git_cannot_read_is_noted(repository):
    pat = new_pat()
    repository.commit(a=pat)
    blob = repository.git("rev-parse", "HEAD:readme")
    path = repository.folder / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o600)
    path.write_bytes(b"damage")
    notes = Notes(attended=False)
    found = scan(repository.folder, notes)
    assert pat in {hit.secret.reveal() for hit in found}
    assert f"object {blob} in {repository.folder / '.git'}: git cannot read it" in notes.describe()


@pytest.mark.parametrize("size", [5000, 3_000_000])
def test_behind_damaged_objects_the_search_goes_on_and_the_commits_are_named(repository, size):
    pats = [new_pat() for _ in range(20)]
    for number, pat in enumerate(pats):
        repository.write(f"file{number}", pat)
        (repository.folder / f"noise{number}").write_bytes(os.urandom(size if number < 3 else 5000))
    commit = repository.commit()
    damaged = [repository.git("rev-parse", f"HEAD:noise{number}") for number in range(20)]
    for blob in damaged:
        path = repository.folder / ".git" / "objects" / blob[:2] / blob[2:]
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[: size // 2])
    notes = Notes(attended=False)
    found = in_history(scan(repository.folder, notes))
    assert found == {(pat, f"file{number}", commit) for number, pat in enumerate(pats)}
    assert len(notes.unsearched) == (3 if size > 5000 else 20)
    assert all(f"object {blob} " in "".join(notes.unsearched) for blob in damaged[:3])
    repository.git("rm", "-rq", "--cached", ".")
    repository.git("add", "file0")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{damaged[0]},a-noise")
    assert [hit.path for hit in scan(repository.folder, notes, git=False, staged=True)] == []
    repository.write("new", pats[0] + "\n")
    repository.git("add", "new")
    assert [hit.path for hit in scan(repository.folder, notes, git=False, staged=True)] == ["new"]


@pytest.mark.skipif(os.name != "posix", reason="pipes have no place in the file system")
@pytest.mark.parametrize("name", ["objects/aa/" + "a" * 38, "config", "packed-refs", "index"])
def test_a_pipe_in_a_git_folder_is_noted_and_not_waited_for(repository, name):
    path, notes = repository.folder / ".git" / name, Notes(attended=False)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    repository.write("a", new_pat())
    assert [hit.path for hit in scan(repository.folder, notes)] == [str(repository.folder / "a")]
    assert f"{path} is not a regular file" in notes.describe()
    notes = Notes(attended=False)
    assert scan(repository.folder, notes, git=False, staged=True) == []
    assert f"{path} is not a regular file" in notes.describe()


@pytest.mark.skipif(os.name != "posix", reason="sockets have no place in the file system")
def test_the_socket_of_gits_own_watcher_hides_no_history(repository):
    pat, notes = new_pat(), Notes(attended=False)
    commit = repository.commit(a=pat)
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(repository.folder / ".git", os.O_RDONLY)
        try:
            os.fchdir(here)
            listener.bind("fsmonitor--daemon.ipc")
        finally:
            os.chdir(ROOT)
            os.close(here)
        assert in_history(scan(repository.folder, notes)) == {(pat, "a", commit)}
    assert notes.describe() == ""


def test_grafts_hide_no_commit(repository):
    pat = new_pat()
    commit = repository.commit(a=pat)
    parent = repository.git("rev-parse", "HEAD^")
    other = repository.git("commit-tree", "HEAD^{tree}", "-m", "other", "-p", parent)
    (repository.folder / ".git" / "info" / "grafts").write_text(f"{commit} {other}\n{other} {commit}\n")
    assert in_history(scan(repository.folder)) == {(pat, "a", commit), (pat, "a", other)}


def test_a_missing_object_of_a_partial_clone_is_counted_and_not_fetched(repository, tmp_path):
    pat = new_pat()
    repository.commit(a=pat)
    repository.git("rm", "-q", "a")
    repository.commit("remove")
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    words = ["-c", "protocol.file.allow=always", "clone", "-q", "--no-local", "--filter=blob:none"]
    repository.git(*words, f"file://{repository.folder}", str(clone))
    notes = Notes(attended=False)
    assert in_history(scan(clone, notes)) == set()
    assert notes.describe() == (
        f"1 place could not be searched:\n  {clone / '.git'}: 1 object is not in this partial clone"
    )


def test_a_partial_clone_names_the_commits_of_what_it_has(repository, tmp_path):
    pats = [new_pat() for _ in range(2)]
    repository.commit(a=pats[0], b="x")
    repository.commit(a="removed", b="y")
    commit = repository.commit(a="removed", b=pats[1])
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    words = ["-c", "protocol.file.allow=always", "clone", "-q", "--no-local", "--filter=blob:none"]
    repository.git(*words, f"file://{repository.folder}", str(clone))
    notes = Notes(attended=False)
    assert in_history(scan(clone, notes)) == {(pats[1], "b", commit)}
    assert [line for line in notes.unsearched if "partial clone" not in line] == []


def test_an_alternate_that_is_gone_is_noted(repository, tmp_path):
    pat = new_pat()
    commit = repository.commit(a=pat)
    clone, notes = tmp_path / "shared", Notes(attended=False)
    repository.git("clone", "-q", "--shared", "--bare", ".", str(clone))
    assert in_history(scan(clone, notes)) == {(pat, "a", commit)}
    assert notes.describe() == ""
    (clone / "objects" / "info" / "alternates").write_text("/nowhere/objects\n")
    assert in_history(scan(clone, notes)) == set()
    assert "/nowhere/objects" in notes.describe()


def test_a_history_that_is_not_there_is_noted(repository):
    pat = new_pat()
    repository.commit(a=pat)
    repository.git("gc", "-q")
    pack = next((repository.folder / ".git" / "objects" / "pack").glob("*.pack"))
    content = pack.read_bytes()
    for change in (pack.unlink, lambda: (pack.write_bytes(content), pack.with_suffix(".idx").unlink())):
        change()
        notes = Notes(attended=False)
        assert in_history(scan(repository.folder, notes)) == set()
        assert len(notes.unsearched) == 1


def test_a_folder_of_objects_that_is_not_ours_to_look_into_ends_no_search(repository, monkeypatch):
    pat = new_pat()
    commit = repository.commit(a=pat)
    for name in ("stat", "listdir", "scandir"):
        monkeypatch.setattr(os, name, partial(refuse_in, getattr(os, name)))
    assert in_history(scan(repository.folder)) == {(pat, "a", commit)}


def refuse_in(real, path=".", *args, **named):
    if not isinstance(path, int) and os.fspath(path).endswith(os.path.join("objects", "pack")):
        raise PermissionError(13, "Permission denied", path)
    return real(path, *args, **named)


def test_an_extension_that_git_does_not_know_is_named(repository):
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.marvel", "x")
    notes = Notes(attended=False)
    scan(repository.folder, notes)
    assert "unknown repository extension found: marvel" in notes.describe()


def test_an_index_that_git_cannot_read_is_quoted_as_git_says_it(repository):
    (repository.folder / ".git" / "index").write_bytes(b"damage")
    with pytest.raises(StoreError, match="index file") as caught:
        scan(repository.folder, git=False, staged=True)
    assert "hint" not in caught.value.message


TRAPS = """
[core]
	fsmonitor = {trap}
	hooksPath = {hooks}
	pager = {trap}
	sshCommand = {trap}
	editor = {trap}
	alternateRefsCommand = {trap}
	attributesFile = {attributes}
	repositoryFormatVersion = 1
[extensions]
	partialClone = evil
[remote "evil"]
	url = ext::{trap}
	promisor = true
[protocol]
	allow = always
[gpg]
	program = {trap}
[log]
	showSignature = true
	showRoot = false
[diff]
	external = {trap}
	orderFile = {fifo}
[diff "x"]
	textconv = {trap}
	command = {trap}
[filter "x"]
	clean = {trap}
	smudge = {trap}
	process = {trap}
[credential]
	helper = !{trap}
[pager]
	log = {trap}
	cat-file = {trap}
[alias]
	log = !{trap}
	cat-file = !{trap}
"""
SIGNATURE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"


def trapped(repository, folder):
    """Give the repository a configuration and attributes that start a program wherever git lets them."""
    folder.mkdir()
    ran, trap = folder / "ran", folder / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> {ran}\n')
    trap.chmod(0o755)
    (folder / "hooks").mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "pre-commit", "fsmonitor-watchman"):
        (folder / "hooks" / hook).symlink_to(trap)
    os.mkfifo(folder / "fifo")
    (folder / "attributes").write_text("* diff=x filter=x\n")
    commit = repository.git("cat-file", "commit", "HEAD")
    signed = commit.replace("\n\n", f"\n{SIGNATURE}\n", 1) + "\n"
    name = repository.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=signed)
    repository.git("reset", "-q", "--soft", name)
    (repository.folder / ".git" / "objects" / "pack").mkdir(exist_ok=True)
    (repository.folder / ".git" / "objects" / "pack" / "pack-1.promisor").touch()
    with (repository.folder / ".git" / "config").open("a") as file:
        file.write(
            TRAPS.format(trap=trap, hooks=folder / "hooks", fifo=folder / "fifo", attributes=folder / "attributes")
        )
    return ran, name


def test_nothing_that_a_repository_names_is_run_and_nothing_is_hidden(repository, tmp_path):
    pats = [new_pat() for _ in range(3)]
    repository.write(".gitattributes", "* diff=x filter=x\n")
    first = repository.commit(a=pats[0])
    blob = repository.git("rev-parse", "HEAD:a")
    repository.commit(a="harmless", b=pats[1])
    harmless = repository.git("rev-parse", "HEAD:a")
    repository.git("replace", blob, harmless)
    missing = repository.git("rev-parse", f"{first}^:readme")
    (repository.folder / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    repository.write("staged", pats[2])
    repository.git("add", "staged")
    ran, signed = trapped(repository, tmp_path / "traps")
    notes = Notes(attended=False)
    found = in_history(scan(repository.folder, notes))
    assert {(pats[0], "a", first), (pats[1], "b", signed)} <= found
    assert pats[2] in {found.secret.reveal() for found in scan(repository.folder, git=False, staged=True)}
    assert "1 object is not in this partial clone" in notes.describe()
    assert not ran.exists()


def test_the_traps_of_the_test_before_do_run_where_nobody_cares(repository, tmp_path):
    repository.commit(a="x")
    repository.commit(a="y")
    ran, _ = trapped(repository, tmp_path / "traps")
    for words in (["status"], ["log", "-1"], ["-c", "diff.orderFile=/dev/null", "diff", "HEAD~1"]):
        subprocess.run(["git", *words], cwd=repository.folder, env=repository.environment, capture_output=True)
    assert ran.read_text()


def test_what_is_staged_is_searched_and_nothing_else(repository):
    staged, unstaged, other = new_pat(), new_pat(), new_pat()
    repository.commit(old=other)
    repository.write("x/staged", f"a\n{staged}\n")
    repository.git("add", "x/staged")
    repository.write("x/staged", unstaged)
    found = scan(repository.folder / "x", git=False, staged=True)
    assert [(hit.secret.reveal(), hit.path, hit.line) for hit in found] == [(staged, "x/staged", 2)]
    assert [(hit.commit, hit.blob) for hit in found] == [(None, None)]


def test_what_is_staged_before_the_first_commit_is_searched(tmp_path):
    fresh, pat = Repository(tmp_path / "fresh"), new_pat()
    assert scan(fresh.folder, git=False, staged=True) == []
    fresh.write("a", pat)
    fresh.git("add", "a")
    assert [hit.path for hit in scan(fresh.folder, git=False, staged=True)] == ["a"]


def test_what_is_renamed_is_searched_and_what_only_gets_another_mode_is_not(repository):
    pat, other = new_pat(), new_pat()
    repository.commit(a=pat, b=other)
    repository.git("mv", "a", "c")
    repository.git("update-index", "--chmod=+x", "b")
    assert [(hit.secret.reveal(), hit.path) for hit in scan(repository.folder, git=False, staged=True)] == [(pat, "c")]


def test_what_is_in_conflict_is_noted(repository):
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(a="x")
    repository.git("checkout", "-q", "main")
    repository.commit(a="y")
    subprocess.run(["git", "merge", "side"], cwd=repository.folder, env=repository.environment, capture_output=True)
    notes = Notes(attended=False)
    assert scan(repository.folder, notes, git=False, staged=True) == []
    assert notes.unsearched == ["a: it has conflicts, and nothing of it is staged"]


def test_staged_needs_a_work_tree(tmp_path):
    with pytest.raises(InputError, match="not in a git work tree"):
        scan(tmp_path, git=False, staged=True)
    with pytest.raises(InputError, match="cannot be used together"):
        scan(tmp_path, git=True, staged=True)


def test_an_interruption_keeps_what_was_found(repository, monkeypatch):
    from azext_devops_pat.services import scan_history

    pat = new_pat()
    repository.commit(a=pat)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(scan_history, "introductions", interrupted)
    run = Scan(Places((str(repository.folder),), git=True), os.environ, Notes(attended=False), None)
    run.run()
    assert run.is_interrupted
    assert [(hit.path, bool(hit.blob)) for hit in run.findings] == [
        (str(repository.folder / "a"), False),
        ("(no commit)", True),
    ]


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("0 +0000", "1970-01-01T00:00:00+00:00"),
        ("1772593567 -0330", "2026-03-03T23:36:07-03:30"),
        ("9" * 30 + " +0000", None),
        ("1 +99999", None),
        ("", None),
    ],
)
def test_dates_of_git(raw, iso):
    assert iso_date(raw) == iso


def test_this_repository_and_its_history_are_clean():
    """No fixture may look like a PAT: they are made at run time."""
    history = (ROOT / ".git").exists()
    made = {".venv", ".venv-dev", ".cache", "build", "dist", ".git"}  # by make, and by git
    paths = [str(path) for path in ROOT.iterdir() if path.name not in made]
    run = Scan(Places(tuple(paths)), os.environ, Notes(attended=False), None)
    run.run()
    found = run.findings + (scan(git_folder_of(ROOT)) if history else [])
    assert [(hit.path, hit.line, hit.commit) for hit in found] == []
