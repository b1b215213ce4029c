"""What is done to az itself: tried in a process of its own."""

import gc
import subprocess
import sys

import pytest

from azext_devops_pat.cli import process

PROGRAM = """
import atexit, gc, sys
from azext_devops_pat.cli import process
before = gc.get_freeze_count()  # 3.12 keeps some objects there from the start
atexit.register(lambda: print(gc.get_freeze_count() > before))
if "run" in sys.argv:
    process.action(lambda: None)()
print(gc.get_freeze_count() > before)
"""


@pytest.mark.parametrize(("argument", "frozen"), [("run", "True"), ("load", "False")])
def test_only_a_process_that_ran_an_action_of_ours_collects_nothing_at_its_end(argument, frozen):
    command = [sys.executable, "-c", PROGRAM, argument]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", frozen]


def test_garbage_is_collected_again_after_a_command_however_it_ends():
    seen = []

    @process.action
    def command():
        seen.append(gc.isenabled())
        raise KeyboardInterrupt

    assert gc.isenabled()
    with pytest.raises(SystemExit):
        command()
    assert (seen, gc.isenabled()) == ([False], True)
