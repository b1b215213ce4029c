"""az is started where no stranger's file can run in its place."""

import json
import os
import subprocess
import sys

import pytest

from azext_devops_pat.tools import az

PIP_AZ = """#!{python}
import os, sys
os.execl(sys.executable, sys.executable, "-m", "azure.cli", *sys.argv[1:])
"""
OWN = """import json, os, sys
print(json.dumps({"words": sys.argv[1:], "folder": os.getcwd(), "variables": dict(os.environ)}))
"""
TRAPS = ("azure/__init__.py", "azure/cli/__init__.py", "azure/cli/__main__.py", "json.py", "knack/__init__.py", "os.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake az is a script with a shebang")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A clone in which the process stands: each of its files leaves a mark when it runs."""
    folder = tmp_path / "clone"
    for name in TRAPS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (folder / "az").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (folder / "az").chmod(0o700)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environment(tmp_path, here):
    """A PATH that leads through the clone to an az as pip makes it."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "az").write_text(PIP_AZ.format(python=sys.executable))
    (bin_folder / "az").chmod(0o700)
    return {"PATH": f":.:./bin:{bin_folder}", "HOME": str(tmp_path), "PYTHONPATH": str(here), "PYTHONHOME": str(here)}


@pytest.mark.parametrize("folder", ["config", "missing", "relative"])
def test_nothing_of_the_current_folder_runs(tmp_path, environment, here, folder, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("config", "home"):
        (tmp_path / name).mkdir()
    chosen = {"config": tmp_path / "config", "missing": tmp_path / "missing", "relative": here.relative_to(here)}[
        folder
    ]
    finished = az.run(["version"], environment, chosen)
    assert "azure" in finished.stderr, "python -m azure.cli found none, since this Python has no az"
    assert finished.code != 0
    assert not (tmp_path / "ran").exists()
    subprocess.run([tmp_path / "bin" / "az", "version"], cwd=here, capture_output=True)
    assert (tmp_path / "ran").exists(), "the traps do not work, so the test shows nothing"


def test_az_itself_is_found_and_sees_what_it_should(tmp_path, environment):
    (tmp_path / "config").mkdir()
    (tmp_path / "bin" / "az").write_text(f"#!{sys.executable}\n{OWN}")
    secret = {"AZURE_DEVOPS_EXT_PAT": "x", "KEPT": "yes"}
    found = json.loads(az.run(["account", "show"], {**environment, **secret}, tmp_path / "config").stdout)
    assert (found["words"], found["folder"]) == (["account", "show"], str(tmp_path / "config"))
    wanted = {
        "PYTHONSAFEPATH": "1",
        "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "1",
        "KEPT": "yes",
    }
    assert wanted.items() <= found["variables"].items()
    assert not {"PYTHONPATH", "PYTHONHOME", "AZURE_DEVOPS_EXT_PAT"} & set(found["variables"])


def test_a_recorded_path_is_used_if_it_is_absolute_and_no_other(tmp_path, environment, here):
    recorded = tmp_path / "recorded"
    recorded.write_text("#!/bin/sh\necho recorded\n")
    recorded.chmod(0o700)
    assert az.run(["version"], environment, tmp_path, path=str(recorded)).stdout == "recorded\n"
    relative = os.path.relpath(recorded, here)
    assert az.run(["version"], environment, tmp_path, path=relative).stdout != "recorded\n"
    assert not (tmp_path / "ran").exists()


def test_with_the_current_folder_alone_there_is_no_az(tmp_path, here):
    for path in ("", ".", ":.", "./bin"):
        with pytest.raises(FileNotFoundError):
            az.run(["version"], {"PATH": path}, tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("argument", ["a b", "x&y", "%PATH%", "a;b", "$(id)", "", "x\ny"])
def test_an_argument_that_a_batch_file_could_misread_is_refused(tmp_path, environment, argument):
    with pytest.raises(ValueError, match="not a plain argument"):
        az.run(["version", argument], environment, tmp_path)
