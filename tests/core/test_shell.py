"""Commands to paste: what POSIX shells, and PowerShell on Windows, take as it is."""

import subprocess
import sys

import pytest

from azext_devops_pat.core import shell

ON_POSIX = [
    (shell.unset("NAME"), "unset NAME"),
    (shell.export("NAME", shell.variable("OTHER")), 'export NAME="$OTHER"'),
    (shell.pipe_pat("az devops login"), 'printf %s "$PAT" | az devops login'),
    (shell.move("/a b", "/c"), "mv '/a b' /c"),
    (shell.remove("/it's"), "rm '/it'\"'\"'s'"),
    (shell.permissions("/etc"), "ls -ld /etc"),
    (shell.proxy_settings(), "env | grep -i _proxy"),
]


@pytest.mark.parametrize(("given", "expected"), ON_POSIX)
def test_posix_commands(given, expected):
    assert given == expected


@pytest.mark.parametrize("text", ["plain", "a b", "it's", "$HOME", "`id`", 'say "so"', "a;b", "", "~", "a\nb"])
def test_a_quoted_text_is_one_word_to_sh(text):
    result = subprocess.run(["sh", "-c", f"printf '[%s]' {shell.quoted(text)}"], capture_output=True, text=True)
    assert result.stdout == f"[{text}]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"C:\Users\me\file", r"C:\Users\me\file"),
        (r"C:\Program Files\x", r"'C:\Program Files\x'"),
        ("it's", "'it''s'"),
        ("$env:PAT", "'$env:PAT'"),
    ],
)
def test_powershell_quotes_by_doubling(monkeypatch, text, expected):
    monkeypatch.setattr(sys, "platform", "win32")
    assert shell.quoted(text) == expected


def test_the_pipeline_gives_the_variables_value_alone(monkeypatch):
    result = subprocess.run(
        ["sh", "-c", shell.pipe_pat("cat")], capture_output=True, env={"PAT": "a b%s\\n", "PATH": "/usr/bin:/bin"}
    )
    assert result.stdout == b"a b%s\\n"
