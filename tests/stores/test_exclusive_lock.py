"""The lock by exclusive creation: at most one holder, and whose flag is passed over."""

import os
import subprocess
import sys
import time

import pytest

from azext_devops_pat.stores import exclusive_lock
from azext_devops_pat.stores.exclusive_lock import Flag, pause

COUNT = """
import pathlib, sys
from azext_devops_pat.stores.exclusive_lock import Flag, pause
folder = pathlib.Path(sys.argv[1])
for _ in range(20):
    flag = Flag(folder)
    while not flag.take():
        pause()
    with flag.held():
        number = int((folder / "number").read_text())
        (folder / "number").write_text(str(number + 1))
"""


def leave(folder, host=None, process=None, start=0, age=0):
    """Another process's flag."""
    host = host or exclusive_lock._host()
    path = folder / f"devops-pat.lock.{1:020}-{host}-{process or os.getpid()}-{start}-abcd"
    path.touch()
    os.utime(path, (time.time() - age,) * 2)
    return path


def gone():
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_four_processes_at_once_count_without_a_loss(tmp_path):
    (tmp_path / "number").write_text("0")
    processes = [subprocess.Popen([sys.executable, "-c", COUNT, str(tmp_path)]) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert (tmp_path / "number").read_text() == "80"
    assert [path.name for path in tmp_path.iterdir()] == ["number"]


@pytest.mark.parametrize("what", ["its process is gone", "its process id has another process now", "silent for 61 s"])
def test_a_dead_flag_is_passed_over_at_once_and_removed(tmp_path, what):
    path = {
        "its process is gone": lambda: leave(tmp_path, process=gone()),
        "its process id has another process now": lambda: leave(tmp_path, start=1),
        "silent for 61 s": lambda: leave(tmp_path, host="elsewhere", age=61),
    }[what]()
    flag = Flag(tmp_path)
    assert flag.take()
    with flag.held():
        assert not path.exists()


@pytest.mark.parametrize("what", ["running", "running and silent", "another host's"])
def test_a_live_flag_keeps_others_out(tmp_path, what):
    path = {
        "running": lambda: leave(tmp_path, start=exclusive_lock._start_time(os.getpid()) or 0),
        "running and silent": lambda: leave(tmp_path, age=3600),
        "another host's": lambda: leave(tmp_path, host="elsewhere", process=gone(), age=50),
    }[what]()
    flag = Flag(tmp_path)
    assert not flag.take()
    pause()
    assert not flag.take()
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    path.unlink()
    assert flag.take()
    flag.lower()


@pytest.mark.parametrize("name", ["swp", "bak", "sync-conflict-20260101-120000-ABCDEFG", "1-x-2"])
def test_a_file_that_is_no_flag_is_neither_waited_for_nor_removed(tmp_path, name):
    path = tmp_path / f"{exclusive_lock.LOCK_FILE}.{name}"
    path.touch()
    flag = Flag(tmp_path)
    assert flag.take()
    with flag.held():
        pass
    assert list(tmp_path.iterdir()) == [path]


def test_a_holder_renews_its_flag(tmp_path, monkeypatch):
    monkeypatch.setattr(exclusive_lock, "_RENEW_SECONDS", 0.01)
    flag = Flag(tmp_path)
    assert flag.take()
    with flag.held():
        (path,) = tmp_path.iterdir()
        os.utime(path, (0, 0))
        deadline = time.monotonic() + 5
        while path.stat().st_mtime == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.stat().st_mtime > 0
    assert list(tmp_path.iterdir()) == []


def test_locks_of_other_names_do_not_hold_each_other_up(tmp_path):
    first, second = Flag(tmp_path), Flag(tmp_path, "devops-pat-rotation-contoso.lock")
    assert first.take()
    assert second.take()
    with first.held(), second.held():
        assert not Flag(tmp_path, "devops-pat-rotation-contoso.lock").take()
        assert Flag(tmp_path, "devops-pat-rotation-fabrikam.lock").take()
