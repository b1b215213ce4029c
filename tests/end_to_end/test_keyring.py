"""Where the PAT rests: a real Secret Service, none at all, or one that misbehaves."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest

from ..support.az import ROOT
from ..support.tokens import make_pat

KEY = "azdevops-cli:https://dev.azure.com/contoso"


def lookup(address, key=KEY):
    """Ask the Secret Service with another client than ours."""
    command = ["secret-tool", "lookup", "service", key, "username", "Personal Access Token"]
    result = subprocess.run(command, env={"DBUS_SESSION_BUS_ADDRESS": address}, capture_output=True, text=True)
    return result.stdout or None


def files_with(token, folder):
    return [path for path in folder.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]


def backend(az, name, tmp_path):
    """Configure a keyring backend that misbehaves, as a user configures any."""
    az.environment["PYTHON_KEYRING_BACKEND"] = f"keyring_backends.{name}"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")


def test_with_a_secret_service_the_pat_is_there_and_in_no_file(az, service, keyring):
    token = service.pat("contoso")
    result = az.login(token)
    assert (result.code, result.json["storage"], result.err) == (0, "keyring", "")
    assert lookup(keyring) == token
    assert files_with(token, az.home) == []
    assert az.run("devops", "logout", "--org", "contoso").code == 0
    assert lookup(keyring) is None


def test_an_alias_is_stored_under_both_keys_and_cleared_from_both(az, service, keyring):
    token = service.pat("contoso")
    az.login(token, "https://contoso.visualstudio.com")
    assert lookup(keyring) == lookup(keyring, "azdevops-cli:https://contoso.visualstudio.com") == token
    new = service.pat("contoso")
    az.login(new)
    assert lookup(keyring, "azdevops-cli:https://contoso.visualstudio.com") == new
    assert az.run("devops", "logout", "--org", "CONTOSO").code == 0
    assert lookup(keyring) is lookup(keyring, "azdevops-cli:https://contoso.visualstudio.com") is None


def test_an_older_keyring_of_azure_devops_does_not_get_in_the_way(az_with_both, service, secret_service, tmp_path):
    az = az_with_both
    own = tmp_path / "extensions"
    shutil.copytree(az.extensions, own)
    az.extensions = own
    az.environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--target",
        str(own / "azure-devops"),
        "keyring==17.1.1",
    ]
    subprocess.run(install, check=True, capture_output=True)
    token = service.pat("contoso")
    result = az.login(token)
    assert (result.code, result.json["storage"]) == (0, "keyring"), result.err
    assert lookup(secret_service) == token
    assert files_with(token, az.home) == []


def test_without_a_keyring_the_file_is_used_and_said_once(az, service):
    result = az.login(service.pat("contoso"))
    assert result.json["storage"] == "file"
    assert result.err.count("WARNING") == 1
    assert "No OS keyring is available" in result.err
    assert str(az.stored / "personalAccessTokens") in result.err


def test_storage_keyring_without_a_keyring_fails_and_stores_nothing(az, service):
    result = az.login(service.pat("contoso"), "contoso", "--storage", "keyring")
    assert (result.code, result.out) == (1, "")
    assert "--storage file" in result.err
    assert not (az.stored / "personalAccessTokens").exists()
    assert not (az.stored / "config").exists()


@pytest.mark.parametrize("name", ["Hanging", "HangingInC"])
def test_a_keyring_that_never_returns_costs_seconds_and_is_said_so(az, service, name, tmp_path):
    backend(az, name, tmp_path)
    token = service.pat("contoso")
    result = az.login(token)
    assert (result.code, result.json["storage"]) == (0, "file")
    assert result.seconds < 30
    assert result.err.count("WARNING") == 1
    assert "did not answer within 10 s" in result.err
    path = az.stored / "personalAccessTokens"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    result = az.login(service.pat("contoso"), "contoso", "--storage", "keyring")
    assert (result.code, result.seconds < 30) == (1, True)
    assert token in path.read_text()


@pytest.mark.parametrize(
    ("name", "why"),
    [("Locked", "is locked"), ("FailingOnSet", "The keyring failed"), ("Nonexistent", "has no class Nonexistent")],
)
def test_a_keyring_that_refuses_an_unattended_login_is_announced(az, service, name, why, tmp_path):
    backend(az, name, tmp_path)
    token = service.pat("contoso")
    result = az.login(token, "contoso", "--debug")
    assert (result.code, result.json["storage"]) == (0, "file")
    assert why in result.err
    assert token[:8] not in result.everything


def test_at_a_terminal_a_locked_keyring_does_not_quietly_become_a_file(az, service, tmp_path):
    backend(az, "Locked", tmp_path)
    terminal = az.terminal("devops", "login", "--org", "contoso")
    terminal.wait_for("Token: ")
    terminal.type(service.pat("contoso") + "\n")
    assert terminal.end() == 1
    assert "is locked" in terminal.screen
    assert "--storage file" in terminal.screen
    assert not (az.stored / "personalAccessTokens").exists()


def test_at_a_terminal_an_unlock_is_awaited_with_a_notice(az, service, tmp_path):
    backend(az, "HangingOnSet", tmp_path)
    terminal = az.terminal("devops", "login", "--org", "contoso")
    terminal.wait_for("Token: ")
    terminal.type(service.pat("contoso") + "\n")
    terminal.wait_for("Waiting for the keyring to be unlocked")
    assert terminal.end() == 0
    assert '"storage": "keyring"' in terminal.screen


def test_a_configured_backend_is_used_though_it_is_not_built_in(az, service, tmp_path):
    backend(az, "JsonKeyring", tmp_path)
    token = service.pat("contoso")
    assert az.login(token).json["storage"] == "keyring"
    assert token in (tmp_path / "keyring.json").read_text()


def test_a_backend_configured_in_keyringrc_is_used(az, service, tmp_path):
    folder = az.home / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=keyring_backends.JsonKeyring\nkeyring-path={ROOT / 'tests' / 'contracts'}\n"
    )
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    assert az.login(service.pat("contoso")).json["storage"] == "keyring"


def test_a_token_too_long_for_the_keyring_goes_whole_into_the_file(az, service, tmp_path):
    backend(az, "Truncating", tmp_path)
    token = "eyJ" + make_pat() * 16 + "." + make_pat() + "." + make_pat()
    result = az.login(token, "contoso", "--no-verify")
    assert result.json["storage"] == "file"
    assert "cannot hold this token" in result.err
    assert token in (az.stored / "personalAccessTokens").read_text()
    assert token[:100] not in (tmp_path / "keyring.json").read_text()


def test_one_store_holds_a_pat(az, service, keyring):
    first, second = service.pat("contoso"), service.pat("contoso")
    result = az.login(first, "contoso", "--storage", "file")
    assert (result.json["storage"], lookup(keyring)) == ("file", None)
    assert "only if no keyring answers" in result.err
    assert az.login(second).json["storage"] == "keyring"
    assert lookup(keyring) == second
    assert files_with(first, az.home) == []
    assert az.login(first, "contoso", "--storage", "file").json["storage"] == "file"
    assert lookup(keyring) is None


def test_the_process_of_the_keyring_ends_with_az(az, service, tmp_path):
    backend(az, "Hanging", tmp_path)
    az.environment["TEST_MARK"] = mark = make_pat()[:12]
    assert az.login(service.pat("contoso")).code == 0
    assert not any(mark.encode() in path.read_bytes() for path in _environments())


def _environments():
    from pathlib import Path

    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            path.read_bytes()
        except OSError:
            continue
        if path.parent.name != "self" and b"TEST_MARK" in path.read_bytes():
            yield path


def frozen(address, command):
    """Stop or continue the daemon behind a session bus."""
    query = ["dbus-send", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]
    query += ["org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"]
    environment = {"DBUS_SESSION_BUS_ADDRESS": address, "PATH": "/usr/bin:/bin"}
    for _ in range(100):
        answer = subprocess.run(query, env=environment, capture_output=True, text=True)
        if answer.returncode == 0:
            os.kill(int(answer.stdout.split()[-1]), command)
            return
        time.sleep(0.1)  # the daemon takes its name a moment after its start
    raise AssertionError(answer.stderr)


def test_nothing_lands_in_a_frozen_keyring_after_az_was_ended(az, service, keyring):
    frozen(keyring, signal.SIGSTOP)
    try:
        process = az.start("devops", "login", "--org", "contoso")
        process.stdin.write(service.pat("contoso").encode())
        process.stdin.close()
        time.sleep(3)
        process.kill()
        process.wait()
        time.sleep(0.5)
    finally:
        frozen(keyring, signal.SIGCONT)
    time.sleep(1)
    assert lookup(keyring) is None


def test_a_frozen_keyring_falls_back_and_says_what_it_may_still_hold(az, service, keyring):
    old, new = service.pat("contoso"), service.pat("contoso")
    az.login(old)
    frozen(keyring, signal.SIGSTOP)
    try:
        result = az.login(new)
        assert (result.code, result.json["storage"]) == (0, "file")
        assert "may still hold an older PAT for this organization, which azure-devops reads first" in result.err
        start = time.monotonic()
        assert az.login(new, "contoso", "--storage", "file").code == 0
        assert time.monotonic() - start < 6
    finally:
        frozen(keyring, signal.SIGCONT)
    reasons = az.run("devops", "auth", "status", "--org", "contoso").out
    assert "the keyring holds an older PAT, which azure-devops uses" in reasons
    assert az.run("devops", "logout").code == 0
    assert lookup(keyring) is None


def test_an_empty_choice_of_a_backend_is_none(az, service, keyring):
    az.environment["PYTHON_KEYRING_BACKEND"] = ""
    result = az.login(service.pat("contoso"))
    assert (result.json["storage"], result.err) == ("keyring", "")


def test_the_keyring_and_git_are_not_given_the_pat_in_the_environment(az, service, tmp_path):
    backend(az, "JsonKeyring", tmp_path)
    seen = tmp_path / "seen"
    (tmp_path / "git").write_text(f"#!/bin/sh\nenv >> {seen}\n")
    (tmp_path / "git").chmod(0o755)
    az.environment["TEST_KEYRING_ENVIRONMENT"] = str(seen)
    pats = {name: make_pat() for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "SYSTEM_ACCESSTOKEN")}
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert az.run("devops", "auth", "token", "--source", "stored", env={**pats, "PATH": path}).code == 1
    az.login(service.pat("contoso"), env={**pats, "PATH": path})
    text = seen.read_text()
    assert text.count("HOME=") >= 2
    assert not any(pat in text for pat in pats.values())


def test_nothing_in_the_current_folder_is_run_in_the_keyrings_process(az, service, tmp_path):
    (tmp_path / "dbus").mkdir()
    (tmp_path / "dbus" / "__init__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    result = az.login(service.pat("contoso"), cwd=tmp_path)
    assert (result.code, result.json["storage"]) == (0, "file")
    assert not (tmp_path / "ran").exists()
