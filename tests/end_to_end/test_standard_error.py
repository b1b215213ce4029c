"""A command that fails says why on standard error, also when its output is turned off."""

import json
import subprocess
from pathlib import Path

import pytest

from ..azure_devops import failures
from ..support import raising_az
from ..support.az import executable
from ..support.tokens import make_pat

COMMANDS = {
    "login": ["devops", "login", "--organization", "contoso"],
    "logout": ["devops", "logout"],
    "configure": ["devops", "configure", "--list"],
    "status": ["devops", "auth", "status"],
    "token": ["devops", "auth", "token", "--organization", "contoso"],
    "token --format": ["devops", "auth", "token", "--organization", "contoso", "--format", "token"],
    "exec": ["devops", "auth", "exec", "--organization", "contoso", "-o", "none", "--", "true"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_error_of_every_command_has_a_sentence_without_output(az, extensions, command):
    python = Path(executable()).with_name("python")
    folder = extensions / "devops-pat"
    silent = command if "--" in command else [*command, "-o", "none"]
    result = subprocess.run(
        [python, raising_az.__file__, folder, *silent],
        env=az.variables(),
        cwd=az.folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert len(found) > 15
    for name, (code, said) in found.items():
        assert code in (1, 3), (name, code, said)
        assert said.startswith("ERROR: "), (name, said)
        assert "It is wrong." in said or f"failed unexpectedly ({name})" in said, (name, said)


def lines(result):
    return [line for line in result.err.splitlines() if line.startswith("ERROR: ")]


def test_a_status_that_fails_says_why_without_output(az, service):
    az.environment["AZURE_DEVOPS_EXT_PAT"] = make_pat()
    result = az.run("devops", "auth", "status", "--organization", "contoso", "-o", "none", "--only-show-errors")
    assert (result.code, result.out) == (1, "")
    (said,) = lines(result)
    assert said.startswith("ERROR: https://dev.azure.com/contoso: refused (")
    assert said.endswith("To sign in: az devops login --organization https://dev.azure.com/contoso")


def test_a_status_of_an_unreachable_organization_says_why_without_output(az, service):
    service.fail("contoso", failures.FILTER_403)
    az.environment["AZURE_DEVOPS_EXT_PAT"] = make_pat()
    result = az.run("devops", "auth", "status", "--organization", "contoso", "-o", "none")
    assert result.code == 1
    assert "did not come from Azure DevOps" in lines(result)[0]
    assert "To check again: az devops auth status --organization https://dev.azure.com/contoso" in result.err


def test_a_status_that_finds_an_early_end_says_so_without_output(az, service):
    assert az.login(service.pat("contoso"), "contoso", "--expires", "2099-01-01").code == 0
    result = az.run("devops", "auth", "status", "--fail-if-expires-within", "99999", "-o", "none")
    assert result.code == 1
    assert "https://dev.azure.com/contoso: the credential expires in" in lines(result)[0]


def test_a_logout_that_fails_says_what_is_left_without_output(az, service):
    assert az.login(service.pat("contoso")).code == 0
    (az.stored / "personalAccessTokens").write_text("[damaged\n")
    result = az.run("devops", "logout", "-o", "none", "--only-show-errors")
    assert (result.code, result.out) == (1, "")
    assert lines(result), result.err
    assert "az devops logout" in result.err


@pytest.mark.parametrize("output", [["-o", "tsv"], ["-o", "json"], []])
@pytest.mark.parametrize("query", [["--query", "accessToken"], ["--query=wrong"], ["--quer", "accessToken"]])
def test_a_format_with_a_query_is_an_error_and_prints_nothing(az, service, query, output):
    az.environment["AZURE_DEVOPS_EXT_PAT"] = make_pat()
    token = ["devops", "auth", "token", "--organization", "contoso"]
    result = az.run(*token, "--format", "token", *query, *output)
    assert (result.code, result.out) == (1, "")
    assert "the text of --format has none" in result.err
    assert "To print one field: az devops auth token --query accessToken --output tsv" in result.err


@pytest.mark.parametrize("output", [["-o", "tsv"], ["-o", "json"], ["--output=table"]], ids=" ".join)
@pytest.mark.parametrize("query", ["accesstoken", "accessToken.value", "[nomatch]", "{t: nomatch}", "[?accessToken]"])
def test_a_query_that_selects_nothing_is_an_error(az, service, query, output):
    az.environment["AZURE_DEVOPS_EXT_PAT"] = token = make_pat()
    result = az.run("devops", "auth", "token", "--organization", "contoso", "--query", query, *output)
    assert (result.code, result.out) == (1, "")
    assert "--query selects nothing. The fields are: accessToken, tokenType, expires_on," in result.err
    assert token not in result.err


@pytest.mark.parametrize(
    ("query", "out"), [(["--query", "expiresOn"], ""), (["--query=[expires_on, tenant]"], "None\nNone\n")]
)
def test_a_query_for_a_field_without_a_value_is_no_error(az, service, query, out):
    az.environment["AZURE_DEVOPS_EXT_PAT"] = make_pat()
    result = az.run("devops", "auth", "token", "--organization", "tenant", *query, "-o", "tsv")
    assert (result.code, result.out, result.err) == (0, out, "")


@pytest.mark.parametrize("known", [True, False])
def test_a_status_names_a_damaged_file_whatever_its_output_is(az, service, known):
    if known:
        assert az.login(service.pat("contoso")).code == 0
    az.stored.mkdir(mode=0o700, exist_ok=True)
    path = az.stored / "personalAccessTokens"
    path.write_text("[damaged\n")
    result = az.run("devops", "auth", "status", "-o", "none")
    assert result.err.count(f"{path} is damaged (line 1: no section header before it). Repair it") == 1


@pytest.mark.parametrize(("value", "said"), [("null", "is a word for nothing"), ("'{}'", "has quotes around")])
def test_a_status_without_any_organization_says_what_is_wrong_with_the_variable(az, service, value, said):
    az.environment["AZURE_DEVOPS_EXT_PAT"] = value.format(make_pat())
    result = az.run("devops", "auth", "status", "-o", "none")
    first, *_ = result.err.splitlines()
    assert (result.code, said in first, "No organization is known" in result.err) == (0, True, True)
    assert "AZURE_DEVOPS_EXT_PAT" in first
    assert az.environment["AZURE_DEVOPS_EXT_PAT"].strip("'") not in result.err or value == "null"


def test_a_folder_in_the_place_of_the_defaults_file_fails_no_login(az, service):
    (az.stored / "config").mkdir(parents=True)
    result = az.login(service.pat("contoso"))
    assert (result.code, result.json["defaultOrganization"]) == (0, None), result.err
    (line,) = [line for line in result.err.splitlines() if str(az.stored / "config") in line]
    assert "The PAT is stored, but the default organization was not set" in line
    assert "Is a directory" in line
    assert az.run("devops", "auth", "token", "--organization", "contoso").code == 0
    status = az.run("devops", "auth", "status", "--organization", "contoso")
    assert (status.code, "config cannot be read: Is a directory" in status.err) == (1, True)
    logout = az.run("devops", "logout", "--organization", "contoso")
    assert (logout.code, len(logout.json["cleared"]), logout.json["defaultOrganization"]) == (0, 1, None), logout.err
    assert "The default organization was not reset: " in logout.err
