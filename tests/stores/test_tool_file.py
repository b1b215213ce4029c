"""Other programs' configuration files are replaced as those programs do it."""

import os
import stat
import sys
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.core.tool_setup import ToolSetup
from azext_devops_pat.stores import tool_file
from azext_devops_pat.stores.metadata import Metadata


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_bytes(b"before")
    old.chmod(0o640)
    for path in (new, old):
        tool_file.replace(path, b"\xff after")
        assert tool_file.read(path) == b"\xff after"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o666 & ~umask
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["new", "old"]


def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    real, link = tmp_path / "dotfiles" / "gitconfig", tmp_path / ".gitconfig"
    real.write_bytes(b"before")
    link.symlink_to(real)
    tool_file.replace(link, b"after")
    assert link.is_symlink()
    assert real.read_bytes() == b"after"


def test_gits_own_lock_is_respected_and_stays(tmp_path):
    path, lock = tmp_path / "config", tmp_path / "config.lock"
    path.write_bytes(b"before")
    lock.touch()
    with pytest.raises(StoreError, match="locked by another program") as caught:
        tool_file.replace(path, b"after")
    assert str(lock) in caught.value.hint
    assert (path.read_bytes(), lock.exists()) == (b"before", True)


def test_absence_is_none_and_a_folder_in_its_place_an_error(tmp_path):
    assert tool_file.read(tmp_path / "none") is None
    with pytest.raises(StoreError):
        tool_file.read(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        tool_file.replace(tmp_path / "file" / "config", b"")
    tool_file.remove(tmp_path / "none")


def test_a_device_and_a_pipe_are_left_alone(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path("/dev/null")):
        with pytest.raises(StoreError, match="not a regular file"):
            tool_file.read(path)
        with pytest.raises(StoreError, match="not a regular file"):
            tool_file.replace(path, b"")
    assert os.listdir(tmp_path) == ["pipe"]


def test_setups_are_kept_by_tool_and_file_beside_everything_else(tmp_path):
    path = tmp_path / "devops-pat.json"
    path.write_text('{"version": 1, "credentials": {}, "later": 1, "tools": [7, {"tool": "git"}]}')
    metadata = Metadata(path)
    assert metadata.setups() == []
    first, second = ToolSetup("git", "/a", created=True), ToolSetup("pip", "/a")
    for setup in (ToolSetup("git", "/a"), first, second):
        metadata.put_setup(setup)
    assert metadata.setups() == [first, second]
    metadata.remove_setup(ToolSetup("git", "/a"))
    metadata.remove_setup(ToolSetup("git", "/never"))
    assert metadata.setups() == [second]
    assert '"later": 1' in path.read_text()
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600
