"""Which organization a repository names, and what happens if git does not tell."""

import os
import subprocess

import pytest

SECRET = 'printf %s "$AZURE_DEVOPS_EXT_PAT"'


@pytest.fixture
def clone(az, service, tmp_path):
    """A repository of fabrikam, for a user whose default organization is contoso."""
    for name in ("contoso", "fabrikam"):
        az.login(service.pat(name), name)
    folder = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    url = "https://dev.azure.com/fabrikam/web/_git/site"
    subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", url], check=True)
    return folder


def token(az, folder, **options):
    return az.run("devops", "auth", "token", cwd=folder, **options)


def refused(az, folder, reason, **options):
    """Both commands end with git's reason, and nothing is printed or run."""
    results = [token(az, folder, **options)]
    results.append(az.run("devops", "auth", "exec", "--", "sh", "-c", SECRET, cwd=folder, **options))
    for result in results:
        assert (result.code, result.out) == (1, ""), result.everything
        assert reason in result.err
        assert "--organization" in result.err
        assert "az config set devops_pat.detect=false" in result.err
    return results[0].err


def test_a_repository_of_another_user_is_no_reason_to_guess(az, clone):
    for path in (clone, *clone.rglob("*")):
        os.chown(path, 12345, 12345)
    said = refused(az, clone, "dubious ownership")
    assert f"git config --global --add safe.directory {clone}" in said
    subprocess.run(["git", "config", "--global", "--add", "safe.directory", str(clone)], env=az.variables(), check=True)
    assert token(az, clone).json["organization"].endswith("/fabrikam")


@pytest.mark.parametrize(
    ("content", "reason"),
    [("gitdir: /gone/worktrees/site\n", "not a git repository: /gone"), ("garbage\n", "invalid gitfile format")],
)
def test_a_git_file_that_leads_nowhere_is_no_reason_to_guess(az, clone, content, reason):
    inner = clone / "submodule"
    inner.mkdir()
    (inner / ".git").write_text(content)
    assert "safe.directory" not in refused(az, inner, reason)


@pytest.mark.parametrize("target", ["/gone/site.git", ".git"], ids=["nothing", "itself"])
def test_a_link_to_nothing_in_gits_place_is_no_reason_to_guess(az, clone, target):
    (clone / ".git").rename(clone / "moved")
    (clone / ".git").symlink_to(target)
    refused(az, clone, "git does not recognize the repository here")


def test_a_repository_for_a_newer_git_is_no_reason_to_guess_and_names_what_is_new(az, clone):
    text = "[core]\nrepositoryformatversion = 1\n[extensions]\nnovelty = true\n"
    (clone / ".git" / "config").write_text(text)
    refused(az, clone, "unknown repository extension found: novelty.")


def test_a_configuration_that_cannot_be_read_is_no_reason_to_guess(az, clone):
    (clone / ".git" / "config").unlink()
    (clone / ".git" / "config").mkdir()
    refused(az, clone, "cannot be read: unable to access '.git/config': Is a directory.")


def test_a_damaged_configuration_is_no_reason_to_guess(az, clone):
    (clone / ".git" / "config").write_text("[remote\n")
    refused(az, clone, "bad config")


def test_a_repository_that_git_does_not_recognize_is_no_reason_to_guess(az, clone):
    (clone / ".git" / "HEAD").unlink()
    refused(az, clone, "git does not recognize the repository here")


def test_where_no_git_is_installed_only_the_variable_serves_and_says_so(az, service, clone, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env", "dirname", "python3"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    without = {"PATH": str(folder)}
    refused(az, clone, "git is not installed", env=without)
    named = {**without, "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION": "fabrikam"}
    result = token(az, clone, env=named)
    assert (result.code, result.json["organization"].endswith("/fabrikam")) == (0, True)
    assert "git is not installed" in result.err
    assert token(az, tmp_path, env=without).json["organization"].endswith("/contoso")


def test_outside_any_repository_the_default_serves_as_before(az, clone, tmp_path):
    result = token(az, tmp_path)
    assert (result.json["organization"].endswith("/contoso"), result.err) == (True, "")


def test_detection_can_be_turned_off_for_good(az, clone):
    (clone / ".git" / "config").write_text("[remote\n")
    assert token(az, clone, env={"AZURE_DEVOPS_PAT_DETECT": "false"}).json["organization"].endswith("/contoso")
    az.run("config", "set", "devops_pat.detect=false", "--only-show-errors")
    assert token(az, clone).json["organization"].endswith("/contoso")
    result = token(az, clone, env={"AZURE_DEVOPS_PAT_DETECT": "perhaps"})
    assert (result.code, "'perhaps'" in result.err) == (1, True)


def test_a_git_of_the_clone_is_never_run(az, clone, tmp_path):
    mark = tmp_path / "mark"
    (clone / "git").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (clone / "git").chmod(0o755)
    for path in (f".:{os.environ['PATH']}", f":{os.environ['PATH']}"):
        assert token(az, clone, env={"PATH": path}).json["organization"].endswith("/fabrikam")
    assert not mark.exists()
