"""Trees of files: what is opened, what is not, and what is noted."""

import errno
import hashlib
import os
import socket
import sys
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import InputError
from azext_devops_pat.services.scan_files import check_path, search_path
from azext_devops_pat.services.scan_home import home_places
from azext_devops_pat.services.scan_notes import Notes
from azext_devops_pat.tools.git_folders import git_folder_of, work_tree_git_folder

from ..support.pats import new_pat, old_pat


def paths(root, notes=None):
    return [found.path for found in search_path(str(root), notes or Notes(attended=False))]


@pytest.fixture
def tree(tmp_path):
    """A tree with a PAT in four files."""
    for name in ("b.txt", "a/deep/x.txt", "a/.hidden", "zeros.bin"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"PAT={new_pat()}\n")
    return tmp_path


def test_every_file_below_a_folder_is_searched(tree):
    assert paths(tree) == [str(tree / name) for name in ("b.txt", "zeros.bin", "a/.hidden", "a/deep/x.txt")]


def test_paths_are_relative_in_the_current_folder(tree, monkeypatch):
    monkeypatch.chdir(tree)
    assert paths("./b.txt") == ["b.txt"]
    assert paths(os.curdir) == ["b.txt", "zeros.bin", os.path.join("a", ".hidden"), os.path.join("a", "deep", "x.txt")]


def test_links_are_not_followed_but_one_that_is_named_is(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret").write_text(new_pat())
    before = paths(tree)
    (tree / "link").symlink_to(outside / "secret")
    (tree / "folder").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    assert paths(tree) == before
    assert paths(tree / "link") == [str(tree / "link")]


def test_what_is_no_regular_file_is_not_opened(tree):
    before = paths(tree)
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tree / "socket"))
        assert paths(tree) == before
        with pytest.raises(InputError, match="neither a file nor a folder"):
            check_path(str(tree / "pipe"))


def test_what_vanishes_or_cannot_be_read_is_noted_and_the_rest_is_searched(tree, monkeypatch):
    refused, real = str(tree / "b.txt"), os.open

    def refuse(path, *args, **named):
        if path == refused:
            raise PermissionError(13, "Permission denied", path)
        return real(path, *args, **named)

    monkeypatch.setattr(os, "open", refuse)
    notes = Notes(attended=False)
    assert len(paths(tree, notes)) == 3
    assert notes.describe() == f"1 place could not be searched:\n  {refused}: Permission denied"


def test_many_problems_are_counted_and_some_are_named_each_once():
    notes = Notes(attended=False)
    notes.unsearched_because("file0", "Permission denied.")
    for number in range(1500):
        notes.unsearched_because(f"file{number}", "Permission denied")
    assert notes.describe().startswith("1,500 places could not be searched:\n  file0: Permission denied\n")
    assert notes.describe().endswith("\n  and 1,490 more")


def test_the_objects_of_git_are_left_to_git_and_the_rest_of_its_folder_is_searched(tree):
    git = tree / ".git"
    for name in ("objects/pack/x", "refs/heads/x", "HEAD", "config", "modules/lib/config", "lfs/objects/ab/cd/x"):
        (git / name).parent.mkdir(parents=True, exist_ok=True)
        (git / name).write_text(new_pat())
    notes = Notes(attended=False)
    found = [Path(path).relative_to(git).as_posix() for path in paths(tree, notes) if ".git" in path]
    assert found == ["HEAD", "config", "lfs/objects/ab/cd/x", "modules/lib/config", "refs/heads/x"]
    assert notes.git_folders == {git: ".git"}


def test_our_own_file_of_pats_is_no_leak(tree):
    own = tree / "a" / "personalAccessTokens"
    own.write_text(new_pat())
    assert len(paths(tree)) == 5
    assert len(paths(tree, Notes(attended=False, own_files=frozenset((own,))))) == 4


def test_names_cannot_speak_to_the_terminal(tmp_path):
    (tmp_path / "a\x1b[2Jb").write_text(new_pat())
    (tmp_path / os.fsdecode(b"\xff")).write_text(new_pat())
    assert [os.path.basename(path) for path in paths(tmp_path)] == ["a\\x1b[2Jb", "\\udcff"]


def test_a_pat_in_a_name_is_shown_by_its_fingerprint(tmp_path):
    first, second = new_pat(), old_pat()
    folder = tmp_path / os.fsdecode(b"\xff" + first.encode())
    folder.mkdir()
    (folder / f"é-{second}.txt").write_text(new_pat())
    (folder / f"{second}.gz").write_bytes(b"\x1f\x8b\x08")
    notes = Notes(attended=False)
    marks = [hashlib.sha256(pat.encode()).hexdigest()[:16] for pat in (first, second)]
    shown = f"{tmp_path}/\\udcff<pat {marks[0]}>"
    assert paths(folder, notes) == [f"{shown}/é-<pat-legacy {marks[1]}>.txt"]
    assert notes.unsearched == [f"{shown}/<pat-legacy {marks[1]}>.gz: It cannot be unpacked to its end: it is damaged"]
    with pytest.raises(InputError) as caught:
        check_path(f"missing/{first}")
    assert first not in caught.value.message


@pytest.mark.parametrize("path", ["missing", "a\0b"])
def test_a_path_that_is_not_there_is_named(path):
    with pytest.raises(InputError, match="cannot be read"):
        check_path(path)


def test_progress_is_told_every_ten_seconds_to_a_person(caplog):
    now = [0.0]
    for attended in (True, False):
        notes = Notes(attended, clock=lambda: now[0])
        for second in range(1, 26):
            now[0] += 1
            notes.searched(1_000_000, f"file{second}")
    assert [record.message for record in caplog.records] == [
        "Searched 10.0 MB so far, now in file10",
        "Searched 20.0 MB so far, now in file20",
    ]


HOME_FILES = (
    *(".npmrc", ".yarnrc.yml", ".config/pnpm/auth.ini", ".bunfig.toml", ".config/pip/pip.conf", ".pypirc"),
    *(".config/pypoetry/auth.toml", ".cargo/credentials.toml", ".git-credentials", ".config/git/credentials"),
    *(".gitconfig", ".netrc", ".gcm/store/git/https/x.credential", ".nuget/NuGet/NuGet.Config", ".m2/settings.xml"),
    *(".gradle/gradle.properties", ".terraformrc", ".vsce", ".tfx-cache", ".docker/config.json", ".claude.json"),
    *(".cursor/mcp.json", ".config/Code/User/mcp.json", ".env", ".env.local", ".envrc", ".bash_history"),
    *(".zsh_history", ".local/share/fish/fish_history", ".local/share/powershell/PSReadLine/ConsoleHost_history.txt"),
    *(".python_history", ".node_repl_history", ".config/environment.d/x.conf", "agent/_work/1/s/.git/config"),
    *(".azure/commands/x.log", ".azure/logs/az.log", ".config/fish/conf.d/x.fish"),
)
HERE_FILES = ("terraform.tfvars", "a.tfstate", "terraform.tfstate.backup", ".mcp.json", ".vscode/mcp.json")


@pytest.mark.skipif(sys.platform != "linux", reason="the paths of Linux")
def test_the_places_of_home_are_searched(tmp_path, monkeypatch):
    home, here = tmp_path / "home", tmp_path / "here"
    for file in [home / name for name in HOME_FILES] + [here / name for name in HERE_FILES]:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    (home / "other.txt").write_text("x")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    found = home_places({})
    assert sorted(found) == sorted([*(home / name for name in HOME_FILES), *(here / name for name in HERE_FILES)])
    assert home / "agent/_work/1/s/.git/config" not in home_places({}, with_agents=False)


def test_a_folder_that_is_not_ours_to_look_into_ends_no_search(tmp_path, monkeypatch):
    look = os.stat

    def refuse(path, *args, **named):
        if ".cargo" in str(path) or ".git" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return look(path, *args, **named)

    (tmp_path / ".npmrc").write_text("x")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "stat", refuse)
    monkeypatch.setattr(Path, "stat", refuse)  # Python 3.10's does not look at os
    monkeypatch.chdir(tmp_path)
    found = home_places({})
    assert {tmp_path / ".npmrc", tmp_path / ".cargo" / "credentials.toml"} <= set(found)
    assert git_folder_of(tmp_path) is None
    assert work_tree_git_folder(tmp_path) is None
