"""One command's real machine: which folder, which settings, and that opening it does nothing."""

import subprocess
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from knack.config import CLIConfig

from azext_devops_pat.cli.context import now, open_credentials
from azext_devops_pat.core.errors import InputError

from .fakes import FakeCli


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ("AZURE_DEVOPS_EXT_CONFIG_DIR", "AZURE_DEVOPS_PAT_SOURCES", "AZURE_DEVOPS_PAT_SERVERS"):
        monkeypatch.delenv(name, raising=False)


def test_the_folder_is_the_one_of_azure_devops_below_azs_own(tmp_path):
    assert open_credentials(FakeCli(tmp_path / "az")).stores.folder == tmp_path / "az" / "azuredevops"


def test_the_variable_of_azure_devops_moves_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_CONFIG_DIR", str(tmp_path / "elsewhere"))
    assert open_credentials(FakeCli(tmp_path / "az")).stores.folder == tmp_path / "elsewhere"


def test_a_tilde_in_the_variable_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AZURE_DEVOPS_EXT_CONFIG_DIR", "~/mine")
    assert open_credentials(FakeCli(tmp_path / "az")).stores.folder == tmp_path / "mine"


def test_an_empty_variable_counts_as_not_set(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_CONFIG_DIR", "")
    assert open_credentials(FakeCli(tmp_path)).stores.folder == tmp_path / "azuredevops"


def test_every_file_lies_in_that_folder(tmp_path):
    stores = open_credentials(FakeCli(tmp_path)).stores
    assert stores.vault.file.path == tmp_path / "azuredevops" / "personalAccessTokens"
    assert stores.defaults.path == tmp_path / "azuredevops" / "config"


def test_settings_are_those_of_devops_pat(tmp_path):
    cli = FakeCli(tmp_path, sources="stored, environment", servers="tfs.contoso.com")
    credentials = open_credentials(cli)
    assert credentials.order == ("stored", "environment")
    assert credentials.consent.listed == ("https://tfs.contoso.com",)
    assert cli.config.asked == [("devops_pat", "sources"), ("devops_pat", "servers")]


def test_a_setting_that_is_not_there_leaves_the_default(tmp_path):
    credentials = open_credentials(FakeCli(tmp_path))
    assert (credentials.order, credentials.consent.listed) == (("az", "environment", "stored"), ())


def with_real_configuration(folder):
    return SimpleNamespace(config=CLIConfig(str(folder), config_env_var_prefix="AZURE"))


def test_azs_configuration_file_holds_them(tmp_path):
    (tmp_path / "config").write_text("[devops_pat]\nsources = environment stored\n")
    assert open_credentials(with_real_configuration(tmp_path)).order == ("environment", "stored")


def test_their_variables_take_precedence_over_azs_file(tmp_path, monkeypatch):
    (tmp_path / "config").write_text("[devops_pat]\nsources = environment stored\n")
    monkeypatch.setenv("AZURE_DEVOPS_PAT_SOURCES", "stored")
    monkeypatch.setenv("AZURE_DEVOPS_PAT_SERVERS", "https://tfs.contoso.com/tfs/")
    credentials = open_credentials(with_real_configuration(tmp_path))
    assert credentials.order == ("stored",)
    assert credentials.consent.listed == ("https://tfs.contoso.com/tfs",)


def test_a_wrong_setting_is_an_error_only_when_it_is_read(tmp_path):
    credentials = open_credentials(FakeCli(tmp_path, servers="http://tfs.contoso.com"))
    with pytest.raises(InputError, match="devops_pat.servers"):
        credentials.check_settings()


def test_opening_reads_writes_and_starts_nothing(tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise AssertionError("touched")

    cli = FakeCli(tmp_path / "az", sources="bogus", servers="bogus!")
    monkeypatch.setattr(cli.config, "get", fail)
    monkeypatch.setattr(subprocess, "Popen", fail)
    for name in ("read_bytes", "stat", "mkdir"):
        monkeypatch.setattr(Path, name, fail)
    open_credentials(cli)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_the_clock_shows_utc(tmp_path):
    credentials = open_credentials(FakeCli(tmp_path))
    assert credentials.clock is now
    assert now().utcoffset() == timedelta(0)
