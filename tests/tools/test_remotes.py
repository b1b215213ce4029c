"""The remotes of the current folder, as git itself reads them."""

import subprocess

import pytest

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
