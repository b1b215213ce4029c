"""`az devops auth setup git` on a user's machine: beside other helpers, after updates and removals, and undone."""

import shutil

import pytest

from ..support.az import Az

AZURE = ("dev.azure.com", "contoso/proj/_git/repo")


@pytest.fixture
def setup(az):
    """Return what runs `az devops auth setup git` and must succeed."""

    def run(*args, **options):
        result = az.run("devops", "auth", "setup", "git", *args, **options)
        assert result.code == 0, result.everything
        return result

    return run


@pytest.fixture
def pat(az, service):
    made = service.pat("contoso")
    assert az.login(made).code == 0
    return made


def test_twice_is_once_undo_is_before_and_a_dry_run_nothing(az, git, setup):
    git.configuration.write_bytes(b"[user]\n\tname = Jane\n[credential]\n\thelper = cache")
    before = git.configuration.read_bytes()
    assert setup("--dry-run").json["difference"]
    assert (git.configuration.read_bytes(), git.launcher.exists()) == (before, False)
    assert setup().json["changed"] is True
    once = git.configuration.read_bytes()
    assert setup().json["changed"] is False
    assert git.configuration.read_bytes() == once
    rows = az.run("devops", "auth", "setup", "list").json
    assert (rows[0]["tool"], rows[0]["isSetUp"], rows[0]["files"]) == ("git", True, [str(git.configuration)])
    setup("--undo")
    assert (git.configuration.read_bytes(), git.launcher.exists()) == (before, False)
    assert "Nothing to undo" in setup("--undo").err


def test_with_other_helpers_before_and_after_ours_it_works_and_says_what_becomes_of_them(az, git, setup, pat):
    manager = "!f() { echo username=m; echo password=managers; }; f"
    git.ok("config", "--global", "credential.helper", manager)
    result = setup()
    assert [(row["helper"], row["effect"]) for row in result.json["otherHelpers"]] == [
        ("!f()", "not asked for these hosts any more")
    ]
    assert f"password={pat}" in git.fill(*AZURE).out
    assert "password=managers" in git.fill("github.com").out
    git.ok("config", "--global", "--unset", "credential.helper")
    with git.configuration.open("a") as file:
        file.write("[credential]\n\thelper = store\n")
    state = az.run("devops", "auth", "status", "--offline").json["machine"]["git"]
    assert (state["isSetUp"], state["answersFirst"]) == (True, "git-credential-devops-pat")
    assert state["alsoReceives"] == [f"store ({git.configuration})"]
    assert state["hint"] == "To put devops-pat after the other helper: az devops auth setup git"
    setup()
    found = git.fill(*AZURE)
    git.run("credential", "approve", stdin=f"{found.out}\n".encode())
    assert not (az.home / ".git-credentials").exists(), "store got our PAT"
    assert az.run("devops", "auth", "status", "--offline").json["machine"]["git"]["hint"] == ""


def test_a_repositorys_own_helper_and_a_pipelines_header_are_named(az, git, setup, pat, tmp_path):
    git.ok("init", "--quiet", str(tmp_path / "clone"))
    for name, value in (
        ("credential.helper", "store"),
        ("http.https://dev.azure.com/.extraheader", f"Authorization: b {pat}"),
    ):
        git.ok("config", "--local", name, value, cwd=tmp_path / "clone")
    result = setup(cwd=tmp_path / "clone", env={"GIT_CONFIG_NOSYSTEM": "1"})
    assert "git config --local --unset-all credential.helper" in result.err
    assert "git config --local --unset-all http.https://dev.azure.com/.extraheader" in result.err
    assert pat not in result.everything


def test_an_empty_helper_after_ours_is_said_to_take_it_away_and_the_command_named_ends_that(
    az, git, setup, pat, tmp_path
):
    setup()
    before = "[credential]\n\thelper =\n\thelper = /opt/manager\n"  # as `git-credential-manager configure` adds it
    with git.configuration.open("a") as file:
        file.write(before)
    state = az.run("devops", "auth", "status", "--offline").json["machine"]["git"]
    assert (state["isSetUp"], state["answersFirst"]) == (False, "/opt/manager")
    assert state["hint"] == (
        f"An empty helper (credential.helper in {git.configuration}) takes devops-pat away. "
        "To put devops-pat after it: az devops auth setup git"
    )
    clone = tmp_path / "clone"
    git.ok("init", "--quiet", str(clone))
    with (clone / ".git" / "config").open("a") as file:
        file.write(before)
    result = setup(cwd=clone)
    assert f"password={pat}" in git.fill(*AZURE).out
    assert [row["effect"] for row in result.json["otherHelpers"]] == [
        "an empty helper: takes devops-pat away",
        "asked instead of devops-pat",
    ]
    assert "To put devops-pat after it: az devops auth setup git --local" in result.err
    setup("--local", cwd=clone)
    assert f"password={pat}" in git.fill(*AZURE, cwd=clone).out


def test_local_connects_one_repository_alone(git, setup, pat, tmp_path):
    clone = tmp_path / "clone"
    git.ok("init", "--quiet", str(clone))
    before = (clone / ".git" / "config").read_bytes()
    assert setup("--local", cwd=clone).json["file"] == str(clone / ".git" / "config")
    assert f"password={pat}" in git.fill(*AZURE, cwd=clone).out
    assert git.fill(*AZURE).code != 0
    setup("--local", "--undo", cwd=clone)
    assert (clone / ".git" / "config").read_bytes() == before


def test_a_program_without_the_shells_environment_is_answered_too(git, setup, pat):
    setup()
    for path in ("", "/usr/bin:/bin", None):
        bare = {"AZURE_CONFIG_DIR": None, "AZURE_EXTENSION_DIR": None, "PATH": path, "LANG": None}
        result = git.fill(*AZURE, env=bare)
        assert f"password={pat}" in result.out, result.err


def test_when_the_script_is_gone_az_answers_and_when_python_is_gone_it_heals_the_launcher(
    az, git, setup, pat, tmp_path
):
    setup()
    good = git.launcher.read_text()
    python = next(line for line in good.splitlines() if line.startswith("python="))
    git.launcher.write_text(good.replace(python, "python='/gone/python3'"))
    assert f"password={pat}" in git.fill(*AZURE).out
    assert git.launcher.read_text() == good


def test_after_the_extension_is_removed_our_hosts_get_one_line_and_others_none(
    az, git, setup, pat, extensions, tmp_path
):
    own = Az(az.home, tmp_path / "extensions", az.environment)
    shutil.copytree(extensions, own.extensions)
    assert own.run("devops", "auth", "setup", "git").code == 0
    assert own.run("extension", "remove", "--name", "devops-pat").code == 0
    found = git.fill(*AZURE)
    ours = [line for line in found.err.splitlines() if line.startswith("devops-pat: ")]
    assert (len(ours), "az devops auth setup git --undo" in ours[0]) == (1, True)
    assert "devops-pat" not in git.fill("github.com").err


def test_in_a_container_without_az_the_launcher_is_silent(git, setup, pat):
    setup()
    text = git.launcher.read_text().splitlines()
    gone = [
        f"{line.partition('=')[0]}='/gone'" if line.startswith(("python=", "package=", "script=", "az=")) else line
        for line in text
    ]
    git.launcher.write_text("\n".join(gone) + "\n")
    found = git.fill(*AZURE, env={"PATH": "/usr/bin:/bin"})
    assert "devops-pat" not in found.err
    assert len(found.err.splitlines()) == 1


def test_a_bin_that_others_can_change_is_refused_and_git_is_not_connected(az, git):
    folder = az.stored / "bin"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    result = az.run("devops", "auth", "setup", "git")
    assert (result.code, result.out) == (1, "")
    assert "Other users can change what is in" in result.err
    assert not git.configuration.exists()


def test_the_hidden_command_is_not_in_the_help_and_the_group_is(az):
    shown = az.run("devops", "auth", "-h").out
    assert "git-credential" not in shown
    assert " setup " in shown
    said = az.run("devops", "auth", "git-credential", "get", stdin=b"\n").err
    assert ("To connect a tool: az devops auth setup list" in said, "deprecated" in said) == (True, False)
    for command in ("git", "list"):
        assert f" {command} " in az.run("devops", "auth", "setup", "-h").out
