"""What is done another way on Windows, with the platform's name simulated."""

import errno
import os
import subprocess
import sys
import time

import pytest

from azext_devops_pat.core import shell
from azext_devops_pat.core.resolve import Overrides
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services import execute
from azext_devops_pat.stores import private_file
from azext_devops_pat.stores.file_store import FileStore
from azext_devops_pat.tools import programs

from .support.tokens import make_pat


@pytest.fixture(autouse=True)
def _windows(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")


def test_remedies_are_for_powershell():
    assert shell.unset("NAME") == "Remove-Item Env:NAME"
    assert shell.export("NAME", shell.variable("OTHER")) == "$env:NAME = $env:OTHER"
    assert shell.pipe_pat("az devops login") == "$env:PAT | az devops login"
    assert shell.move(r"C:\a b", r"C:\c") == r"Move-Item 'C:\a b' C:\c"
    assert shell.remove(r"C:\c") == r"Remove-Item C:\c"
    assert shell.permissions(r"C:\c") == r"Get-Acl C:\c"
    assert "Env:" in shell.proxy_settings()


def test_messages_give_such_remedies():
    said = "\n".join(Overrides("AZURE_DEVOPS_EXT_PAT").describe())
    assert "Remove-Item Env:AZURE_DEVOPS_EXT_PAT" in said
    assert "unset" not in said


def test_no_mode_is_claimed_for_the_protected_file(tmp_path):
    store = FileStore(tmp_path / "tokens")
    store.put("azdevops-cli:https://dev.azure.com/contoso", Secret(make_pat()))
    assert store.mode() is None
    assert store.describe() == str(tmp_path / "tokens")


def test_no_mode_is_changed_there(tmp_path, caplog):
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o644)
    private_file.tighten(path, 0o600)
    assert path.stat().st_mode & 0o777 == 0o644
    assert caplog.text == ""


def busy(monkeypatch, times):
    """Let `os.replace` fail that often, as it does while another process reads the file."""
    real, calls = os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) <= times:
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return calls


def test_a_file_that_another_process_reads_is_replaced_once_it_is_free(tmp_path, monkeypatch):
    calls = busy(monkeypatch, 3)
    private_file.write(tmp_path / "file", "new")
    assert ((tmp_path / "file").read_text(), len(calls)) == ("new", 4)


def test_one_that_stays_busy_is_an_error_in_the_end(tmp_path, monkeypatch):
    calls = busy(monkeypatch, 1_000_000)
    monkeypatch.setattr(private_file, "_BUSY_SECONDS", 0.2)
    start = time.monotonic()
    with pytest.raises(private_file.StoreError, match="in use"):
        private_file.write(tmp_path / "file", "new")
    assert time.monotonic() - start >= 0.2
    assert len(calls) > 1
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_a_refused_replacement_is_an_error_at_once(tmp_path, monkeypatch):
    calls = busy(monkeypatch, 1_000_000)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(private_file.StoreError):
        private_file.write(tmp_path / "file", "new")
    assert len(calls) == 1


@pytest.fixture
def program(tmp_path):
    """A folder with `tool.exe`, and beside it an extensionless script that Windows cannot run."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("tool", "tool.exe"):
        (folder / name).write_text("#!/bin/sh\nexit 5\n")
        (folder / name).chmod(0o700)
    return folder / "tool.exe"


def test_a_program_is_found_by_its_extension(program):
    environment = {"PATH": str(program.parent), "PATHEXT": os.pathsep.join([".com", ".exe"])}
    assert programs.find("tool", environment) == str(program)
    assert programs.find("tool.exe", environment) == str(program)


def test_the_current_folder_and_relative_entries_are_not_searched(program, monkeypatch):
    monkeypatch.chdir(program.parent)
    for path in ("", ".", os.pathsep.join(["", "../bin"])):
        assert programs.find("tool", {"PATH": path, "PATHEXT": ".exe"}) is None


def test_exec_runs_a_child_and_gives_its_exit_code(monkeypatch):
    def never(*_args):
        raise AssertionError("this process was replaced")

    monkeypatch.setattr(os, "execve", never)
    code = "import os; raise SystemExit(int(os.environ['CODE']))"
    assert execute.run([sys.executable, "-c", code], {**os.environ, "CODE": "9"}) == 9


def test_exec_starts_what_was_found_and_not_what_the_current_folder_holds(program, monkeypatch):
    started = []

    def record(command, env):
        started.append((command, env))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(subprocess, "run", record)
    monkeypatch.chdir(program.parent)
    environment = {"PATH": str(program.parent), "PATHEXT": ".exe"}
    assert execute.run(["tool", "--all"], environment) == 3
    assert started == [([str(program), "--all"], environment)]
    assert execute.run(["tool"], {"PATH": ".", "PATHEXT": ".exe"}) == 127
    assert len(started) == 1
