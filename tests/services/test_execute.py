"""A command takes the place of our process, with the credential in its environment and nowhere else."""

import os
import signal
import subprocess
import sys

import pytest

from azext_devops_pat.core.errors import InputError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.execute import check_variable, child_environment
from azext_devops_pat.sources.environment import issued_for

SECRET = Secret("the-secret")
CONTOSO = cloud_organization("contoso")
PROGRAM = """
import os, sys
from azext_devops_pat.services.execute import run
raise SystemExit(run(sys.argv[1:], os.environ))
"""


def run(*command, path=None, before=None):
    """Run a command through a process of ours that it replaces."""
    environment = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *command], env=environment, capture_output=True, text=True, preexec_fn=before
    )


@pytest.mark.parametrize("name", ["A", "_", "AZURE_DEVOPS_EXT_PAT", "a1_b2"])
def test_a_variable_may_have_the_name_of_one(name):
    check_variable(name)


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A=B", "A\n", "Ä", "$A", "A\x00"])
def test_what_cannot_be_the_name_of_a_variable_is_refused(name):
    with pytest.raises(InputError, match="--variable"):
        check_variable(name)


def test_the_child_has_this_credential_and_no_other():
    mine = {"HOME": "/home/me", "AZURE_DEVOPS_EXT_PAT": "old", "AZURE_DEVOPS_CLI_PAT": "older"}
    assert child_environment(mine, "TOKEN", SECRET, CONTOSO) == {"HOME": "/home/me", "TOKEN": "the-secret"}
    found = child_environment(mine, "AZURE_DEVOPS_EXT_PAT", SECRET, CONTOSO)
    mark = found.pop("AZURE_DEVOPS_PAT_ISSUED_FOR")
    assert found == {"HOME": "/home/me", "AZURE_DEVOPS_EXT_PAT": "the-secret"}
    assert mark.startswith(f"{CONTOSO.key} ")
    assert "the-secret" not in mark + issued_for(CONTOSO, SECRET)
    assert mine["AZURE_DEVOPS_EXT_PAT"] == "old"


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_the_commands(code):
    assert run("sh", "-c", f"exit {code}").returncode == code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_a_signal_ended_has_ended_so_itself(number):
    assert run("sh", "-c", f"kill -{int(number)} $$").returncode == -number


def test_the_command_has_our_process_id_and_descriptors():
    script = "\n".join(
        [
            "import os",
            "from azext_devops_pat.services.execute import run",
            "read, write = os.pipe()",
            "os.write(write, b'hi')",
            "os.close(write)",
            "os.set_inheritable(read, True)",
            "print(os.getpid(), flush=True)",
            "run(['sh', '-c', f'echo $$; cat /dev/fd/{read}'], os.environ)",
        ]
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    ours, the_commands, passed = result.stdout.splitlines()
    assert (the_commands, passed) == (ours, "hi")


def test_signals_that_python_ignores_are_the_commands_own_again():
    assert run("sh", "-c", "yes | head -1; trap").stderr == ""
    ignored = run("grep", "SigIgn", "/proc/self/status").stdout.split()[1]
    assert int(ignored, 16) & (1 << (signal.SIGPIPE - 1)) == 0
    ignored = run("grep", "SigIgn", "/proc/self/status", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert int(ignored.stdout.split()[1], 16) & (1 << (signal.SIGHUP - 1))  # what nohup ignores stays ignored


def test_a_missing_command_is_127_and_one_that_cannot_run_126(tmp_path):
    missing = run("no-such-program")
    assert (missing.returncode, "no-such-program: command not found" in missing.stderr) == (127, True)
    plain = tmp_path / "plain"
    plain.write_text("x")
    assert run(str(plain)).returncode == 126
    assert run(str(tmp_path)).returncode == 126
    carriage = tmp_path / "from-windows"
    carriage.write_bytes(b"#!/bin/sh\r\necho hi\r\n")
    carriage.chmod(0o700)
    found = run(str(carriage))
    assert (found.returncode, "its interpreter" in found.stderr) == (126, True)


def test_a_script_without_an_interpreter_line_is_run_by_sh(tmp_path):
    script = tmp_path / "plain"
    script.write_text("echo $1\n")
    script.chmod(0o700)
    assert run(str(script), "hi there").stdout == "hi there\n"


def test_the_command_is_sought_on_absolute_entries_of_path_only(tmp_path, monkeypatch):
    program = tmp_path / "mine"
    program.write_text("#!/bin/sh\nexit 9\n")
    program.chmod(0o700)
    assert run("mine", path=f"{tmp_path}:{os.environ['PATH']}").returncode == 9
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    for relative in (".", "", "./"):
        assert run("mine", path=f"{relative}:/usr/bin:/bin").returncode in (1, 127)
