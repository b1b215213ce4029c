"""The command after `--`: from az's own parse, and from the command line only if that is ours."""

import sys

import pytest

from azext_devops_pat.cli.auth.child import command_from
from azext_devops_pat.core.errors import InputError


@pytest.fixture
def typed(monkeypatch):
    def set_line(*words):
        monkeypatch.setattr(sys, "argv", list(words))

    set_line("program")
    return set_line


@pytest.mark.parametrize("parsed", [[], ["git", "fetch"], ["git", "--", "fetch"]])
def test_two_dashes_must_come_before_the_command(typed, parsed):
    with pytest.raises(InputError, match="--"):
        command_from(parsed)


def test_nothing_after_the_two_dashes_is_an_error(typed):
    with pytest.raises(InputError, match="(?i)command"):
        command_from(["--"])


def test_nothing_after_them_is_an_error_whatever_the_process_was_started_with(typed):
    typed("az", "devops", "auth", "exec", "--", "rm", "-r", "web")
    with pytest.raises(InputError, match="(?i)command"):
        command_from(["--"])


def test_the_command_is_what_az_parsed(typed):
    assert command_from(["--", "git", "fetch", "--", "web"]) == ["git", "fetch", "--", "web"]


def test_what_az_replaced_by_a_files_content_is_given_as_it_was_typed(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "body").write_text("the body\n")
    typed("az", "devops", "auth", "exec", "--org", "contoso", "--", "curl", "-H", "@-", "--data=@body", "-v")
    assert command_from(["--", "curl", "-H", "a header", "--data=the body", "-v"]) == [
        "curl",
        "-H",
        "@-",
        "--data=@body",
        "-v",
    ]


def test_global_options_before_the_group_and_values_like_its_words_do_not_matter(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").write_text("content")
    typed("az", "--debug", "devops", "auth", "exec", "--org", "devops", "--", "curl", "@x")
    assert command_from(["--", "curl", "content"]) == ["curl", "@x"]


@pytest.mark.parametrize(
    "line",
    [
        ("host", "--", "rm", "@all"),
        ("host", "devops", "--", "rm", "@all"),
        ("host", "exec", "auth", "devops", "--", "rm", "@all"),
        ("host", "rm", "@all"),
        ("host", "--", "devops", "auth", "exec", "--", "rm", "@all"),
    ],
)
def test_the_words_of_another_program_that_invokes_az_are_not_run(typed, line):
    typed(*line)
    assert command_from(["--", "git", "fetch"]) == ["git", "fetch"]
    assert command_from(["--", "rm", "web"]) == ["rm", "web"]


def test_the_command_line_is_not_used_if_its_words_are_others(typed):
    typed("az", "devops", "auth", "exec", "--", "rm", "@all")
    assert command_from(["--", "git", "fetch"]) == ["git", "fetch"]


def test_the_command_line_is_not_used_if_az_took_a_word_out(typed):
    typed("az", "devops", "auth", "exec", "--", "make", "--debug", "@x")
    assert command_from(["--", "make", "content"]) == ["make", "content"]


def test_words_that_only_look_like_files_of_another_program_are_not_run(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("echo")
    for words in (("@a", "@b"), ("@b", "x"), ("a=@x", "b=@y")):
        typed("host", "devops", "auth", "exec", "--", *words)
        assert command_from(["--", "echo", "x"]) == ["echo", "x"]
