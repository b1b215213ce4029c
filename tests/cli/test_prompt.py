"""How the PAT is read: a hidden prompt, a pipe, a file; and what is said if there is none."""

import io
import os
import sys
import threading
import time

import knack.prompting
import pytest

from azext_devops_pat.cli import prompt
from azext_devops_pat.core import pat, timeout
from azext_devops_pat.core.errors import InputError, TokenError

from ..support.tokens import make_old_pat, make_pat

LOGIN = "az devops login --organization https://dev.azure.com/contoso"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def answers(monkeypatch):
    """A person at a terminal, who gives these answers one after the other."""
    given = []

    def answer(*_args, **_options):
        found = given.pop(0)
        if isinstance(found, BaseException):
            raise found
        return found

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(knack.prompting, "prompt_pass", answer)
    monkeypatch.setattr(knack.prompting, "prompt_y_n", answer)
    return given


@pytest.fixture
def pipe(monkeypatch):
    """A real pipe at standard input; what is returned writes to it, None closes it."""
    reading, writing = os.pipe()
    writer = os.fdopen(writing, "wb", buffering=0)

    def write(data):
        if data is None:
            writer.close()
        else:
            writer.write(data)

    with os.fdopen(reading) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield write
        writer.close()


def test_at_a_terminal_the_pat_is_asked_for(answers):
    value = make_pat()
    answers.append(f"  {value}\n")
    assert prompt.read_token(None, LOGIN).reveal() == value


def test_a_blank_answer_is_asked_for_again(answers):
    value = make_pat()
    answers += ["", "  \t", value]
    assert prompt.read_token(None, LOGIN).reveal() == value
    assert answers == []


def test_an_answer_that_is_no_pat_ends_the_command(answers):
    answers += ["$PAT", make_pat()]
    with pytest.raises(TokenError, match="variable") as caught:
        prompt.read_token(None, LOGIN)
    assert LOGIN in caught.value.hint
    assert len(answers) == 1


def test_the_end_of_input_at_the_prompt_says_how_else_to_give_a_pat(answers):
    answers.append(EOFError())
    with pytest.raises(InputError, match="No token was given") as caught:
        prompt.read_token(None, LOGIN)
    assert f"| {LOGIN}\n" in caught.value.hint
    assert f"{LOGIN} --token-file FILE" in caught.value.hint


def test_without_standard_input_there_is_no_token(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="(?i)standard input") as caught:
        prompt.read_token(None, LOGIN)
    assert LOGIN in caught.value.hint


def test_a_closed_standard_input_is_none(monkeypatch):
    closed = Terminal()
    closed.close()
    monkeypatch.setattr(sys, "stdin", closed)
    with pytest.raises(InputError, match="(?i)standard input"):
        prompt.read_token("-", LOGIN)


def test_a_piped_pat_is_read_to_the_end_and_cleaned(pipe):
    value = make_pat()
    pipe(b"\xef\xbb\xbf" + value[:40].encode())
    pipe(value[40:].encode() + b"\r\n")
    pipe(None)
    assert prompt.read_token(None, LOGIN).reveal() == value


def test_utf_16_from_powershell_is_read(pipe):
    value = make_old_pat()
    pipe(f"{value}\r\n".encode("utf-16"))
    pipe(None)
    assert prompt.read_token("-", LOGIN).reveal() == value


def test_a_dash_is_standard_input(pipe):
    value = make_pat()
    pipe(value.encode())
    pipe(None)
    assert prompt.read_token("-", LOGIN).reveal() == value


def test_an_empty_pipe_names_the_login_of_that_organization(pipe):
    pipe(None)
    with pytest.raises(TokenError, match="empty") as caught:
        prompt.read_token(None, LOGIN)
    assert caught.value.hint.endswith(f'printf %s "$PAT" | {LOGIN}')


def test_a_pipe_without_end_is_not_read_for_ever(pipe):
    def flood():
        try:
            while True:
                pipe(b"x" * 4096)
        except (OSError, ValueError):
            return

    writer = threading.Thread(target=flood, daemon=True)
    writer.start()
    with pytest.raises(TokenError, match="64 KiB"):
        prompt.read_token(None, LOGIN)
    sys.stdin.close()
    writer.join()  # else it may go on in the next test's pipe, which gets the same number


def test_silence_says_what_is_awaited_and_goes_on_waiting(pipe, monkeypatch, caplog):
    monkeypatch.setattr(timeout, "NOTICE_SECONDS", 0.1)
    value = make_pat()

    def write_late():
        end = time.monotonic() + 10
        while "standard input" not in caplog.text and time.monotonic() < end:
            time.sleep(0.01)
        pipe(value.encode())
        pipe(None)

    threading.Thread(target=write_late, daemon=True).start()
    assert prompt.read_token(None, LOGIN).reveal() == value
    assert "standard input" in caplog.text


def test_a_pat_that_comes_at_once_is_taken_without_a_word(pipe, caplog):
    pipe(make_pat().encode())
    pipe(None)
    prompt.read_token(None, LOGIN)
    assert caplog.text == ""


def test_a_token_file_is_read_and_the_terminal_is_not(answers, tmp_path):
    value = make_pat()
    (tmp_path / "pat.txt").write_text(f"{value}\n")
    assert prompt.read_token(str(tmp_path / "pat.txt"), LOGIN).reveal() == value


def test_a_token_file_that_is_too_long_is_no_pat(tmp_path):
    (tmp_path / "long").write_bytes(b"x" * (pat.MAX_BYTES + 1))
    with pytest.raises(TokenError, match="64 KiB"):
        prompt.read_token(str(tmp_path / "long"), LOGIN)


def test_a_missing_file_is_an_error_that_does_not_repeat_its_name(tmp_path):
    with pytest.raises(InputError, match="No such file") as caught:
        prompt.read_token(str(tmp_path / "abcdefg"), LOGIN)
    assert "abcdefg" not in caught.value.message + caught.value.hint
    assert LOGIN in caught.value.hint


@pytest.mark.parametrize("make", [make_pat, make_old_pat])
def test_a_pat_in_place_of_a_files_name_is_never_repeated(make, caplog):
    value = make()
    with pytest.raises(InputError, match="--token-file") as caught:
        prompt.read_token(value, LOGIN)
    assert value not in caught.value.message + caught.value.hint + caplog.text
    assert "evoke" in caught.value.hint


@pytest.mark.parametrize(("answer", "expected"), [(True, True), (False, False), (EOFError(), False)])
def test_a_person_confirms(answers, answer, expected):
    answers.append(answer)
    assert prompt.confirm("Is it yours?") is expected


def test_without_a_terminal_the_answer_is_no(monkeypatch, answers):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    answers.append(True)
    assert prompt.confirm("Is it yours?") is False
    assert answers == [True]


def test_a_person_watches_if_either_end_is_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not prompt.is_attended()
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert prompt.is_attended()
    assert not prompt.is_terminal()
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert prompt.is_attended()
