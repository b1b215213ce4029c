"""What keyring is spared, and what is never kept from it. The roads to KWallet and libsecret are folders made here."""

import sys

import pytest

from azext_devops_pat.stores.keyring_search import prepare_backends

BUS, CHOICE = "DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with keyring in it, on a machine where nothing is configured."""
    for name in (BUS, CHOICE, "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr("sys.modules", dict(sys.modules))
    monkeypatch.setattr("azext_devops_pat.stores.keyring_search._ON_LINUX", True)
    (tmp_path / "own" / "keyring").mkdir(parents=True)
    return tmp_path / "own"


@pytest.mark.parametrize("bus", [None, ""])
def test_without_a_bus_nothing_can_serve(own, tmp_path, monkeypatch, bus):
    if bus is not None:
        monkeypatch.setenv(BUS, bus)
    assert prepare_backends(str(own), [str(tmp_path)]) is False


def test_with_a_bus_our_own_folder_is_enough(own, tmp_path, monkeypatch):
    monkeypatch.setenv(BUS, "unix:path=/nowhere")
    assert prepare_backends(str(own), [str(tmp_path)]) is True
    assert str(tmp_path) not in sys.path


@pytest.mark.parametrize("package", ["dbus", "gi"])
def test_the_packages_for_kwallet_and_libsecret_are_looked_for_in_azs_own_python(own, tmp_path, package):
    (tmp_path / package).mkdir()
    assert prepare_backends(str(own), [str(tmp_path)]) is True
    assert str(tmp_path) in sys.path


@pytest.mark.parametrize("where", ["the environment", "keyringrc", "XDG_CONFIG_HOME"])
def test_a_backend_that_is_configured_may_be_anywhere(own, tmp_path, monkeypatch, where):
    if where == "the environment":
        monkeypatch.setenv(CHOICE, "some.Backend")
    else:
        folder = tmp_path / ".config"
        if where == "XDG_CONFIG_HOME":
            folder = tmp_path / "xdg"
            monkeypatch.setenv(where, str(folder))
        (folder / "python_keyring").mkdir(parents=True)
        (folder / "python_keyring" / "keyringrc.cfg").write_text("[backend]\n")
    assert prepare_backends(str(own), [str(tmp_path)]) is True
    assert str(tmp_path) in sys.path


def test_an_empty_choice_is_none(own, monkeypatch):
    monkeypatch.setenv(CHOICE, "")
    assert prepare_backends(str(own), []) is False


def test_without_keyring_in_our_folder_it_is_looked_for_in_azs_own_python(own, tmp_path):
    (own / "keyring").rmdir()
    assert prepare_backends(str(own), [str(tmp_path)]) is True
    assert str(tmp_path) in sys.path
