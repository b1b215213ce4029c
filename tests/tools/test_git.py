"""Which git is asked for the remotes, and what it gets to see."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import DetectionError
from azext_devops_pat.tools import git

from ..support.tokens import make_pat

URL = "https://dev.azure.com/contoso/web/_git/site"


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A repository with a remote, in which the process stands."""
    folder = tmp_path / "clone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for words in (["init", "-q"], ["remote", "add", "origin", URL]):
        subprocess.run(["git", *words], check=True, capture_output=True)
    return folder


def planted(folder, script):
    """Put a program named git into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "git").chmod(0o700)


def test_a_git_that_a_clone_brings_is_never_run(clone, tmp_path, monkeypatch):
    mark = tmp_path / "ran"
    planted(clone, f"touch {mark}")
    planted(clone / "bin", f"touch {mark}")
    real = Path(shutil.which("git")).parent
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "bin", "./bin", str(real)]))
    assert git.remote_urls() == [URL]
    assert not mark.exists()


def test_with_such_entries_alone_there_is_no_git(clone, tmp_path, monkeypatch):
    mark = tmp_path / "ran"
    planted(clone, f"touch {mark}")
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    with pytest.raises(DetectionError, match="git is not installed"):
        git.remote_urls()
    assert not mark.exists()


@pytest.mark.parametrize("variable", ["AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "SYSTEM_ACCESSTOKEN"])
def test_git_sees_no_pat(clone, tmp_path, monkeypatch, variable):
    value, seen = make_pat(), tmp_path / "seen"
    planted(tmp_path / "own", f'env > {seen}\nexec {shutil.which("git")} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'own'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("KEPT", "yes")
    assert git.remote_urls() == [URL]
    assert "KEPT=yes" in seen.read_text()
    assert value not in seen.read_text()
    assert os.environ[variable] == value


def test_a_git_that_fails_or_hangs_is_an_error(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path / 'own'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git, "_SECONDS", 0.2)
    planted(tmp_path / "own", f"printf 'origin\\t{URL} (fetch)\\n'; exit 1")
    with pytest.raises(DetectionError, match="exit code 1"):
        git.remote_urls()
    planted(tmp_path / "own", "exec sleep 20")
    with pytest.raises(DetectionError, match="did not answer"):
        git.remote_urls()
