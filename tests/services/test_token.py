"""The credential that wins, as data and in the forms that tools read."""

import subprocess
import time

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import InputError
from azext_devops_pat.core.names import PAT_VARIABLE as VARIABLE
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.token import as_object, as_text, assignment

CONTOSO = cloud_organization("contoso")
AWKWARD = "a'b\"c\\d $HOME `id` %PATH% !x! & | ; #"


def test_a_pat_is_an_object_of_the_shape_of_az():
    assert as_object(Credential("stored", Secret("abc")), CONTOSO) == {
        "accessToken": "abc",
        "tokenType": "Basic",
        "expires_on": None,
        "expiresOn": None,
        "tenant": None,
        "organization": "https://dev.azure.com/contoso",
        "source": "stored",
    }


def test_an_entra_token_ends_in_posix_seconds_and_in_local_time(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    found = as_object(Credential("az", Secret("abc"), BEARER, tenant="t", expires_on=60), CONTOSO)
    monkeypatch.delenv("TZ")
    time.tzset()
    assert (found["tokenType"], found["tenant"], found["source"]) == ("Bearer", "t", "az")
    assert (found["expires_on"], found["expiresOn"]) == (60, "1970-01-01 02:01:00.000000")


@pytest.mark.parametrize(
    ("kind", "form", "text"),
    [
        ("Basic", "token", "abc"),
        ("Basic", "basic", "OmFiYw=="),
        ("Basic", "header", "Authorization: Basic OmFiYw=="),
        ("Bearer", "token", "abc"),
        ("Bearer", "basic", "OmFiYw=="),
        ("Bearer", "header", "Authorization: Bearer abc"),
        ("Bearer", "env", f"export {VARIABLE}='abc'"),
    ],
)
def test_each_format_is_one_text(kind, form, text):
    assert as_text(Credential("az", Secret("abc"), kind), form, "bash") == text


@pytest.mark.parametrize("value", ["abc", AWKWARD, "''", "line\nline", "-n"])
def test_a_shell_that_evaluates_the_line_has_exactly_the_value(value):
    script = f'{assignment(value, "bash")}\nprintf "%s." "${VARIABLE}"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout == f"{value}."


@pytest.mark.parametrize(
    ("shell", "value", "line"),
    [
        ("powershell", "a'b\"$x", f"$env:{VARIABLE} = 'a''b\"$x'"),
        ("fish", "a'b\\c$x", f"set -gx {VARIABLE} 'a\\'b\\\\c$x'"),
        ("cmd", "a'b&c^d", f'set "{VARIABLE}=a\'b&c^d"'),
    ],
)
def test_the_other_shells_have_their_own_quotes(shell, value, line):
    assert assignment(value, shell) == line


@pytest.mark.parametrize("letter", ['"', "%", "!"])
def test_what_cmd_cannot_quote_is_refused_without_being_shown(letter):
    with pytest.raises(InputError) as caught:
        assignment(f"abc{letter}def", "cmd")
    assert "abc" not in caught.value.message + caught.value.hint
