"""Help, as a real az shows it: it is loaded late, and nothing of it may be missing."""

from ..support.az import Az


def test_help_of_one_group_as_the_very_first_command_leaves_az_s_index_whole(extensions, tmp_path):
    az = Az(tmp_path / "new", extensions)
    first = az.run("devops", "pat", "-h")
    assert first.code == 0, first.err
    assert "rotate" in first.out
    assert "Create, list, change, rotate and revoke personal access tokens" in first.out
    groups = az.run("--help").out
    (line,) = (line for line in groups.splitlines() if line.split()[:1] == ["devops"])
    assert "Sign in to Azure DevOps with a personal access token (PAT)." in line
    assert az.run("devops", "auth", "token", "--help").code == 0


def test_a_group_lists_its_commands_and_groups_with_their_summaries(az):
    said = az.run("devops", "--help").out
    for summary in (
        "Show, print and use the credential that wins for an organization.",
        "Create, list, change, rotate and revoke personal access tokens (PATs).",
        "Set and show the default organization and project.",
        "Remove the stored PAT of an organization, or all of them.",
    ):
        assert summary in " ".join(said.split()), said
    said = az.run("devops", "auth", "--help").out
    assert "Connect git and other tools, so that each gets the right credential by itself." in " ".join(said.split())
    assert "Print the credential that wins for an organization." in said
    said = az.run("devops", "auth", "setup", "--help").out
    assert "Connect pip, so that it installs from Azure Artifacts without a password." in " ".join(said.split())


def test_errors_come_with_the_examples_of_our_help(az):
    misspelled = az.run("devops", "lgin")
    assert misspelled.code == 2
    assert "Did you mean 'login' ?" in misspelled.err
    assert "az devops login --organization https://dev.azure.com/contoso" in misspelled.err
    unknown = az.run("devops", "pat", "creat")
    assert (unknown.code, "Did you mean 'create' ?" in unknown.err) == (2, True)
    assert "az devops pat create" in unknown.err
    assert "unrecognized arguments: --bogus" in az.run("devops", "auth", "token", "--bogus").err


def test_names_and_options_are_completed(az, tmp_path):
    def completions(line):
        answer = tmp_path / "completions"
        answer.touch()
        names = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "COMP_TYPE": "9"}
        more = {"_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
        az.run(env={**names, **more})
        return set(answer.read_text().split())

    assert completions("az devops ") >= {"auth", "configure", "login", "logout", "pat"}
    assert completions("az devops auth ") >= {"setup", "status", "token", "exec"}
    assert completions("az devops auth setup ") >= {"git", "list", "pnpm", "undo"}
    assert "--token-file" in completions("az devops login --")
    assert "vso.code_write" in completions("az devops pat create --scope vso.code_w")
