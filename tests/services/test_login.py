"""Login: the service accepts the PAT, it is stored and read back, and only then anything else changes."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from azext_devops_pat.core.errors import InputError, KeyringError, NotStoredError, ServiceError, StoreError, TokenError
from azext_devops_pat.core.expiry import end_of_day
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.resolve import Overrides
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services.login import Login, log_in
from azext_devops_pat.services.login_input import check_token, expiry_date
from azext_devops_pat.services.logout import log_out

from ..sources.fakes import NOON
from ..support.tokens import make_access_token, make_pat

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
BY_ALIAS = cloud_organization("contoso", by_alias=True)
OLD, NEW = Secret(make_pat()), Secret(make_pat())
NOBODY = Overrides()


class FakeService:
    """Accepts every PAT, or raises; says what was stored when it was asked."""

    def __init__(self, error=None):
        self.error, self.asked = error, []

    def __call__(self, organization, credential, timeout=45.0):
        assert credential.only_for == organization
        self.asked.append((organization, credential.secret))
        if self.error is not None:
            raise self.error
        return SimpleNamespace(id="joe-id", account="me@contoso.com", display_name="Me")


def login(stores, wanted, service=None, overrides=NOBODY, token=NEW, verify=True):
    return log_in(wanted, token, stores, (service or FakeService()) if verify else None, lambda: overrides, NOON)


def files(stores):
    folder = stores.folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_an_accepted_pat_is_stored_listed_recorded_and_its_organization_the_default(stores, keyring):
    assert login(stores, Login(CONTOSO, expires=date(2027, 1, 31))) == {
        "organization": CONTOSO.url,
        "account": "me@contoso.com",
        "displayName": "Me",
        "storage": "keyring",
        "defaultOrganization": CONTOSO.url,
        "expires": end_of_day(date(2027, 1, 31)),
        "shadowedBy": [],
    }
    assert (keyring.get(CONTOSO.key), keyring.get(CONTOSO.alias_key)) == (NEW, None)
    assert stores.organizations.keys() == [CONTOSO.key]
    record = stores.metadata.get(CONTOSO.key)
    assert (record.storage, record.stored_at, record.origin) == ("keyring", "2026-11-22T12:00:00Z", "login")


@pytest.mark.parametrize("cause", [causes.REFUSED, causes.EXPIRED, causes.TIMEOUT])
def test_on_a_refusal_nothing_is_stored_and_nothing_stored_is_touched(stores, keyring, cause):
    with pytest.raises(ServiceError):
        login(stores, Login(CONTOSO), FakeService(ServiceError(cause, "no.")))
    assert files(stores) == []
    login(stores, Login(CONTOSO), token=OLD)
    before = {name: (stores.folder / name).read_bytes() for name in files(stores)}
    with pytest.raises(ServiceError):
        login(stores, Login(CONTOSO), FakeService(ServiceError(cause, "no.")))
    assert {name: (stores.folder / name).read_bytes() for name in files(stores)} == before
    assert keyring.get(CONTOSO.key) == OLD


def test_a_key_is_listed_before_its_secret_is_stored(stores, keyring):
    listed = []
    put = keyring.put

    def recording(key, secret):
        listed.append(stores.organizations.keys())
        put(key, secret)

    keyring.put = recording
    login(stores, Login(CONTOSO))
    assert listed == [[CONTOSO.key]]


def test_a_store_that_fails_leaves_the_list_as_it_was_and_the_old_pat(stores, keyring):
    login(stores, Login(FABRIKAM), token=OLD)
    keyring.failing_on[CONTOSO.key] = KeyringError(KeyringError.TRUNCATED, "It is too long.")
    with pytest.raises(StoreError) as caught:
        login(stores, Login(CONTOSO, storage="keyring"))
    assert caught.value.message == f"It is too long. The PAT for {CONTOSO} was not stored."
    assert caught.value.hint.endswith(f"{CONTOSO.login_command} --storage file")
    assert stores.organizations.keys() == [FABRIKAM.key]
    keyring.failing_on = {FABRIKAM.key: KeyringError(KeyringError.FAILED, "It failed.")}
    with pytest.raises(StoreError):
        login(stores, Login(FABRIKAM, storage="keyring"))
    assert stores.organizations.keys() == [FABRIKAM.key]
    assert keyring.get(FABRIKAM.key) == OLD


def test_where_the_second_key_fails_the_first_has_its_old_pat_again(stores, keyring):
    login(stores, Login(CONTOSO), token=OLD)
    keyring.failing_on[CONTOSO.alias_key] = KeyringError(KeyringError.FAILED, "It failed.")
    with pytest.raises(StoreError):
        login(stores, Login(BY_ALIAS, storage="keyring"))
    assert (keyring.get(CONTOSO.key), keyring.get(CONTOSO.alias_key)) == (OLD, None)
    assert stores.organizations.keys() == [CONTOSO.key]


def test_the_alias_is_stored_where_it_was_spelled_and_renewed_where_it_is_known(stores, keyring):
    login(stores, Login(BY_ALIAS), token=OLD)
    assert (keyring.get(CONTOSO.key), keyring.get(CONTOSO.alias_key)) == (OLD, OLD)
    login(stores, Login(CONTOSO))
    assert (keyring.get(CONTOSO.key), keyring.get(CONTOSO.alias_key)) == (NEW, NEW)


def test_every_spelling_under_which_a_pat_is_kept_is_renewed(stores, keyring):
    old = "azdevops-cli:https://me@dev.azure.com/contoso"
    keyring.put(old, OLD)
    stores.organizations.add([old])
    login(stores, Login(CONTOSO))
    assert keyring.get(old) == keyring.get(CONTOSO.key) == NEW
    assert keyring.get(CONTOSO.alias_key) is None


@pytest.mark.parametrize("storage", [None, "file"])
def test_a_pat_that_is_known_to_rest_in_a_keyring_is_not_forgotten_where_there_is_none(
    stores, keyring, caplog, storage
):
    login(stores, Login(CONTOSO), token=OLD)
    keyring.error = KeyringError(KeyringError.UNAVAILABLE, "There is no keyring here.")
    login(stores, Login(CONTOSO, storage))
    assert "The keyring may still hold an older PAT for this organization" in caplog.text
    record = stores.metadata.get(CONTOSO.key)
    assert (record.storage, record.stale_copy_in) == ("file", "keyring")
    result = log_out(CONTOSO, stores, lambda: NOBODY)
    assert [row["storage"] for row in result["cleared"]] == ["file"]
    assert [row["reason"] for row in result["failed"]] == ["There is no keyring here."]
    assert stores.metadata.get(CONTOSO.key) == Record(organization=CONTOSO.url)
    with pytest.raises(NotStoredError):  # said once, and listed still
        log_out(CONTOSO, stores, lambda: NOBODY)
    assert CONTOSO.key in stores.organizations.keys()
    keyring.error = None
    assert log_out(CONTOSO, stores, lambda: NOBODY)["failed"] == []
    assert keyring.get(CONTOSO.key) is None


def test_a_login_that_was_killed_before_it_stored_is_no_trace_of_a_keyring(stores, keyring):
    stores.organizations.add([CONTOSO.key])
    keyring.error = KeyringError(KeyringError.UNAVAILABLE, "There is no keyring here.")
    login(stores, Login(CONTOSO))
    assert stores.metadata.get(CONTOSO.key).stale_copy_in is None
    assert log_out(CONTOSO, stores, lambda: NOBODY)["failed"] == []
    with pytest.raises(NotStoredError):
        log_out(CONTOSO, stores, lambda: NOBODY)


def test_a_keyring_that_is_locked_at_logout_is_no_proof_of_a_pat_in_it(stores, keyring):
    keyring.error = KeyringError(KeyringError.UNAVAILABLE, "There is no keyring here.")
    login(stores, Login(CONTOSO))
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    assert len(log_out(CONTOSO, stores, lambda: NOBODY)["failed"]) == 1
    keyring.error = KeyringError(KeyringError.UNAVAILABLE, "There is no keyring here.")
    with pytest.raises(NotStoredError):
        log_out(CONTOSO, stores, lambda: NOBODY)
    login(stores, Login(CONTOSO))
    assert log_out(CONTOSO, stores, lambda: NOBODY)["failed"] == []


def test_what_is_known_of_a_pat_is_not_kept_under_a_spelling_with_a_password(stores):
    old = "azdevops-cli:https://me:hunter2@dev.azure.com/contoso"
    stores.organizations.add([old])
    login(stores, Login(CONTOSO, "file"))
    assert "hunter2" not in (stores.folder / "devops-pat.json").read_text()
    assert stores.vault.file.get(old) == NEW


def test_the_record_is_of_this_pat_and_no_other(stores):
    login(stores, Login(CONTOSO))
    record = stores.metadata.get(CONTOSO.key)
    assert (record.matches(NEW), record.matches(OLD)) == (True, False)


def test_the_default_organization_is_set_once(stores):
    login(stores, Login(CONTOSO))
    assert login(stores, Login(FABRIKAM))["defaultOrganization"] == CONTOSO.url


@pytest.mark.parametrize(
    ("wanted", "verify", "said"), [(Login(None), True, "default PAT"), (Login(CONTOSO), False, "no-verify")]
)
def test_a_pat_that_cannot_or_need_not_be_verified_is_stored_with_a_warning(
    stores, keyring, caplog, wanted, verify, said
):
    service = FakeService()
    result = login(stores, wanted, service, verify=verify)
    assert (service.asked, result["account"], result["displayName"]) == ([], None, None)
    assert said in caplog.text
    key = wanted.organization.key if wanted.organization else DEFAULT_KEY
    assert keyring.get(key) == NEW
    assert (result["defaultOrganization"] is None) == (wanted.organization is None)


def test_a_server_is_its_own_collection(stores, keyring):
    server = server_collection("https://tfs.contoso.com/tfs", "Main")
    assert login(stores, Login(server))["organization"] == "https://tfs.contoso.com/tfs/Main"
    assert keyring.get("azdevops-cli:https://tfs.contoso.com/tfs/main") == NEW


def test_the_file_is_announced_and_forced_into_use(stores, keyring, caplog):
    login(stores, Login(CONTOSO), token=OLD)
    assert login(stores, Login(CONTOSO, storage="file"))["storage"] == "file"
    assert (stores.vault.file.get(CONTOSO.key), keyring.get(CONTOSO.key)) == (NEW, None)
    assert str(stores.vault.file.path) in caplog.text


def test_what_overrules_the_pat_is_warned_of_and_returned(stores, caplog):
    overrides = Overrides("AZURE_DEVOPS_EXT_PAT", ("me@contoso.com",))
    assert login(stores, Login(CONTOSO), overrides=overrides)["shadowedBy"] == ["environment", "az"]
    assert "AZURE_DEVOPS_EXT_PAT is set and takes precedence over the stored PAT" in caplog.text
    assert "The az login session of me@contoso.com takes precedence" in caplog.text


def test_an_odd_look_is_warned_of_and_decides_nothing(stores, caplog):
    login(stores, Login(CONTOSO), token=Secret("odd"))
    assert "does not look like a PAT" in caplog.text


def test_the_organization_in_place_of_the_pat_is_refused():
    check_token(NEW, CONTOSO)
    check_token(Secret("contoso"), FABRIKAM)
    check_token(Secret("contoso"), None)
    with pytest.raises(TokenError):
        check_token(Secret("Contoso"), CONTOSO)


@pytest.mark.parametrize("text", ["31.1.2027", "2027-02-30", "2027-01-31T00:00:00", "2026-11-21", ""])
def test_a_day_that_is_none_or_past_is_refused(text):
    with pytest.raises(InputError, match="--expires"):
        expiry_date(text, NOON.date())


def test_today_and_later_are_days():
    assert expiry_date(None, NOON.date()) is None
    assert expiry_date(" 2026-11-22 ", NOON.date()) == date(2026, 11, 22)


def test_an_entra_token_is_taken_with_a_warning_and_its_own_end(stores, caplog):
    end = NOON + timedelta(hours=1)
    token = Secret(make_access_token(iss="https://sts.windows.net/contoso/", exp=int(end.timestamp())))
    assert login(stores, Login(CONTOSO), token=token)["expires"] == end.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert caplog.text.count("This is an Entra token, not a PAT: it lives about an hour.") == 1
    assert "az login" in caplog.text


@pytest.mark.parametrize(("hours", "cause"), [(-1, causes.EXPIRED), (1, causes.REFUSED)])
def test_a_refused_access_token_past_its_own_end_has_expired(stores, hours, cause):
    token = Secret(make_access_token(exp=int((NOON + timedelta(hours=hours)).timestamp())))
    with pytest.raises(ServiceError) as caught:
        login(stores, Login(CONTOSO), FakeService(ServiceError(causes.REFUSED, "no.")), token=token)
    assert caught.value.cause == cause
    assert ("has expired" in caught.value.message) == (hours < 0)
    assert files(stores) == []
