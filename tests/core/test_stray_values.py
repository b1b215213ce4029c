"""What surely is something else, and the commands that get the PAT out of it."""

import base64
import json
import subprocess
import sys

import pytest

from azext_devops_pat.core import stray_values, token_fix
from azext_devops_pat.core.errors import TokenError
from azext_devops_pat.core.pat import clean

from ..support.tokens import make_access_token, make_old_pat, make_pat

VARIABLE = "AZURE_DEVOPS_EXT_PAT"


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def wrapped(text):
    whole = encoded(text)
    return f"{whole[:76]}\n{whole[76:]}"


def wide(text, form="utf-16-le"):
    return base64.b64encode(text.encode(form)).decode()


WITH_A_PAT = [
    (stray_values.ENCODED_WIDE, lambda pat: wide(pat)),
    (stray_values.ENCODED_WIDE, lambda pat: wide(f"{pat}\r\n", "utf-16")),
    (stray_values.ENCODED_WIDE_PAIR, lambda pat: wide(f":{pat}")),
    (stray_values.ENCODED_WIDE_PAIR, lambda pat: wide(f"dom:me:{pat}", "utf-16-be")),
    (stray_values.ENCODED_PAIR, lambda pat: encoded(f"me:{pat}").rstrip("=")),
    (stray_values.ENCODED_PAIR, lambda pat: encoded(f":{pat}").rstrip("=")),
    (stray_values.ENCODED, lambda pat: encoded(pat).rstrip("=")),
    (stray_values.ENCODED, lambda pat: encoded(f"{pat}\n").rstrip("=")),
    (stray_values.PAIR, lambda pat: f":{pat}"),
    (stray_values.PAIR, lambda pat: f"me@contoso.com:{pat}"),
    (stray_values.PAIR, lambda pat: f"CONTOSO\\me:x:{pat}"),
    (stray_values.PAIR, lambda pat: f'pat: "{pat}"'),
    (stray_values.BRACKETS, lambda pat: f"<{pat}>"),
    (stray_values.BRACKETS, lambda pat: f"[{pat}]"),
    (stray_values.ASSIGNMENT, lambda pat: f"my-pat={pat}"),
    (stray_values.ASSIGNMENT, lambda pat: f"az.pat = '{pat}'"),
    (stray_values.ENCODED, encoded),
    (stray_values.ENCODED, lambda pat: wrapped(f"{pat}\n")),
    (stray_values.ENCODED_PAIR, lambda pat: encoded(f":{pat}")),
    (stray_values.ENCODED_PAIR, lambda pat: encoded(f"me@contoso.com:{pat}")),
    (stray_values.ENCODED_PAIR, lambda pat: wrapped(f"PAT:{pat}")),
    (stray_values.ASSIGNMENT, lambda pat: f"{VARIABLE}={pat}"),
    (stray_values.ASSIGNMENT, lambda pat: f'export {VARIABLE}="{pat}"'),
    (stray_values.ASSIGNMENT, lambda pat: f"$env:{VARIABLE} = '{pat}'"),
    (stray_values.BASIC_HEADER, lambda pat: "Authorization: Basic " + encoded(f":{pat}")),
    (stray_values.BASIC_HEADER, lambda pat: "basic " + encoded(f":{pat}")),
    (stray_values.BEARER_HEADER, lambda pat: f"Authorization: Bearer {pat}"),
    (stray_values.BEARER_HEADER, lambda pat: f"AUTHORIZATION: bearer {pat}"),
    (stray_values.WITHIN, lambda pat: json.dumps({"id": 1, "scope": "vso.code " * 9, "token": pat}, indent=2)),
    (stray_values.WITHIN, lambda pat: json.dumps([pat])),
    (stray_values.WITHIN, lambda pat: f"machine dev.azure.com login me password {pat}"),
    (stray_values.WITHIN, lambda pat: f"set -x {VARIABLE} {pat}"),
    (stray_values.WITHIN, lambda pat: f"https://me:{pat}@dev.azure.com/contoso"),
    (stray_values.WITHIN, lambda pat: f"ORG=contoso\n{VARIABLE}={pat} # mine\n"),
    (stray_values.WITHIN, lambda pat: f'<add key="ClearTextPassword" value="{pat}" />'),
    (stray_values.ENCODED_WITHIN, lambda pat: f"//pkgs.dev.azure.com/contoso/:_password={encoded(pat)}"),
    (stray_values.ENCODED_WITHIN, lambda pat: f"http.extraheader=AUTHORIZATION: Basic {encoded(f':{pat}')}"),
    (stray_values.TWICE, lambda pat: pat * 2),
]
NOTHING = ["null", "None", "undefined", "nil", "NaN", "true", "false", "<null>", "x" * 52, "********", "7", "x" * 20]
NOTHING += ["YOUR_PAT", "<your-pat>", "personal-access-token", "{your_pat}", "[Personal Access Token]", "MY_PAT"]
NOTHING += [
    "***REDACTED***",
    "[MASKED]",
    "(hidden)",
    "xxxx-xxxx-xxxx",
    "****wxyz",
    "\u2022" * 8 + "ab",
    "--",
    "REMOVED",
]
NOTHING += ["<!DOCTYPE html><html><body>Sign in</body></html>", "<string>x</string>", "<?xml version='1.0'?><a/>"]
NOTHING += ["System.Security.SecureString", "[object Object]", VARIABLE, "__PAT__", "{{ secrets.PAT }}", "#{PAT}#"]


def refused(value):
    with pytest.raises(TokenError) as caught:
        clean(value)
    size = len(value.strip())
    assert f"({size} character{'s' * (size != 1)})" in caught.value.message
    return caught.value


@pytest.mark.parametrize("make", [make_pat, make_old_pat])
@pytest.mark.parametrize(("kind", "wrap"), WITH_A_PAT)
def test_a_pat_in_something_else_is_refused_and_never_shown(kind, wrap, make):
    pat = make()
    error = refused(wrap(pat))
    assert error.kind.rstrip("=") == kind
    assert pat not in error.message


@pytest.mark.skipif(sys.platform == "win32", reason="PowerShell has its own")
@pytest.mark.parametrize(("kind", "wrap"), WITH_A_PAT)
def test_both_remedies_give_the_pat(kind, wrap):
    pat = make_pat()
    kind = refused(wrap(pat)).kind
    for variable, script in (
        ("PAT", token_fix.pipeline(kind, "cat")),
        (VARIABLE, f'{token_fix.export(kind, VARIABLE)}; printf %s "${VARIABLE}"'),
    ):
        environment = {"PATH": "/usr/bin:/bin", variable: wrap(pat)}
        out = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, check=True).stdout
        assert clean(out).reveal() == pat


@pytest.mark.parametrize(("letter", "name"), [("\u200b", "U+200B"), ("\u00a0", "U+00A0"), ("\ufeff", "U+FEFF")])
def test_an_invisible_character_is_named_with_its_position(letter, name):
    pat = make_pat()
    value = pat[:40] + letter + pat[40:]
    error = refused(value)
    assert error.message == f"The token (85 characters) contains the invisible character {name} at position 41."
    script = token_fix.pipeline(error.kind, "cat")
    environment = {"PATH": "/usr/bin:/bin", "PAT": value}
    out = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, check=True).stdout
    assert out.decode() == pat


@pytest.mark.parametrize("value", NOTHING)
def test_what_stands_for_nothing_is_refused(value):
    assert refused(value).kind == stray_values.NOTHING
    assert token_fix.export(stray_values.NOTHING, VARIABLE) == ""


FILES = ["/run/secrets/pat", "@/run/secrets/azure devops pat", "./my/secret", "../pat.txt", "@pat.txt"]


@pytest.mark.parametrize("value", [*FILES, "C:\\Users\\me\\pat.txt", "@C:/secrets/pat", "/secret/token"])
def test_the_name_of_a_file_is_not_a_pat(value):
    error = refused(value)
    assert error.kind == stray_values.FILE
    assert "is the name of a file, not a PAT" in error.message


@pytest.mark.parametrize("name", ["pat.txt", "my pat"])
@pytest.mark.parametrize("before", ["", "@"])
def test_both_remedies_read_the_file(tmp_path, name, before):
    pat = make_pat()
    (tmp_path / name).write_text(f"{pat}\n")
    value = f"{before}./{name}"
    kind = refused(value).kind
    for variable, script in (
        ("PAT", token_fix.pipeline(kind, "cat")),
        (VARIABLE, f'{token_fix.export(kind, VARIABLE)}; printf %s "${VARIABLE}"'),
    ):
        environment = {"PATH": "/usr/bin:/bin", variable: value}
        out = subprocess.run(
            ["sh", "-c", script], env=environment, cwd=tmp_path, capture_output=True, check=True
        ).stdout
        assert clean(out).reveal() == pat


@pytest.mark.parametrize("letter", ["\u0430", "\x1b", "\x00", "\u2026"])
def test_a_character_that_no_pat_has_is_named_with_its_position(letter):
    error = refused("hunter" + letter + "2")
    assert error.message.endswith(f"character U+{ord(letter):04X} at position 7, which no PAT contains.")


def test_a_key_vault_reference_is_refused_with_the_command_that_reads_the_vault():
    error = refused("@Microsoft.KeyVault(SecretUri=https://contoso.vault.azure.net/secrets/pat)")
    assert error.kind == stray_values.KEY_VAULT
    assert token_fix.pipeline(error.kind, "az devops login").startswith("az keyvault secret show ")
    assert "az keyvault secret show " in token_fix.export(error.kind, VARIABLE)


@pytest.mark.parametrize(
    "value",
    [
        make_pat(),
        make_old_pat(),
        make_access_token(exp=1),
        "hunter2",
        encoded("some other text of a length that a PAT might have, too"),
        encoded("x"),
        "QUJDREVGRw==",
        "patience-and-token",
        "[x]y[z]",
        "{not:json}",
        "hunter2=x",
        "me:hunter2",
        "abc=def",
        encoded("me:hunter2" * 9),
        wide("me:hunter2" * 9),
    ],
    ids=range(15),
)
def test_what_is_merely_unknown_is_tried(value):
    assert clean(value).reveal() == value


def test_two_pats_are_not_one():
    for text in (f"{make_pat()}\n{make_pat()}", json.dumps([make_pat(), make_pat()])):
        assert refused(text).kind in ("", stray_values.JSON)


def test_html_is_called_by_its_name():
    assert "is HTML or XML, not a PAT." in refused("<html><head></head></html>").message
    assert "is a placeholder from documentation" in refused("<your token here>").message


def test_powershell_has_its_own_remedies(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    for kind in (*token_fix._POWERSHELL, stray_values.KEY_VAULT):
        for command in (token_fix.pipeline(kind, "az devops login"), token_fix.export(kind, VARIABLE)):
            assert "printf" not in command
            assert "$(" not in command
    assert token_fix.pipeline("", "az devops login") == "$env:PAT | az devops login"


def test_what_is_inside_is_called_by_its_name():
    token = make_access_token(exp=1)
    for wrap, called in ((encoded, "an access token in base64"), ("me:{}".format, "an access token after a colon")):
        assert f"is {called}, not a PAT." in refused(wrap(token)).message
    assert "is a PAT in base64, not the PAT alone." in refused(encoded(make_pat())).message
    with pytest.raises(TokenError, match=r"\(1 character\) is a single character"):
        clean("x")


@pytest.mark.parametrize("value", ['{"a": "b"', "{'token': 'x'}", "[1, 2]", '{ "a" : 1 }\n{}'])
def test_json_is_what_a_parser_reads_or_begins_with_a_quoted_name(value):
    assert refused(value).kind == stray_values.JSON
