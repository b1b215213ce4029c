"""Logout: tries everything, goes on after a failure, and reports what went and what did not."""

import pytest

from azext_devops_pat.core.errors import KeyringError, NotStoredError, StoreError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.resolve import Overrides
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.logout import log_out

from ..support.tokens import make_pat

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
SERVER = server_collection("https://tfs.contoso.com/tfs", "Main")


def nobody():
    return Overrides()


def keep(stores, key, storage="keyring", **known):
    (stores.vault.keyring if storage == "keyring" else stores.vault.file).put(key, Secret(make_pat()))
    stores.organizations.add([key])
    stores.metadata.put(key, Record(storage=storage, **known))


def test_the_organizations_pat_its_alias_its_record_and_its_default_go(stores, keyring):
    for key in (CONTOSO.key, CONTOSO.alias_key, FABRIKAM.key):
        keep(stores, key)
    stores.defaults.put("organization", CONTOSO.url)
    assert log_out(CONTOSO, stores, nobody) == {
        "cleared": [{"organization": CONTOSO.url, "storage": "keyring"}],
        "failed": [],
        "defaultOrganization": None,
        "stillSignedInBy": [],
    }
    assert stores.organizations.keys() == stores.metadata.records().keys() == [FABRIKAM.key]
    assert keyring.get(FABRIKAM.key) is not None


def test_another_default_organization_stays(stores):
    keep(stores, CONTOSO.key)
    stores.defaults.put("organization", FABRIKAM.url)
    assert log_out(CONTOSO, stores, nobody)["defaultOrganization"] == FABRIKAM.url


def test_without_an_organization_everything_goes(stores, keyring):
    keep(stores, CONTOSO.key)
    keep(stores, FABRIKAM.key, "file")
    keep(stores, SERVER.key, organization=SERVER.url)
    keep(stores, DEFAULT_KEY)
    cleared = log_out(None, stores, nobody)["cleared"]
    names = {(row["organization"], row["storage"]) for row in cleared}
    assert names == {
        (CONTOSO.url, "keyring"),
        (FABRIKAM.url, "file"),
        (SERVER.url, "keyring"),
        ("default PAT", "keyring"),
    }
    assert stores.known_keys() == []
    assert keyring.get(CONTOSO.key) is None


@pytest.mark.parametrize(
    "old", ["https://contoso.visualstudio.com/", "http://dev.azure.com/Contoso", "dev.azure.com/contoso/"]
)
def test_an_old_spelling_goes_too(stores, keyring, old):
    keep(stores, f"azdevops-cli:{old}")
    assert log_out(CONTOSO, stores, nobody)["cleared"] == [{"organization": CONTOSO.url, "storage": "keyring"}]
    assert stores.known_keys() == []


def test_what_fails_is_reported_and_kept_and_the_rest_goes_on(stores, keyring):
    keep(stores, CONTOSO.key)
    keep(stores, FABRIKAM.key, "file")
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    stores.defaults.put("organization", CONTOSO.url)
    result = log_out(None, stores, nobody)
    assert result["cleared"] == [{"organization": FABRIKAM.url, "storage": "file"}]
    assert {"organization": CONTOSO.url, "storage": "keyring", "reason": "The keyring is locked."} in result["failed"]
    assert CONTOSO.key in stores.organizations.keys()
    assert stores.metadata.get(CONTOSO.key).storage == "keyring"


def test_a_default_organization_stays_where_its_pat_could_not_be_removed(stores, keyring):
    keep(stores, CONTOSO.key)
    stores.defaults.put("organization", CONTOSO.url)
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    result = log_out(CONTOSO, stores, nobody)
    assert (result["cleared"], result["defaultOrganization"]) == ([], CONTOSO.url)


@pytest.mark.parametrize("organization", [CONTOSO, None])
def test_nothing_stored_is_an_error_that_changes_nothing(stores, organization):
    with pytest.raises(NotStoredError) as caught:
        log_out(organization, stores, nobody)
    assert caught.value.hint.startswith("To sign in: az devops login")
    assert not stores.folder.exists()


def test_what_another_program_removed_is_forgotten(stores, keyring):
    keep(stores, CONTOSO.key)
    keep(stores, DEFAULT_KEY)
    keyring.remove(CONTOSO.key)
    keyring.remove(DEFAULT_KEY)
    with pytest.raises(NotStoredError):
        log_out(None, stores, nobody)
    assert stores.known_keys() == []


def test_a_password_in_an_address_is_not_shown(stores, caplog):
    word = make_pat()
    stores.vault.file.put(f"azdevops-cli:https://me:{word}@tfs.contoso.com/tfs", Secret(make_pat()))
    stores.defaults.put("organization", f"https://me:{word}@dev.azure.com/contoso")
    result = log_out(None, stores, nobody)
    assert result["cleared"] == [{"organization": "https://tfs.contoso.com/tfs", "storage": "file"}]
    assert result["defaultOrganization"] == "https://dev.azure.com/contoso"
    assert "still the default organization" in caplog.text
    assert word not in caplog.text


def test_nothing_stored_but_signed_in_all_the_same_says_by_what(stores):
    with pytest.raises(NotStoredError) as caught:
        log_out(CONTOSO, stores, lambda: Overrides("AZURE_DEVOPS_EXT_PAT", ("me@contoso.com",)))
    assert "unset AZURE_DEVOPS_EXT_PAT" in caught.value.hint
    assert "az logout" in caught.value.hint


def test_what_still_signs_in_is_warned_of_and_returned(stores, caplog):
    keep(stores, CONTOSO.key)
    keep(stores, DEFAULT_KEY)
    result = log_out(CONTOSO, stores, lambda: Overrides("AZURE_DEVOPS_CLI_PAT", ()))
    assert result["stillSignedInBy"] == ["environment"]
    assert "Still signed in through AZURE_DEVOPS_CLI_PAT" in caplog.text
    assert "Still signed in with the default PAT" in caplog.text


def test_a_file_that_was_set_aside_is_named(stores, caplog):
    keep(stores, CONTOSO.key)
    aside = stores.folder / "personalAccessTokens.damaged-1"
    aside.write_text("?")
    log_out(CONTOSO, stores, nobody)
    assert f"rm {aside}" in caplog.text
    assert aside.exists()
    caplog.clear()
    with pytest.raises(NotStoredError):
        log_out(CONTOSO, stores, nobody)
    assert f"rm {aside}" in caplog.text


def test_a_file_that_was_set_aside_behind_a_link_is_named(stores, tmp_path, caplog):
    keep(stores, CONTOSO.key, "file")
    target = tmp_path / "elsewhere"
    stores.vault.file.path.rename(target)
    stores.vault.file.path.symlink_to(target)
    aside = tmp_path / "elsewhere.damaged-1"
    aside.write_text("?")
    log_out(CONTOSO, stores, nobody)
    assert f"rm {aside}" in caplog.text


def test_a_listed_pat_that_no_keyring_here_can_hold_stays_listed(stores, keyring, caplog):
    stores.organizations.add([CONTOSO.key])
    keep(stores, FABRIKAM.key, "file")
    keyring.error = KeyringError(KeyringError.UNAVAILABLE, "There is no keyring here.")
    log_out(None, stores, nobody)
    assert stores.organizations.keys() == [CONTOSO.key]
    assert "Not found: " in caplog.text


def test_a_damaged_file_fails_for_each_key_and_is_left_alone(stores):
    keep(stores, CONTOSO.key)
    stores.vault.file.path.write_text("no section\n")
    result = log_out(CONTOSO, stores, nobody)
    assert result["cleared"] == [{"organization": CONTOSO.url, "storage": "keyring"}]
    assert all("damaged" in row["reason"] for row in result["failed"])
    assert stores.vault.file.path.read_text() == "no section\n"
    with pytest.raises(StoreError):
        stores.vault.file.keys()
