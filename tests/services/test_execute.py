"""A command is run with the credential in its environment and nowhere else."""

import os
import signal
import sys

import pytest

from azext_devops_pat.core.errors import InputError
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.execute import check_variable, run

SECRET = Secret("the-secret")


@pytest.mark.parametrize("name", ["A", "_", "AZURE_DEVOPS_EXT_PAT", "a1_b2"])
def test_a_variable_may_have_the_name_of_one(name):
    check_variable(name)


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A=B", "A\n", "Ä", "$A", "A\x00"])
def test_what_cannot_be_the_name_of_a_variable_is_refused(name):
    with pytest.raises(InputError, match="--variable"):
        check_variable(name)


def python(code):
    return [sys.executable, "-c", code]


def test_the_child_alone_has_the_credential(tmp_path):
    mark = tmp_path / "mark"
    code = run(python(f"import os; open({str(mark)!r}, 'w').write(os.environ['MINE'])"), "MINE", SECRET, os.environ)
    assert (code, mark.read_text(), "MINE" in os.environ) == (0, SECRET.reveal(), False)


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_the_commands(code):
    assert run(python(f"raise SystemExit({code})"), "MINE", SECRET, os.environ) == code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_a_signal_ended_has_128_and_its_number(number):
    assert run(["sh", "-c", f"kill -{int(number)} $$"], "MINE", SECRET, os.environ) == 128 + number


def test_a_missing_command_is_127_and_one_that_cannot_run_126(tmp_path, caplog):
    assert run(["no-such-program"], "MINE", SECRET, os.environ) == 127
    plain = tmp_path / "plain"
    plain.write_text("x")
    assert run([str(plain)], "MINE", SECRET, os.environ) == 126
    assert "no-such-program: command not found" in caplog.text
    assert SECRET.reveal() not in caplog.text


def test_the_command_is_sought_on_the_path_of_its_own_environment(tmp_path):
    program = tmp_path / "mine"
    program.write_text("#!/bin/sh\nexit 9\n")
    program.chmod(0o700)
    assert run(["mine"], "MINE", SECRET, {"PATH": str(tmp_path)}) == 9


def test_the_handlers_of_signals_are_those_from_before():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    run(python(""), "MINE", SECRET, os.environ)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before


def test_a_signal_is_passed_on_and_the_command_decides_what_becomes_of_it(tmp_path):
    script = "trap 'exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.05; done"
    assert run(["sh", "-c", script], "MINE", SECRET, os.environ) == 9
