"""What a launcher does on a machine where everything, or something, or nothing of ours is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from azext_devops_pat.core import shell
from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.core.names import LAUNCHER_MARKER
from azext_devops_pat.tools import launcher_files, launchers
from azext_devops_pat.tools.launchers import GIT

ODD = 'it\'s a $HOME `of` "two" words'


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o700)
    return path


class Machine:
    """A package folder, a Python and an az, all of them scripts that note how they were started."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.notes = folder / "azuredevops", folder / "notes"
        self.package = folder / "extension" / "azext_devops_pat"
        self.script = program(self.package / "fast" / GIT.script, "")
        note = f"#!/bin/sh\nfor word; do echo \"$word\" >> '{_sh(self.notes)}'; done\npwd >> '{_sh(self.notes)}'\n"
        show = f"env | sort > '{_sh(folder / 'env')}'\n"
        self.python = program(folder / "python" / "python3", note)
        self.az = program(folder / "python" / "az", note + show + "cat\n")
        monkeypatch.setattr(launchers, "_PACKAGE", self.package)
        monkeypatch.setattr(sys, "executable", str(self.python))
        self.environment = {"PATH": "/usr/bin:/bin"}
        self.folder.mkdir(mode=0o700)

    def install(self, **environment):
        return launcher_files.install(GIT, self.folder, {**self.environment, **environment})

    def start(self, *words, stdin=b"", **environment):
        path = launcher_files.path_of(GIT, self.folder)
        variables = {**self.environment, **environment}
        return subprocess.run([str(path), *words], input=stdin, env=variables, capture_output=True, cwd="/")

    @property
    def noted(self):
        return self.notes.read_text().splitlines()


def _sh(path):
    return str(path).replace("'", "'\\''")


@pytest.fixture(params=["plain", ODD])
def machine(request, tmp_path, monkeypatch):
    folder = tmp_path / request.param
    folder.mkdir()
    return Machine(folder, monkeypatch)


@pytest.mark.parametrize("operation", ["get", "erase"])
def test_the_script_is_started_with_azs_python_and_told_where_az_is(machine, operation):
    machine.install()
    result = machine.start(operation)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert machine.noted == ["-I", "-S", str(machine.script), str(machine.az), operation, "/"]


@pytest.mark.parametrize("words", [("store",), ("capability",), ("get;touch x",), ()])
def test_what_needs_no_answer_starts_nothing(machine, words):
    machine.install()
    result = machine.start(*words, stdin=b"password=x\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert not machine.notes.exists()


@pytest.mark.parametrize("gone", ["python", "script"])
def test_without_python_or_script_az_answers_in_a_safe_place(machine, gone):
    machine.install()
    getattr(machine, gone).unlink()
    result = machine.start(
        "get", stdin=b"host=x\n", PYTHONPATH="/evil", PYTHONHOME="/evil", AZURE_DEVOPS_EXT_PAT="kept"
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, b"host=x\n", b"")
    assert machine.noted == ["devops", "auth", "git-credential", "get", str(machine.folder)]
    variables = (machine.folder.parent / "env").read_text().splitlines()
    assert not [line for line in variables if line.startswith(("PYTHONPATH=", "PYTHONHOME="))]
    for wanted in ("PYTHONSAFEPATH=1", "AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no", "AZURE_CORE_ONLY_SHOW_ERRORS=1"):
        assert wanted in variables
    assert "AZURE_DEVOPS_EXT_PAT=kept" in variables


def test_an_az_that_has_moved_is_found_on_path_and_never_in_the_current_folder(machine, tmp_path):
    machine.install()
    machine.python.unlink()
    machine.az.rename(program(tmp_path / "elsewhere" / "az", ""))
    here = tmp_path / "clone"
    program(here / "az", f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    path = launcher_files.path_of(GIT, machine.folder)
    variables = {"PATH": f":.:bin::{tmp_path}/elsewhere:/usr/bin:/bin"}
    subprocess.run([str(path), "get"], env=variables, cwd=here, check=True, stdin=subprocess.DEVNULL)
    assert machine.noted[:4] == ["devops", "auth", "git-credential", "get"]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("path", ["", ".", "/usr/bin:/bin"])
def test_without_az_it_is_silent_as_in_a_container(machine, path):
    machine.install()
    for gone in (machine.python, machine.script, machine.az):
        gone.unlink()
    result = machine.start("get", stdin=b"host=dev.azure.com\n", PATH=path)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_without_the_extension_one_line_says_how_to_go_on(machine):
    machine.install()
    machine.script.unlink()
    (machine.package / "fast").rmdir()
    machine.package.rmdir()
    result = machine.start("get")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr.count(b"\n") == 1
    assert b"az devops auth setup git --undo" in result.stderr
    assert not machine.notes.exists()


def test_an_az_whose_own_python_is_gone_is_not_started(machine):
    machine.install()
    machine.python.unlink()
    machine.az.write_text("#!/gone/python\n")
    result = machine.start("get")
    assert (result.returncode, result.stdout, result.stderr.count(b"\n")) == (0, b"", 1)
    assert result.stderr.startswith(b"devops-pat: ")


def test_a_program_without_the_shells_variables_uses_the_folders_of_the_setup(machine, tmp_path):
    machine.install(AZURE_CONFIG_DIR=str(tmp_path / ODD), AZURE_EXTENSION_DIR="relative")
    machine.script.unlink()
    machine.start("get")
    shown = (machine.folder.parent / "env").read_text()
    assert f"AZURE_CONFIG_DIR={tmp_path / ODD}\n" in shown
    assert "AZURE_EXTENSION_DIR" not in shown
    machine.start("get", AZURE_CONFIG_DIR="/own")
    assert "AZURE_CONFIG_DIR=/own\n" in (machine.folder.parent / "env").read_text()


def test_it_is_private_carries_the_marker_and_is_written_once(machine):
    path = machine.install()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o700
    assert path.read_text().splitlines()[1].startswith(LAUNCHER_MARKER)
    before = path.stat().st_ino
    assert machine.install().stat().st_ino == before
    assert os.listdir(path.parent) == [GIT.name]


def test_healing_writes_it_anew_only_if_it_is_there(machine, monkeypatch):
    launcher_files.heal(GIT, machine.folder, machine.environment)
    assert not (machine.folder / "bin").exists()
    path = machine.install()
    other = program(machine.python.parent / "python3.13", "")
    monkeypatch.setattr(sys, "executable", str(other))
    launcher_files.heal(GIT, machine.folder, machine.environment)
    assert f"python={launchers.quoted(str(other))}\n" in path.read_text()


def test_healing_keeps_the_az_that_is_named_as_long_as_it_is_there(machine, monkeypatch):
    elsewhere = program(machine.folder.parent / "usr bin" / "az", "")
    path = machine.install(AZ_INSTALLER="DEB", PATH=str(elsewhere.parent))
    named = f"az={launchers.quoted(str(elsewhere))}\n"
    assert named in path.read_text()
    launcher_files.heal(GIT, machine.folder, {"AZ_INSTALLER": "DEB", "PATH": ""})
    assert named in path.read_text()
    elsewhere.unlink()
    launcher_files.heal(GIT, machine.folder, {"AZ_INSTALLER": "DEB", "PATH": ""})
    assert f"az={launchers.quoted(str(machine.az))}\n" in path.read_text()


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777, 0o1777])
def test_a_bin_that_others_can_change_is_refused(machine, mode):
    folder = machine.folder / "bin"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(StoreError, match="Other users can change") as caught:
        machine.install()
    assert "chmod 700" in caught.value.hint
    assert os.listdir(folder) == []


def test_removing_leaves_what_is_not_ours(machine):
    path = machine.install()
    other = program(path.parent / "keyring", "")
    launcher_files.remove(GIT, machine.folder)
    assert (path.exists(), other.exists()) == (False, True)
    other.unlink()
    machine.install()
    launcher_files.remove(GIT, machine.folder)
    assert not path.parent.exists()
    launcher_files.remove(GIT, machine.folder)


def test_homebrews_python_is_named_by_the_link_that_outlives_a_version(tmp_path, monkeypatch):
    real = program(tmp_path / "Cellar" / "azure-cli" / "2.80.0" / "libexec" / "bin" / "python", "")
    monkeypatch.setattr(sys, "executable", str(real))
    assert launchers._interpreter() == str(real)
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt" / "azure-cli").symlink_to(real.parents[2])
    assert launchers._interpreter() == str(tmp_path / "opt" / "azure-cli" / "libexec" / "bin" / "python")


@pytest.mark.parametrize(("installer", "wanted"), [("PIP", "beside"), ("DEB", "path"), (None, "beside")])
def test_the_az_that_runs_is_the_one_beside_its_python_or_the_packages(tmp_path, monkeypatch, installer, wanted):
    for name in ("beside", "path"):
        program(tmp_path / name / "az", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "beside" / "python"))
    environment = {"PATH": f".:{tmp_path / 'path'}", **({"AZ_INSTALLER": installer} if installer else {})}
    assert Path(launchers._az(environment)) == tmp_path / wanted / "az"


def test_on_windows_paths_have_forward_slashes(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert launchers.quoted(r"C:\Program Files\it's\python.exe") == r"'C:/Program Files/it'\''s/python.exe'"


def test_what_a_killed_process_left_of_it_stands_in_nobodys_way(machine):
    path = launcher_files.path_of(GIT, machine.folder)
    path.parent.mkdir(mode=0o700, parents=True)
    for number in (os.getpid(), 1):
        (path.parent / f".{path.name}.{number}").write_text("#!/bin")
    assert machine.install() == path
    launcher_files.remove(GIT, machine.folder)
    assert not path.parent.exists()


def test_a_launcher_that_cannot_be_written_is_an_error_with_the_command_that_shows_why(machine):
    (machine.folder / "bin").write_text("")
    with pytest.raises(StoreError, match="cannot be written") as caught:
        machine.install()
    assert caught.value.hint == f"To see why: {shell.permissions(machine.folder / 'bin')}"
