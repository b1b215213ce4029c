"""A repository that is only looked at runs nothing, fetches nothing, and asks nobody."""

import os
import shutil
import subprocess

import pytest

from azext_devops_pat.tools import git

pytestmark = pytest.mark.one_python

PROGRAM = shutil.which("git")
ENVIRONMENT = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A repository with a commit that claims a signature, and a program that leaves a mark; the process is in it."""
    folder, trap = tmp_path / "clone", tmp_path / "trap"
    folder.mkdir()
    monkeypatch.chdir(folder)
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    trap.chmod(0o700)
    run("init", "-q")
    (folder / "file").write_text("text\n")
    run("add", "file")
    run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first")
    run("config", "user.name", "a")
    run("config", "user.email", "a@b")
    return folder


def run(*words):
    return subprocess.run(["git", *words], env=ENVIRONMENT, check=True, capture_output=True)


def signed(folder):
    """Put a signature into the commit, so that git has a reason to start gpg."""
    raw = run("cat-file", "commit", "HEAD").stdout
    head, _, message = raw.partition(b"\n\n")
    lines = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        input=head + b"\n" + lines + b"\n\n" + message,
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
    )
    run("update-ref", "HEAD", made.stdout.decode().strip())


CASES = {
    "core.fsmonitor": ("status", "--porcelain"),
    "log.showSignature": ("log", "-1"),
    "diff.external": ("log", "-p", "--ext-diff", "-1"),
    "core.hooksPath": ("checkout", "-q", "-b", "other"),
}


def set_trap(name, tmp_path):
    trap = str(tmp_path / "trap")
    if name == "log.showSignature":
        run("config", "gpg.program", trap)
        run("config", name, "true")
    elif name == "core.hooksPath":
        hooks = tmp_path / "hooks"
        hooks.mkdir()
        shutil.copy(trap, hooks / "post-checkout")
        run("config", name, str(hooks))
    else:
        run("config", name, trap)


@pytest.mark.parametrize("name", CASES)
def test_what_a_repository_configures_is_not_run(hostile, tmp_path, name):
    signed(hostile)
    set_trap(name, tmp_path)
    found = git.run(PROGRAM, CASES[name], ENVIRONMENT)
    assert found.returncode == 0 or name == "diff.external", found.stderr
    assert not (tmp_path / "ran").exists()
    subprocess.run(
        ["git", *CASES[name][:-1], "third" if name == "core.hooksPath" else CASES[name][-1]], env=ENVIRONMENT
    )
    assert (tmp_path / "ran").exists(), "the trap does not work, so the test shows nothing"


def test_no_remote_helper_is_run_and_nothing_is_fetched(hostile, tmp_path):
    url = f"ext::sh -c touch% {tmp_path}/ran"
    run("config", "protocol.ext.allow", "always")
    run("config", "remote.origin.url", url)
    found = git.run(PROGRAM, ["fetch", "origin"], ENVIRONMENT)
    assert found.returncode != 0
    assert b"not allowed" in found.stderr
    assert not (tmp_path / "ran").exists()
    subprocess.run(["git", "fetch", "origin"], env=ENVIRONMENT, capture_output=True)
    assert (tmp_path / "ran").exists()


def test_a_missing_object_is_not_fetched(hostile, tmp_path):
    run("config", "protocol.ext.allow", "always")
    run("config", "remote.origin.url", f"ext::sh -c touch% {tmp_path}/ran")
    run("config", "remote.origin.promisor", "true")
    run("config", "extensions.partialClone", "origin")
    found = git.run(PROGRAM, ["cat-file", "-p", "1234567890123456789012345678901234567890"], ENVIRONMENT)
    assert found.returncode != 0
    assert not (tmp_path / "ran").exists()


def test_git_gets_no_pat_no_prompt_and_no_lock():
    found = git.environment_for({"AZURE_DEVOPS_EXT_PAT": "x", "KEPT": "yes"})
    assert "AZURE_DEVOPS_EXT_PAT" not in found
    wanted = {
        "KEPT": "yes",
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    assert found == wanted


def test_the_remotes_of_a_hostile_repository_are_read_without_running_anything(hostile, tmp_path):
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external"):
        run("config", name, str(tmp_path / "trap"))
    run("remote", "add", "origin", "https://dev.azure.com/contoso/web/_git/site")
    assert git.remote_urls() == ["https://dev.azure.com/contoso/web/_git/site"]
    assert not (tmp_path / "ran").exists()
