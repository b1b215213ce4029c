"""What people give in a PAT's place, and values with something around them."""

import base64
import os
import subprocess

import pytest

from ..support.az import executable
from ..support.tokens import make_pat


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("arguments", [["--organization", "contoso"], [], ["--organization", "contoso", "--no-verify"]])
@pytest.mark.parametrize("wrap", ["null", encoded(f":{make_pat()}")], ids=["null", "base64"])
def test_something_else_in_a_pats_place_is_refused_before_anything_is_sent(az, service, wrap, arguments):
    result = az.run("devops", "login", *arguments, stdin=wrap.encode())
    assert (result.code, result.out) == (1, "")
    assert "not a PAT" in result.err or "not the PAT alone" in result.err
    assert wrap == "null" or "| base64 -d | sed 's/.*://' | az devops login" in result.err
    assert service.requests == []
    assert not (az.stored / "personalAccessTokens").exists()


WITH_A_PAT = {
    "colon": ":{}".format,
    "user": "me:{}".format,
    "name": "my-pat={}".format,
    "brackets": "<{}>".format,
    "unpadded": lambda pat: encoded(f":{pat}").rstrip("="),
    "netrc": "machine dev.azure.com login me password {}".format,
    "npmrc": lambda pat: f"//pkgs.dev.azure.com/contoso/:_password={encoded(pat)}",
    "twice": lambda pat: pat * 2,
    "UTF-16": lambda pat: base64.b64encode(f":{pat}".encode("utf-16")).decode(),
}


@pytest.mark.parametrize("wrap", WITH_A_PAT.values(), ids=WITH_A_PAT)
def test_the_remedy_of_a_login_signs_in(az, service, wrap):
    value = wrap(service.pat("contoso"))
    result = az.login(value)
    assert (result.code, "not the PAT alone." in result.err, service.requests) == (1, True, []), result.err
    (line,) = [line for line in result.err.splitlines() if "To pipe the PAT alone: " in line]
    command = line.split("alone: ")[1].replace("az devops", f"{executable()} devops")
    run = subprocess.run(
        ["sh", "-c", command], env=az.variables({"PAT": value}), cwd=az.home, capture_output=True, timeout=90
    )
    assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize("mask", ["***REDACTED***", "********wxyz", "[MASKED]", "xxxx-xxxx"])
def test_a_mask_in_the_variable_is_named_and_not_sent(az, service, mask):
    result = az.run("devops", "auth", "token", "--org", "contoso", env={"AZURE_DEVOPS_EXT_PAT": mask})
    assert (result.code, result.out, service.requests) == (1, "", [])
    assert f"AZURE_DEVOPS_EXT_PAT is set, but cannot be used: The token ({len(mask)} characters) is " in result.err
    assert "unset AZURE_DEVOPS_EXT_PAT" in result.err


def test_the_remedy_in_the_variable_decodes_it(az, service):
    token = service.pat("contoso")
    value = encoded(f":{token}")
    result = az.run("devops", "auth", "token", "--org", "contoso", env={"AZURE_DEVOPS_EXT_PAT": value})
    assert result.code == 1
    (line,) = [line for line in result.err.splitlines() if "To set it to the PAT alone: " in line]
    script = line.split("alone: ")[1] + '; printf %s "$AZURE_DEVOPS_EXT_PAT"'
    out = subprocess.run(
        ["sh", "-c", script], env={**az.variables(), "AZURE_DEVOPS_EXT_PAT": value}, capture_output=True
    )
    assert out.stdout.decode() == token


def test_quotes_in_the_variable_are_named_by_status_and_login_and_not_handed_on(az, service):
    token = service.pat("contoso")
    variable = {"AZURE_DEVOPS_EXT_PAT": f'"{token}"\r'}
    said = "AZURE_DEVOPS_EXT_PAT has quotes, a carriage return around its value".replace(", a", " and a")
    status = az.run("devops", "auth", "status", "--org", "contoso", env=variable)
    (row,) = status.json["organizations"]
    assert (status.code, row["state"]) == (0, "valid")
    assert said in row["reasons"][-1]["reason"]
    login = az.login(token, "contoso", env=variable)
    assert said in login.err
    assert "LC_ALL=C tr -cd" in login.err
    command = ["--", "sh", "-c", 'printf %s "$AZURE_DEVOPS_EXT_PAT"']
    run = az.run("devops", "auth", "exec", "--org", "contoso", *command, env=variable)
    assert (run.out, said in run.err) == (token, False)


def test_a_default_organization_is_cleaned_or_its_fault_is_named(az, service):
    name = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
    result = az.run("devops", "auth", "status", "--offline", env={name: "https://dev.azure.com/contoso\r"})
    assert [row["organization"] for row in result.json["organizations"]] == ["https://dev.azure.com/contoso"]
    assert f"{name} has a carriage return around its value" in result.err
    result = az.run("devops", "auth", "status", "--offline", env={name: "https://dev.azure.com/con\rtoso"})
    assert f"The default organization in {name} cannot be used" in result.err


@pytest.mark.parametrize(("blank", "name"), [("  ", "a space"), ("\r", "a carriage return"), ('""', "quotes")])
def test_a_default_organization_of_blanks_is_named_as_such(az, service, blank, name):
    variable = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
    result = az.run("devops", "auth", "status", "--offline", env={variable: blank})
    assert f"{variable} holds nothing but {name}. To remove it: unset {variable}" in result.err


def test_a_file_that_az_read_is_named_and_no_pat_is_to_be_revoked(az, service, tmp_path):
    token, path = make_pat(), tmp_path / "p.txt"
    path.write_text(token)
    result = az.run("devops", "login", "--org", "contoso", "--token-file", f"@{path}")
    assert result.code == 1
    assert f"--token-file {path}" in result.err
    assert "evoke" not in result.err
    assert token not in result.everything


def test_a_named_pipe_says_what_is_awaited_and_is_read(az, service, tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    process = az.start("devops", "login", "--org", "contoso", "--token-file", str(path))
    assert b"Waiting for the PAT from the token file" in process.stderr.readline()
    path.write_text(service.pat("contoso"))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/tty"])
def test_a_terminal_as_the_file_is_the_hidden_prompt(az, service, path):
    token = service.pat("contoso")
    terminal = az.terminal("devops", "login", "--org", "contoso", "--token-file", path)
    terminal.wait_for("Token: ")
    terminal.type(f"{token}\n")
    assert terminal.end() == 0
    assert token not in terminal.screen


def test_what_the_terminal_cut_is_refused(az, service):
    terminal = az.terminal("devops", "login", "--org", "contoso")
    terminal.wait_for("Token: ")
    for _ in range(50):
        terminal.type("ab" * 50)
    terminal.type("\n")
    assert terminal.end() == 1
    assert "was cut: this terminal takes only 4095 characters" in terminal.screen
    assert service.requests == []


def test_stray_organizations_are_named(az, service):
    token = make_pat()
    result = az.run("devops", "auth", "token", "--org", f"https://{token}@dev.azure.com/contoso")
    assert (result.code, "Revoke it" in result.err, token in result.everything) == (1, True, False)
    result = az.run("devops", "login", "--org", "$(System.CollectionUri)", stdin=token.encode())
    assert (result.code, "not expanded" in result.err) == (1, True)
    result = az.login(f"{token[:40]}\u200b{token[40:]}")
    assert (result.code, "U+200B at position 41" in result.err) == (1, True)
    assert service.requests == []


@pytest.mark.parametrize("typed", ['"contoso"', "\ufeffcontoso", "contoso\r", "'https://dev.azure.com/contoso'\n"])
def test_what_is_around_a_typed_organization_is_taken_away(az, service, typed):
    token = service.pat("contoso")
    assert az.login(token, typed).code == 0
    assert az.run("devops", "auth", "token", "--org", typed, "--format", "token").out == f"{token}\n"
    result = az.run("devops", "logout", "--org", typed)
    assert (result.code, token in (az.stored / "personalAccessTokens").read_text()) == (0, False)


@pytest.mark.parametrize("place", ["https://dev.azure.com/contoso/{}", "https://dev.azure.com/contoso?pat={}"])
def test_a_pat_anywhere_in_the_organizations_url_is_to_be_revoked(az, service, place):
    token = make_pat()
    result = az.run("devops", "auth", "token", "--org", place.format(token))
    assert (result.code, "Revoke it" in result.err, token in result.everything) == (1, True, False)
