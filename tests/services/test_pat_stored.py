"""Which PATs are stored here: by id, by what they may be, and if a store cannot be read."""

from types import SimpleNamespace

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import KeyringError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.core.record import ALL_ORGANIZATIONS, Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest.connection_data import Identity
from azext_devops_pat.services.pat_metadata import keys_of_pat, refresh, remove_revoked
from azext_devops_pat.services.pat_owner import Owner
from azext_devops_pat.services.pat_stored import stored_here
from azext_devops_pat.sources.stored import StoredSource

from ..support.tokens import make_old_pat
from .pat_world import CONTOSO, FABRIKAM

OWNER = Owner(CONTOSO, Credential("az", Secret("entra"), BEARER), Identity("jane-id", "jane@contoso.com", "Jane"))
PAT, OTHER = Secret(make_old_pat()), Secret(make_old_pat())
ONE, TWO = PatInfo("id-1", "ci", "vso.code"), PatInfo("id-2", "web", "vso.code", target_accounts=("a",))


def put(stores, secret, key=CONTOSO.key, **more):
    """Store a PAT in the keyring, listed and recorded as a login does."""
    stores.vault.keyring.put(key, secret)
    stores.organizations.add([key])
    stores.metadata.put(key, Record(storage="keyring", fingerprint=fingerprint(secret), **more))


def judged(stores):
    credentials = SimpleNamespace(stores=stores, stored=StoredSource(stores))
    return stored_here(credentials, OWNER).judge([ONE, TWO])


def test_without_anything_stored_none_is_here(stores):
    assert judged(stores) == {"id-1": False, "id-2": False}


def test_a_recorded_id_is_certain_for_itself_and_for_the_others(stores):
    put(stores, PAT, authorization_id="id-1")
    assert judged(stores) == {"id-1": True, "id-2": False}


def test_one_without_an_id_may_be_any_but_that_of_another_stored_one(stores):
    put(stores, PAT)
    assert judged(stores) == {"id-1": None, "id-2": None}
    put(stores, OTHER, FABRIKAM.key, authorization_id="id-2")
    assert judged(stores) == {"id-1": None, "id-2": False}


def test_one_of_another_user_is_none_of_these(stores):
    put(stores, PAT, owner_id="joe-id")
    assert judged(stores) == {"id-1": False, "id-2": False}


def test_the_same_pat_under_another_key_tells_the_id(stores):
    put(stores, PAT)
    put(stores, PAT, DEFAULT_KEY, authorization_id="id-1")
    assert judged(stores) == {"id-1": True, "id-2": False}


def test_an_id_recorded_for_a_pat_that_was_replaced_does_not_count(stores):
    put(stores, PAT, authorization_id="id-1")
    stores.vault.keyring.put(CONTOSO.key, OTHER)
    assert judged(stores) == {"id-1": False, "id-2": None}


def test_if_the_keyring_cannot_be_read_the_record_counts(stores, keyring):
    put(stores, PAT, authorization_id="id-1")
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert judged(stores) == {"id-1": True, "id-2": False}


# The metadata in step


def test_what_the_service_tells_is_kept_and_nothing_else_changes(stores):
    put(stores, PAT, authorization_id="id-1", account="jane@contoso.com")
    refresh(stores, [PatInfo("id-1", "new [rotating 0123456789abcdef]", "vso.build", "a", "b"), TWO])
    record = stores.metadata.get(CONTOSO.key)
    assert (record.name, record.scope, record.valid_from, record.valid_to) == ("new", "vso.build", "a", "b")
    assert (record.covers, record.account) == (ALL_ORGANIZATIONS, "jane@contoso.com")
    before = (stores.folder / "devops-pat.json").stat().st_mtime_ns
    refresh(stores, [PatInfo("id-1", "new", "vso.build", "a", "b")])
    assert (stores.folder / "devops-pat.json").stat().st_mtime_ns == before


def test_a_revoked_pat_leaves_every_key_that_holds_it(stores, keyring):
    for key in (CONTOSO.key, DEFAULT_KEY):
        put(stores, PAT, key, authorization_id="id-1")
    put(stores, OTHER, FABRIKAM.key, authorization_id="id-2")
    removals = remove_revoked(stores, keys_of_pat(stores, "id-1"))
    assert [(removal.storage, removal.reason) for removal in removals] == [("keyring", None)] * 2
    assert stores.known_keys() == [FABRIKAM.key]
    assert keyring.get(FABRIKAM.key) == OTHER


def test_a_key_that_another_pat_took_over_is_left_alone(stores, keyring):
    put(stores, PAT, authorization_id="id-1")
    keyring.put(CONTOSO.key, OTHER)
    assert remove_revoked(stores, [CONTOSO.key]) == []
    assert keyring.get(CONTOSO.key) == OTHER


def test_a_keyring_that_fails_keeps_what_is_known(stores, keyring):
    put(stores, PAT, authorization_id="id-1")
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    (removal,) = remove_revoked(stores, [CONTOSO.key])
    assert removal.reason == "The keyring is locked."
    assert stores.metadata.get(CONTOSO.key).authorization_id == "id-1"
