"""The files beside the secrets: defaults, metadata, the list of organizations, the lock."""

import json
import stat
import subprocess
import sys

import pytest
from knack.config import get_config_parser

from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.stores import lock, obstacles, private_file
from azext_devops_pat.stores.defaults import Defaults
from azext_devops_pat.stores.metadata import Metadata, Record
from azext_devops_pat.stores.organization_list import OrganizationList
from azext_devops_pat.stores.stores import locate_folder

KEY = "azdevops-cli:https://dev.azure.com/contoso"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "azuredevops"


def test_the_folder_is_the_one_of_azure_devops(tmp_path):
    assert locate_folder({}, str(tmp_path)) == tmp_path / "azuredevops"
    own = {"AZURE_DEVOPS_EXT_CONFIG_DIR": str(tmp_path / "own")}
    assert locate_folder(own, "elsewhere") == tmp_path / "own"


def test_the_folder_is_named_in_full_because_other_programs_start_what_is_in_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert locate_folder({}, ".azure") == tmp_path / ".azure" / "azuredevops"


def test_a_default_leaves_every_other_line_of_the_file(folder):
    folder.mkdir()
    before = "# keep me\n[other]\nkey = 1\n\n[defaults]\n; and me\nproject = web\n"
    (folder / "config").write_text(before)
    defaults = Defaults(folder / "config", {})
    defaults.put("organization", "https://dev.azure.com/contoso")
    assert (folder / "config").read_text().replace("organization = https://dev.azure.com/contoso\n", "") == before
    assert defaults.get("organization").source == "file"
    assert defaults.get("project").value == "web"


def test_the_environment_wins_over_the_file_and_an_empty_variable_does_not(folder):
    variable = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
    Defaults(folder / "config", {}).put("organization", "https://dev.azure.com/contoso")
    default = Defaults(folder / "config", {variable: "https://dev.azure.com/fabrikam"}).get("organization")
    assert (default.value, default.source, default.variable) == (
        "https://dev.azure.com/fabrikam",
        "environment",
        variable,
    )
    assert Defaults(folder / "config", {variable: ""}).get("organization").source == "file"


def test_azure_devops_reads_a_default_with_a_percent_sign(folder):
    defaults = Defaults(folder / "config", {})
    defaults.put("project", "100% web")
    parser = get_config_parser()
    parser.read(folder / "config")
    assert parser["defaults"]["project"] == "100% web" == defaults.get("project").value


def test_metadata_survive_and_what_a_later_field_holds_too(folder):
    metadata = Metadata(folder / "devops-pat.json")
    metadata.put(KEY, Record(storage="file", account="tester@contoso.com"))
    document = json.loads((folder / "devops-pat.json").read_text())
    document["credentials"][KEY]["later"] = "kept"
    document["also"] = {"kept": True}
    (folder / "devops-pat.json").write_text(json.dumps(document))
    metadata.put("azdevops-cli: default", Record(storage="keyring"))
    document = json.loads((folder / "devops-pat.json").read_text())
    assert document["credentials"][KEY]["later"] == "kept"
    assert document["also"] == {"kept": True}
    assert metadata.get(KEY) == Record(storage="file", account="tester@contoso.com")
    metadata.remove([KEY])
    assert metadata.records().keys() == ["azdevops-cli: default"]


@pytest.mark.parametrize("damage", ["{", "[]", '{"credentials": 3}', '{"version": 99, "credentials": {}}', "\x00"])
def test_damaged_metadata_are_set_aside_and_reported(folder, damage, caplog):
    folder.mkdir()
    (folder / "devops-pat.json").write_text(damage)
    metadata = Metadata(folder / "devops-pat.json")
    assert metadata.get(KEY) is None
    metadata.put(KEY, Record(storage="file"))
    assert metadata.get(KEY) == Record(storage="file")
    (aside,) = folder.glob("devops-pat.json.damaged-*")
    assert aside.read_text() == damage
    assert "was renamed to" in caplog.text


def test_the_list_has_each_key_once_and_loses_its_file_with_the_last(folder):
    keys = OrganizationList(folder / "organization_list")
    keys.add([KEY])
    keys.add([KEY, "azdevops-cli: default"])
    assert (folder / "organization_list").read_text() == f"{KEY}\nazdevops-cli: default\n"
    keys.remove([KEY])
    assert keys.keys() == ["azdevops-cli: default"]
    keys.remove(["azdevops-cli: default"])
    assert not (folder / "organization_list").exists()


def test_a_failed_write_leaves_the_old_file_and_no_other(folder, monkeypatch):
    private_file.write((folder / "config"), "old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StoreError, match="No space left"):
        private_file.write((folder / "config"), "new")
    assert [file.name for file in folder.iterdir()] == ["config"]
    assert (folder / "config").read_text() == "old"


def test_what_a_killed_process_left_is_removed_by_the_next(folder):
    private_file.write((folder / "config"), "old")
    (folder / ".config.devops-pat-new").write_text("half")
    private_file.write((folder / "config"), "new")
    assert [file.name for file in folder.iterdir()] == ["config"]


def test_whoever_takes_the_lock_removes_what_a_killed_process_left(folder):
    folder.mkdir()
    left = folder / ".personalAccessTokens.devops-pat-new"
    left.write_text("a part of a secret")
    with lock.held(folder):
        assert not left.exists()


def test_what_a_killed_process_left_behind_a_link_is_removed_too(folder, tmp_path):
    folder.mkdir()
    (folder / "personalAccessTokens").symlink_to(tmp_path / "elsewhere")
    left = tmp_path / ".elsewhere.devops-pat-new"
    left.write_text("a part of a secret")
    with lock.held(folder):
        assert not left.exists()


def test_nothing_half_written_stays_after_ctrl_c(folder, monkeypatch):
    def interrupt(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        private_file.write(folder / "personalAccessTokens", "a secret")
    assert list(folder.iterdir()) == []


def test_the_lock_keeps_another_process_out_and_is_freed_by_its_death(folder):
    script = (
        "import sys, pathlib\n"
        "from azext_devops_pat.stores import lock\n"
        "with lock.held(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreError, match="Another az devops command"), lock.held(folder, limit=0.2):
        pass
    holder.kill()
    holder.communicate()
    with lock.held(folder, limit=5):
        assert stat.S_IMODE((folder / "devops-pat.lock").stat().st_mode) == 0o600


def test_the_command_that_shows_why_names_a_folder_that_exists(tmp_path):
    error = obstacles.write_error(tmp_path / "not" / "there" / "config", OSError(1, "Not permitted"))
    assert error.hint == f"To see why: ls -ld {tmp_path}"
