"""Logging in at a terminal."""

import signal
import time

import pytest

from ..support.tokens import make_pat

PROMPT = "Token: "


@pytest.fixture
def prompt(az, service):
    """A login that waits at its prompt."""
    terminal = az.terminal("devops", "login", "--organization", "contoso")
    terminal.wait_for(PROMPT)
    return terminal


def test_the_prompt_is_hidden_and_asks_again_on_an_empty_answer(az, service, prompt):
    token = service.pat("contoso")
    prompt.type("\n")
    prompt.wait_for(f"{PROMPT}\r\n{PROMPT}")
    prompt.type("   \n")
    prompt.wait_for(f"{PROMPT}\r\n{PROMPT}\r\n{PROMPT}")
    prompt.type(f" {token} \n")
    assert prompt.end() == 0
    assert token not in prompt.screen
    assert '"account": "tester@contoso.com"' in prompt.screen
    assert service.requests[0].basic_password == token


def test_ctrl_c_ends_with_130_and_leaves_nothing(az, service, prompt):
    prompt.type("\x03")
    assert prompt.end() == 130
    assert "Traceback" not in prompt.screen
    assert service.requests == []
    assert not az.stored.exists()


def test_ctrl_d_ends_with_a_sentence(az, service, prompt):
    prompt.type("\x04")
    assert prompt.end() == 1
    assert "No token was given" in prompt.screen
    assert "Traceback" not in prompt.screen
    assert not az.stored.exists()


def test_ctrl_v_that_did_not_paste_is_explained(az, service, prompt):
    prompt.type("\x16\x16\n")
    assert prompt.end() == 1
    assert "Ctrl+V" in prompt.screen
    assert service.requests == []


def test_ctrl_c_while_the_service_is_asked_ends_with_130(az, service, prompt):
    service.stall("dev.azure.com")
    prompt.type(make_pat() + "\n")
    while not service.requests:
        prompt.wait_for("")
    prompt.type("\x03")
    assert prompt.end(20) == 130
    assert not (az.stored / "personalAccessTokens").exists()


def test_an_unknown_server_is_asked_about_and_a_yes_is_enough(az, service):
    url = "https://tfs.contoso.com/tfs/DefaultCollection"
    service.server(url)
    terminal = az.terminal("devops", "login", "--org", url)
    terminal.wait_for("Is it your Azure DevOps Server? (y/N): ")
    terminal.type("y\n")
    terminal.wait_for(PROMPT)
    terminal.type(service.pat(url) + "\n")
    assert terminal.end() == 0
    terminal = az.terminal("devops", "login", "--org", "https://tfs2.contoso.com/tfs/DefaultCollection")
    terminal.wait_for("(y/N): ")
    terminal.type("\n")
    assert terminal.end() == 1
    assert "--server" in terminal.screen


@pytest.mark.parametrize("seconds", [1.5, 4])
def test_ctrl_c_while_a_pipe_is_awaited_ends_with_130(az, service, seconds):
    process = az.start("devops", "login", "--org", "contoso")
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert b"Fatal" not in process.stderr.read()


def test_nothing_is_said_to_be_checked_if_no_organization_is_known(az):
    terminal = az.terminal("devops", "auth", "status")
    assert terminal.end() == 0
    assert "No organization is known" in terminal.screen
    assert "Checking" not in terminal.screen
