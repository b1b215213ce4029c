"""The stored PAT as a source: which key, which store, how many look-ups, and who may have the default PAT."""

import pytest

from azext_devops_pat.core.credential import Credential, CredentialRequest
from azext_devops_pat.core.errors import KeyringError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.sources.stored import StoredSource

from ..contracts.secret_store import check_working_store
from ..support.tokens import make_pat
from .fakes import FakeKeyring, make_stores

ORGANIZATION = cloud_organization("contoso")
CONTOSO = CredentialRequest(ORGANIZATION)
ALIAS = ORGANIZATION.alias_key
SERVER = server_collection("https://tfs.contoso.com/tfs", "Main")
OTHER_COLLECTION = server_collection("https://tfs.contoso.com/tfs", "Other")
PAT = Secret(make_pat())


@pytest.fixture
def keyring():
    return FakeKeyring()


@pytest.fixture
def stores(tmp_path, keyring):
    return make_stores(tmp_path, keyring)


def test_the_keyring_of_these_tests_obeys_the_contract():
    store = FakeKeyring()
    check_working_store(lambda: store)


@pytest.mark.parametrize("known_by", ["the list", "metadata"])
def test_an_organizations_own_pat_costs_one_look_up(stores, keyring, known_by):
    keyring.put(ORGANIZATION.key, PAT)
    if known_by == "the list":
        stores.organizations.add([ORGANIZATION.key])
    else:
        stores.metadata.put(ORGANIZATION.key, Record(storage="keyring", account="me", valid_to="1970-01-01T00:01:00Z"))
    found = StoredSource(stores).find(CONTOSO)
    assert found.credential.secret == PAT
    assert (found.credential.storage, found.credential.key) == ("keyring", ORGANIZATION.key)
    assert keyring.gets == [ORGANIZATION.key]
    assert found.reason == "the PAT stored for https://dev.azure.com/contoso in the keyring"
    if known_by == "metadata":
        assert (found.credential.account, found.credential.expires_on) == ("me", 60)


def test_a_pat_that_our_login_put_into_the_file_costs_no_look_up_in_the_keyring(stores, keyring):
    stores.vault.file.put(ORGANIZATION.key, PAT)
    stores.metadata.put(ORGANIZATION.key, Record(storage="file"))
    assert StoredSource(stores).find(CONTOSO).credential.storage == "file"
    assert keyring.gets == []


def test_a_pat_that_only_the_alias_names_is_found_first(stores, keyring):
    keyring.put(ALIAS, PAT)
    stores.organizations.add([ALIAS])
    found = StoredSource(stores).find(CONTOSO)
    assert found.credential.key == ALIAS
    assert keyring.gets == [ALIAS]


def test_a_pat_that_no_file_names_is_found_under_either_spelling(stores, keyring):
    keyring.put(ALIAS, PAT)
    assert StoredSource(stores).find(CONTOSO).credential.key == ALIAS
    keyring.put(ORGANIZATION.key, Secret(make_pat()))
    assert StoredSource(stores).find(CONTOSO).credential.key == ORGANIZATION.key
    assert (
        StoredSource(stores).find(CredentialRequest(cloud_organization("contoso", by_alias=True))).credential.key
        == ALIAS
    )


def test_the_default_pat_serves_an_organization_that_has_none(stores, keyring):
    keyring.put(DEFAULT_KEY, PAT)
    found = StoredSource(stores).find(CONTOSO)
    assert (found.credential.secret, found.credential.key) == (PAT, DEFAULT_KEY)
    assert found.reason == "the default PAT stored in the keyring"


def test_nothing_stored_is_a_certain_answer(stores):
    found = StoredSource(stores).find(CONTOSO)
    assert (found.credential, found.answered) == (None, True)
    assert found.reason == "no PAT is stored for contoso"


@pytest.mark.parametrize("has_consent", [True, False])
def test_the_default_pat_never_goes_to_a_server(stores, keyring, has_consent):
    keyring.put(DEFAULT_KEY, PAT)
    assert StoredSource(stores).find(CredentialRequest(SERVER, has_consent)).credential is None
    assert DEFAULT_KEY not in keyring.gets
    assert StoredSource(stores).find(CONTOSO).credential.secret == PAT


def test_a_collections_pat_is_its_own_and_no_other_collections(stores, keyring):
    keyring.put(SERVER.key, PAT)
    source = StoredSource(stores)
    assert source.find(CredentialRequest(SERVER)).credential.secret == PAT
    assert source.find(CredentialRequest(OTHER_COLLECTION)).credential is None
    assert source.find(CONTOSO).credential is None


@pytest.mark.parametrize(
    ("cause", "certain", "said"),
    [
        (KeyringError.LOCKED, False, "The keyring is out"),
        (KeyringError.TIMED_OUT, False, "The keyring is out"),
        (KeyringError.UNAVAILABLE, True, "no PAT"),
    ],
)
def test_a_keyring_that_fails_is_no_certain_answer_but_one_that_is_not_there_is(stores, keyring, cause, certain, said):
    keyring.error = KeyringError(cause, "The keyring is out.")
    found = StoredSource(stores).find(CONTOSO)
    assert (found.credential, found.answered) == (None, certain)
    assert found.reason.startswith(said)
    assert found.reason.count("The keyring is out") <= 1


def test_the_file_is_read_where_the_keyring_fails(stores, keyring):
    stores.vault.file.put(ORGANIZATION.key, PAT)
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert StoredSource(stores).find(CONTOSO).credential.secret == PAT


def other_copy(stores, key=ORGANIZATION.key, storage="file", seconds=3.0):
    credential = Credential("stored", PAT, storage=storage, key=key, record=stores.metadata.records().of(key, PAT))
    return StoredSource(stores).other_copy(credential, seconds)


def test_an_older_pat_that_stayed_in_the_other_store_is_told_of(stores, keyring):
    stores.vault.file.put(ORGANIZATION.key, PAT)
    stores.metadata.put(ORGANIZATION.key, Record(storage="file", stale_copy_in="keyring"))
    assert other_copy(stores) == ""
    keyring.put(ORGANIZATION.key, Secret(make_pat()))
    assert other_copy(stores) == "the keyring holds an older PAT, which azure-devops uses"
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert other_copy(stores) == "the keyring may still hold an older PAT, which azure-devops uses"


@pytest.mark.parametrize("key", [ORGANIZATION.key, DEFAULT_KEY, "azdevops-cli:https://me@dev.azure.com/contoso"])
def test_another_pat_in_the_keyring_is_told_of_since_azure_devops_uses_it(stores, keyring, key):
    keyring.put(key, PAT)
    assert other_copy(stores, key) == ""
    keyring.put(key, Secret(make_pat()))
    assert other_copy(stores, key) == "the keyring holds another PAT, which azure-devops uses"
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert other_copy(stores, key) == ""


def test_another_pat_in_the_file_is_told_of(stores, keyring):
    stores.vault.file.put(ORGANIZATION.key, Secret(make_pat()))
    assert other_copy(stores, storage="keyring") == "the file holds another PAT"
    assert StoredSource(stores).other_copy(Credential("environment", PAT), 3.0) == ""


def test_a_keyring_that_fails_is_looked_into_once(stores, keyring):
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    source = StoredSource(stores)
    for _ in range(3):
        assert source.other_copy(Credential("stored", PAT, storage="file", key=ORGANIZATION.key), 3.0) == ""
    assert len(keyring.gets) == 1


def test_the_keyring_is_not_asked_for_a_comparison_where_no_time_is_left(stores, keyring):
    keyring.put(ORGANIZATION.key, Secret(make_pat()))
    assert other_copy(stores, seconds=0) == ""
    assert keyring.gets == []


def test_the_keyring_is_not_asked_for_a_default_pat_that_nothing_names(stores, keyring):
    assert StoredSource(stores).default_storage(3.0) is None
    stores.vault.file.put(DEFAULT_KEY, PAT)
    assert StoredSource(stores).default_storage(3.0) == "file"
    assert keyring.gets == []


def test_the_files_are_read_once_for_many_organizations(stores, keyring):
    keyring.put(ORGANIZATION.key, PAT)
    source = StoredSource(stores)
    source.find(CONTOSO)
    stores.metadata.put(ORGANIZATION.key, Record(storage="keyring"))
    assert source.find(CONTOSO).credential.record is None
    assert StoredSource(stores).find(CONTOSO).credential.record == Record(storage="keyring")


def test_what_is_known_of_a_pat_is_not_said_of_another_that_took_its_place(stores, keyring):
    keyring.put(ORGANIZATION.key, PAT)
    known = Record(storage="keyring", account="me", valid_to="1970-01-01T00:01:00Z", fingerprint=fingerprint(PAT))
    stores.metadata.put(ORGANIZATION.key, known)
    ours = StoredSource(stores).find(CONTOSO).credential
    assert (ours.account, ours.record) == ("me", known)
    keyring.put(ORGANIZATION.key, Secret(make_pat()))
    theirs = StoredSource(stores).find(CONTOSO).credential
    assert (theirs.account, theirs.expires_on, theirs.record) == (None, None, None)


def test_a_fingerprint_says_nothing_of_the_pat():
    assert fingerprint(PAT) != fingerprint(PAT)
    salt, _, digest = fingerprint(PAT).partition(":")
    assert len(digest) == 8
    assert Record(fingerprint=f"{salt}:00000000").matches(PAT) is False
    assert Record(fingerprint="what a hand wrote").matches(PAT) is False
    assert Record().matches(PAT) is True


@pytest.mark.parametrize("spelling", ["https://me@dev.azure.com/contoso", "http://dev.azure.com/Contoso/"])
def test_a_pat_that_azure_devops_keeps_under_another_spelling_is_found(stores, keyring, spelling):
    key = f"azdevops-cli:{spelling}"
    keyring.put(key, PAT)
    stores.organizations.add([key])
    found = StoredSource(stores).find(CONTOSO)
    assert (found.credential.secret, found.credential.key) == (PAT, key)
    assert StoredSource(stores).find(CredentialRequest(cloud_organization("fabrikam"))).credential is None


@pytest.mark.parametrize("storage", ["keyring", "file", None])
def test_the_default_pat_is_told_of_where_it_really_is(stores, keyring, storage):
    stores.metadata.put(DEFAULT_KEY, Record(storage="keyring"))
    stores.organizations.add([DEFAULT_KEY])
    if storage is not None:
        (keyring if storage == "keyring" else stores.vault.file).put(DEFAULT_KEY, PAT)
    assert StoredSource(stores).default_storage(3.0) == storage


def test_a_default_pat_that_is_out_of_reach_is_told_of_as_recorded(stores, keyring):
    stores.metadata.put(DEFAULT_KEY, Record(storage="keyring"))
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert StoredSource(stores).default_storage(3.0) == "keyring"
