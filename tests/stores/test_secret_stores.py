"""Every store of secrets obeys one contract; every keyring that misbehaves ends in words and loses nothing."""

import configparser
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import KeyringError, StoreError
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores import lock
from azext_devops_pat.stores.file_store import FileStore
from azext_devops_pat.stores.keyring_store import KeyringStore
from azext_devops_pat.stores.vault import Vault

from ..contracts.memory_store import MemoryStore
from ..contracts.secret_store import KEY, check_failed_put, check_working_store
from ..support.tokens import make_pat

BACKENDS = "tests.contracts.keyring_backends"
ENTRY = f"{KEY}|Personal Access Token"


@pytest.fixture
def entries(tmp_path, monkeypatch):
    """A file for the test backends, with one PAT stored under KEY."""
    path = tmp_path / "keyring.json"
    path.write_text(json.dumps({ENTRY: make_pat()}))
    monkeypatch.setenv("TEST_KEYRING", str(path))
    return path


def use(monkeypatch, name):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{BACKENDS}.{name}")


def stored(entries: Path):
    return lambda: json.loads(entries.read_text()).get(ENTRY)


def test_a_store_in_memory_obeys_the_contract():
    store = MemoryStore()
    check_working_store(lambda: store)


def test_the_protected_file_obeys_the_contract(tmp_path):
    check_working_store(lambda: FileStore(tmp_path / "personalAccessTokens"))


@pytest.mark.parametrize("name", ["JsonKeyring", "LikeWindows", "Truncating"])
def test_a_configured_keyring_obeys_the_contract(name, entries, monkeypatch):
    entries.unlink()
    use(monkeypatch, name)
    check_working_store(KeyringStore)


def test_a_real_secret_service_obeys_the_contract(secret_service, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    assert KeyringStore().backend() == "keyring.backends.SecretService.Keyring"
    check_working_store(KeyringStore)


@pytest.mark.parametrize("name", ["Hanging", "HangingInC"])
def test_a_keyring_that_hangs_costs_its_time_limit_once(name, entries, monkeypatch):
    use(monkeypatch, name)
    store = KeyringStore(limit=1.5)
    error = check_failed_put(store, stored(entries), Secret(make_pat()), seconds=5)
    assert error.cause == KeyringError.TIMED_OUT
    start = time.monotonic()
    with pytest.raises(KeyringError, match="did not answer"):
        store.get(KEY)
    assert time.monotonic() - start < 0.1


def test_a_write_that_timed_out_does_not_land_later(entries, monkeypatch):
    use(monkeypatch, "HangingOnSet")
    before = stored(entries)()
    check_failed_put(KeyringStore(limit=2), stored(entries), Secret(make_pat()), seconds=6)
    time.sleep(8)
    assert stored(entries)() == before


@pytest.mark.parametrize(
    ("name", "length", "cause"),
    [
        ("Locked", 84, KeyringError.LOCKED),
        ("FailingOnSet", 84, KeyringError.FAILED),
        ("Truncating", 1281, KeyringError.TRUNCATED),
        ("ReplacingByDelete", 84, KeyringError.FAILED),
        ("NoSuchBackend", 84, KeyringError.MISCONFIGURED),
    ],
)
def test_a_keyring_that_cannot_store_leaves_what_was_there(name, length, cause, entries, monkeypatch):
    use(monkeypatch, name)
    token = Secret((make_pat() * 20)[:length])
    assert check_failed_put(KeyringStore(), stored(entries), token, seconds=9).cause == cause


def test_a_keyring_that_truncates_is_left_empty_where_nothing_was_there(entries, monkeypatch):
    entries.write_text("{}")
    use(monkeypatch, "Truncating")
    check_failed_put(KeyringStore(), stored(entries), Secret((make_pat() * 20)[:2000]), seconds=9)


def test_the_old_value_that_windows_keeps_is_deleted_after_the_read_back(entries, monkeypatch):
    use(monkeypatch, "LikeWindows")
    new = make_pat()
    KeyringStore().put(KEY, Secret(new))
    assert json.loads(entries.read_text()) == {ENTRY: new}


def test_looking_into_a_secret_service_has_nobody_unlock_it(secret_service, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service)
    token = Secret(make_pat())
    KeyringStore().put(KEY, token)
    assert KeyringStore().peek(KEY, 5.0) == token
    lock = (
        "import secretstorage, contextlib\n"
        "with contextlib.closing(secretstorage.dbus_init()) as bus: secretstorage.Collection(bus).lock()"
    )
    subprocess.run([sys.executable, "-c", lock], check=True)
    with pytest.raises(KeyringError) as caught:
        KeyringStore().peek(KEY, 5.0)
    assert caught.value.cause == KeyringError.LOCKED


def test_no_keyring_at_all_is_said_so(monkeypatch):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    with pytest.raises(KeyringError) as caught:
        KeyringStore().get(KEY)
    assert caught.value.cause == KeyringError.UNAVAILABLE


def test_the_file_is_private_from_its_first_byte_whatever_the_umask(tmp_path):
    old = os.umask(0)
    try:
        folder = tmp_path / "azuredevops"
        FileStore(folder / "personalAccessTokens").put(KEY, Secret(make_pat()))
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "personalAccessTokens").stat().st_mode) == 0o600


def test_a_damaged_file_is_set_aside_and_not_written_over(tmp_path, caplog):
    damaged = f"[{KEY}]\na = 1\na\n"
    (tmp_path / "personalAccessTokens").write_text(damaged)
    store = FileStore(tmp_path / "personalAccessTokens")
    with pytest.raises(StoreError, match="damaged"):
        store.get("azdevops-cli: default")
    token = Secret(make_pat())
    store.put(KEY, token)
    assert store.get(KEY) == token
    (aside,) = tmp_path.glob("personalAccessTokens.damaged-*")
    assert aside.read_text() == damaged
    assert "was renamed to" in caplog.text


def test_a_symbolic_link_is_followed(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "personalAccessTokens").symlink_to(real / "tokens")
    FileStore(tmp_path / "personalAccessTokens").put(KEY, Secret(make_pat()))
    assert (tmp_path / "personalAccessTokens").is_symlink()
    assert (real / "tokens").read_text().startswith(f"[{KEY}]")


def test_what_azure_devops_wrote_is_read_updated_and_cleared(tmp_path):
    old, other = make_pat(), make_pat()
    path = tmp_path / "personalAccessTokens"
    path.write_text(
        f"[{KEY}]\npersonal access token = {old}\n\n[azdevops-cli: default]\npersonal access token = {other}\n\n"
    )
    store = FileStore(tmp_path / "personalAccessTokens")
    assert store.get(KEY) == Secret(old)
    new = Secret(make_pat())
    store.put(KEY, new)
    assert (store.get(KEY), store.get("azdevops-cli: default")) == (new, Secret(other))
    assert store.remove(KEY)
    assert store.keys() == ["azdevops-cli: default"]


def test_a_folder_of_others_is_not_changed(tmp_path, caplog):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (tmp_path / "azuredevops").mkdir(mode=0o700)
    (tmp_path / "azuredevops" / "personalAccessTokens").symlink_to(shared / "tokens")
    FileStore(tmp_path / "azuredevops" / "personalAccessTokens").put(KEY, Secret(make_pat()))
    with lock.held(shared):
        pass
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    assert "so it was not changed" in caplog.text


def test_an_indented_option_is_replaced_and_not_continued(tmp_path):
    path = tmp_path / "personalAccessTokens"
    path.write_text(f"[{KEY}]\n  personal access token = {make_pat()}\n")
    new = Secret(make_pat())
    store = FileStore(tmp_path / "personalAccessTokens")
    store.put(KEY, new)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path)
    assert Secret(parser[KEY]["personal access token"]) == new == store.get(KEY)


def test_a_second_key_that_fails_takes_the_first_back(tmp_path, entries, monkeypatch):
    use(monkeypatch, "FailingOnOther")
    before = stored(entries)()
    file = FileStore(tmp_path / "personalAccessTokens")
    vault = Vault(KeyringStore(), file, attended=False)
    with pytest.raises(KeyringError):
        vault.put([KEY, "azdevops-cli:other"], Secret(make_pat()), "keyring")
    assert stored(entries)() == before
    assert file.keys() == []


def test_many_sections_are_removed_in_one_writing(tmp_path):
    keys = [f"azdevops-cli:https://dev.azure.com/organization{number}" for number in range(10_000)]
    path = tmp_path / "personalAccessTokens"
    path.write_text("".join(f"[{key}]\npersonal access token = {make_pat()}\n\n" for key in keys))
    start = time.monotonic()
    assert FileStore(tmp_path / "personalAccessTokens").remove_all(keys) == set(keys)
    assert time.monotonic() - start < 5
    assert path.read_text() == ""
