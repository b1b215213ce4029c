"""`az devops auth exec`: the credential in the child's environment and nowhere else."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..support.az import executable as az_executable


@pytest.fixture
def pat(az, service):
    token = service.pat("contoso")
    assert az.login(token).code == 0
    return token


def execute(az, *command, **options):
    return az.run("devops", "auth", "exec", "--org", "contoso", "--", *command, **options)


def test_the_child_has_the_credential_and_its_output_and_code_pass(az, pat):
    result = execute(az, "sh", "-c", 'printf %s "$AZURE_DEVOPS_EXT_PAT"; echo problem >&2; exit 7')
    assert (result.code, result.out) == (7, pat)
    assert "problem" in result.err
    named = ["devops", "auth", "exec", "--org", "contoso", "--variable", "MY_PAT", "--", "sh", "-c", 'echo "$MY_PAT"']
    assert az.run(*named).out == f"{pat}\n"
    assert az.run(*named[:6], "not a name", *named[7:]).code == 1


def test_a_child_ended_by_a_signal_a_missing_and_an_unrunnable_one(az, pat, tmp_path):
    assert execute(az, "sh", "-c", "kill -TERM $$").code == -signal.SIGTERM  # as if it had been started directly
    assert execute(az, "no-such-program").code == 127
    plain = tmp_path / "plain"
    plain.write_text("x")
    assert execute(az, str(plain)).code == 126
    assert az.run("devops", "auth", "exec", "--org", "contoso").code == 1
    assert az.run("devops", "auth", "exec", "--org", "contoso", "--").code == 1
    result = az.run("devops", "auth", "exec", "--org", "contoso", "sh", "-c", "echo one", "--", "echo", "two")
    assert (result.code, result.out, "Put -- before the command" in result.err) == (1, "", True)


def test_a_program_for_another_system_is_not_run_as_a_script(az, pat, tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\necho ran\n")
    program.chmod(0o755)
    result = execute(az, str(program))
    assert (result.code, result.out, f"{program}: Exec format error" in result.err) == (126, "", True)


def test_the_arguments_arrive_as_typed(az, pat, tmp_path):
    (tmp_path / "file").write_text("contents")
    arguments = ["-o", "json", "--query", "x", "-h", "@file", "--", "a b", "", "--org", "y", "$HOME", "--help"]
    script = "import sys; print(sys.argv[1:])"
    result = execute(az, sys.executable, "-c", script, *arguments, cwd=tmp_path)
    assert result.out == f"{arguments}\n", result.err


def test_standard_input_reaches_the_child(az, pat):
    assert execute(az, "cat", stdin=b"through\n").out == "through\n"


def test_signals_are_passed_on(az, pat):
    script = "trap 'echo got; exit 9' TERM; echo ready; while :; do sleep 0.1; done"
    process = az.start("devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", script)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 9
    assert process.stdout.read() == b"got\n"


def test_ctrl_c_at_a_terminal_is_the_childs(az, pat):
    script = "trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.1; done"
    terminal = az.terminal("devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", script)
    terminal.wait_for("ready")
    terminal.type("\x03")
    assert terminal.end() == 5
    assert "interrupted" in terminal.screen


def test_the_child_has_the_terminal(az, pat):
    terminal = az.terminal("devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", "test -t 0 -a -t 1")
    assert terminal.end() == 0


def test_the_command_takes_our_place_and_the_credential_is_in_no_argument(az, pat):
    process = az.start("devops", "auth", "exec", "--org", "contoso", "--", "sleep", "3")
    wait_for_command(process.pid)
    assert pat.encode() in Path(f"/proc/{process.pid}/environ").read_bytes()
    assert pat.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    assert process.wait(20) == 0


def wait_for_command(pid, name=b"sleep\n"):
    """Wait until the process is the command."""
    for _ in range(400):
        if Path(f"/proc/{pid}/comm").read_bytes() == name:
            return
        time.sleep(0.05)
    raise AssertionError("the command did not start")


def test_nothing_runs_without_a_credential(az, service, tmp_path):
    mark = tmp_path / "mark"
    result = execute(az, "touch", str(mark))
    assert (result.code, mark.exists()) == (1, False)
    assert "There is no credential" in result.err


def test_what_nohup_ignores_stays_ignored(az, pat):
    script = "echo ready; sleep 1; echo survived"
    command = ["nohup", az_executable(), "devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", script]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=az.variables(), cwd=az.home, **options)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGHUP)
    assert process.stdout.read() == b"survived\n"
    assert process.wait(20) == 0


def test_quit_at_the_terminal_is_the_childs(az, pat):
    script = "trap 'echo dumped; exit 4' QUIT; echo ready; while :; do sleep 0.1; done"
    terminal = az.terminal("devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", script)
    terminal.wait_for("ready")
    terminal.type("\x1c")
    assert terminal.end() == 4
    assert "dumped" in terminal.screen


def test_no_process_of_ours_keeps_the_pat_while_the_command_runs(az, service, keyring):
    az.login(service.pat("contoso"))
    process = az.start("devops", "auth", "exec", "--org", "contoso", "--", "sleep", "2")
    wait_for_command(process.pid)
    children = subprocess.run(["pgrep", "-P", str(process.pid), "-l"], capture_output=True, text=True).stdout
    assert children == ""
    assert process.wait(20) == 0


def test_a_descriptor_of_the_shell_reaches_the_command(az, pat):
    script = f"{az_executable()} devops auth exec --org contoso -- cat <(echo hi)"
    result = subprocess.run(["bash", "-c", script], env=az.variables(), cwd=az.home, capture_output=True, text=True)
    assert (result.stdout, result.returncode) == ("hi\n", 0), result.stderr


def test_a_pipe_that_closes_ends_the_command_quietly(az, pat):
    result = execute(az, "bash", "-c", "yes | head -1")
    assert (result.out, result.err, result.code) == ("y\n", "", 0)


def test_make_uses_its_jobserver_through_exec(az, pat, tmp_path):
    (tmp_path / "Makefile").write_text(
        f"all:\n\t+@{az_executable()} devops auth exec --org contoso -- $(MAKE) -f inner.mk\n"
    )
    (tmp_path / "inner.mk").write_text("all: a b\na b:\n\t@echo $@\n")
    result = subprocess.run(
        ["make", "-j2", "--no-print-directory"], env=az.variables(), cwd=tmp_path, capture_output=True, text=True
    )
    assert sorted(result.stdout.split()) == ["a", "b"]
    assert "jobserver" not in result.stderr
