"""What is done to az itself: tried in a process of its own."""

import subprocess
import sys

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
