"""What is done to az itself: tried in a process of its own."""

import gc
import subprocess
import sys

import pytest

from azext_devops_pat.cli.host import without_collections

PROGRAM = """
import atexit, gc
from azext_devops_pat.cli.host import end_quickly
before = gc.get_freeze_count()  # 3.12 keeps some objects there from the start
atexit.register(lambda: print(gc.get_freeze_count() > before))
end_quickly()
print(gc.get_freeze_count() > before)
"""


def test_nothing_is_left_to_collect_at_the_end_and_only_there():
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "True"]


def test_garbage_is_collected_again_after_a_command_however_it_ends():
    seen = []

    @without_collections()
    def command():
        seen.append(gc.isenabled())
        raise KeyboardInterrupt

    assert gc.isenabled()
    with pytest.raises(KeyboardInterrupt):
        command()
    assert (seen, gc.isenabled()) == ([False], True)
