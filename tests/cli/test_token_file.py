"""The file of --token-file: a name that az replaced, a named pipe, a terminal; and a line that the terminal cut."""

import getpass
import os
import pty
import sys
import threading
import time

import knack.prompting
import pytest

from azext_devops_pat.cli import prompt, token_file
from azext_devops_pat.core import timeout
from azext_devops_pat.core.errors import InputError, TokenError

from ..support.tokens import make_old_pat, make_pat
from .test_prompt import LOGIN, answers  # noqa: F401  # a fixture


@pytest.mark.parametrize(
    "arguments",
    [["--token-file", "@p.txt"], ["--token-file=@p.txt"], ["--token", "@p.txt"]],
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_name_that_az_replaced_by_the_content_is_no_reason_to_revoke(monkeypatch, arguments, end):
    content = make_pat() + end
    monkeypatch.setattr(sys, "argv", ["az", "devops", "login", *arguments, "--org", "contoso"])
    with pytest.raises(InputError, match="Because of the @, az replaced it") as caught:
        prompt.read_token(content, LOGIN)
    assert caught.value.hint.endswith(f"{LOGIN} --token-file p.txt")
    assert "evoke" not in caught.value.message + caught.value.hint
    assert content.strip() not in caught.value.message + caught.value.hint


@pytest.mark.parametrize("joined", [False, True])
def test_a_pat_that_was_typed_is_to_be_revoked(monkeypatch, joined):
    value = make_old_pat()
    monkeypatch.setattr(sys, "argv", ["az", f"--token-file={value}"] if joined else ["az", "--token-file", value])
    with pytest.raises(InputError, match="not a PAT") as caught:
        prompt.read_token(value, LOGIN)
    assert "Revoke it" in caught.value.hint


def test_a_file_whose_name_begins_with_an_at_sign_is_read(monkeypatch, tmp_path):
    value, path = make_pat(), tmp_path / "@p.txt"
    path.write_text(value)
    monkeypatch.setattr(sys, "argv", ["az", "--token-file", str(path)])
    assert prompt.read_token(str(path), LOGIN).reveal() == value


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has named pipes")
def test_a_named_pipe_without_a_writer_says_what_is_awaited(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(timeout, "NOTICE_SECONDS", 0.1)
    value, path = make_pat(), tmp_path / "fifo"
    os.mkfifo(path)

    def write_late():
        end = time.monotonic() + 10
        while "token file" not in caplog.text and time.monotonic() < end:
            time.sleep(0.01)
        path.write_text(value)

    threading.Thread(target=write_late, daemon=True).start()
    assert prompt.read_token(str(path), LOGIN).reveal() == value
    assert "Waiting for the PAT from the token file" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has pseudo-terminals")
@pytest.mark.parametrize("piped", [False, True])
def test_a_terminal_as_the_file_is_asked_at_the_hidden_prompt(monkeypatch, answers, piped):  # noqa: F811
    value = make_pat()
    answers.append(value)
    if piped:
        monkeypatch.setattr(sys, "stdin", None)
        monkeypatch.setattr(getpass, "getpass", knack.prompting.prompt_pass)
    leader, follower = pty.openpty()
    try:
        assert token_file.is_terminal(os.ttyname(follower))
        assert prompt.read_token(os.ttyname(follower), LOGIN).reveal() == value
    finally:
        os.close(leader)
        os.close(follower)
    assert not token_file.is_terminal(os.devnull)


@pytest.mark.parametrize(("platform", "limit"), [("linux", 4095), ("darwin", 1023), ("win32", None)])
def test_a_line_of_the_terminals_limit_was_cut(monkeypatch, answers, platform, limit):  # noqa: F811
    monkeypatch.setattr(sys, "platform", platform)
    answers += ["ab" * 500, "a" * ((limit or 4095) - 1) + "b"]
    assert len(prompt.read_token(None, LOGIN).reveal()) == 1000
    if limit is None:
        assert prompt.read_token(None, LOGIN)
        return
    with pytest.raises(TokenError, match=f"was cut: this terminal takes only {limit} characters") as caught:
        prompt.read_token(None, LOGIN)
    assert f"| {LOGIN}" in caught.value.hint


@pytest.mark.parametrize("name", ["a\0b", "no-such-file", "."])
def test_what_cannot_be_read_has_a_reason_and_keeps_its_name_to_itself(name):
    with pytest.raises(InputError, match=r"The token file cannot be read: .+\.") as caught:
        prompt.read_token(name, LOGIN)
    assert len(name) == 1 or name not in caught.value.message
