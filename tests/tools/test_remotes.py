"""The remotes of the current folder, as git itself reads them."""

import os
import subprocess

import pytest

from azext_devops_pat.core.errors import DetectionError
from azext_devops_pat.tools import git as ours


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def git(*args):
    subprocess.run(["git", *args], check=True, capture_output=True)


def test_origin_comes_first_and_the_others_as_git_lists_them(folder):
    git("init", "-q")
    for name in ("backup", "origin", "zebra"):
        git("remote", "add", name, f"https://dev.azure.com/{name}/web/_git/site")
    git("remote", "set-url", "--push", "origin", "https://dev.azure.com/elsewhere")
    found = [f"https://dev.azure.com/{name}/web/_git/site" for name in ("origin", "backup", "zebra")]
    assert ours.remote_urls() == found


def test_a_shortened_url_is_read_as_git_reads_it(folder):
    git("init", "-q")
    git("config", "url.https://dev.azure.com/.insteadOf", "az:")
    git("remote", "add", "origin", "az:contoso/web/_git/site")
    assert ours.remote_urls() == ["https://dev.azure.com/contoso/web/_git/site"]


def test_no_repository_and_no_remote_is_no_url(folder):
    assert ours.remote_urls() == []
    git("init", "-q")
    assert ours.remote_urls() == []


def test_without_git_there_is_no_url(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    assert ours.remote_urls() == []


def unreadable():
    with pytest.raises(DetectionError) as caught:
        ours.remote_urls()
    assert "devops_pat.detect=false" in caught.value.hint
    assert "--organization" in caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / ".git").write_text("gitdir: /gone/worktrees/x\n"), "not a git repository: /gone"),
        (lambda folder: (folder / ".git").write_text("garbage\n"), "invalid gitfile format"),
        (lambda folder: (git("init", "-q"), (folder / ".git" / "config").write_text("[core\n")), "bad config"),
    ],
)
def test_inside_a_work_tree_that_git_cannot_read_nothing_is_guessed(folder, damage, reason):
    damage(folder)
    error = unreadable()
    assert reason in error.message
    assert "safe.directory" not in error.hint


def test_git_that_hangs_is_an_error_too(folder, monkeypatch):
    git("init", "-q")
    (folder / "bin").mkdir()
    (folder / "bin" / "git").write_text("#!/bin/sh\nexec sleep 30\n")
    (folder / "bin" / "git").chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(ours, "_SECONDS", 0.3)
    assert "did not answer" in unreadable().message


def test_without_git_a_work_tree_is_an_error_and_another_folder_is_not(folder, monkeypatch):
    git("init", "-q")
    (folder / "inner").mkdir()
    monkeypatch.setenv("PATH", str(folder / "inner"))
    monkeypatch.chdir(folder / "inner")
    assert unreadable().no_git
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder))
    assert ours.remote_urls() == []
