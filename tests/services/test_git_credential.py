"""What git is answered, and what it may mark; it never asks a person, and never makes us delete anything."""

from datetime import timedelta

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import KeyringError, ServiceError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services import marks
from azext_devops_pat.services.credentials import Credentials
from azext_devops_pat.services.git_credential import answer
from azext_devops_pat.services.stored_health import note_accepted

from ..sources.fakes import NOON, FakeKeyring, FakeSession, account, make_stores
from ..support.tokens import make_access_token, make_pat

TENANT = "11111111-aaaa-4aaa-8aaa-111111111111"
CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
SERVER = "https://tfs.contoso.com/tfs/Main"
SERVER_KEY = f"azdevops-cli:{SERVER.lower()}"


class Git:
    """git, asking us on one machine; `judged` lists what the service was asked about."""

    def __init__(self, folder, session=None):
        self.folder, self.keyring, self.environment = folder, FakeKeyring(), {"HOME": str(folder)}
        self.environment["AZURE_DEVOPS_EXT_CONFIG_DIR"] = str(folder)
        self.stores = make_stores(folder, self.keyring)
        self.session, self.error, self.judged, self.now = session or FakeSession(), None, [], NOON

    def store(self, key, value=None, **known):
        secret = Secret(value or make_pat())
        self.stores.vault.file.put(key, secret)
        known = {"storage": "file", "fingerprint": fingerprint(secret), **known}
        self.stores.metadata.put(key, Record(**known))
        self.stores.organizations.add([key])
        return secret.reveal()

    def ask(self, operation="get", attended=False, **fields):
        credentials = Credentials(self.stores, self.environment, lambda name: None, self.session, lambda: self.now)
        credentials.fetch_identity = self.judge
        fields = {"protocol": "https", **fields}
        data = "".join(f"{name}={value}\n" for name, value in fields.items()).encode("utf-8", "surrogateescape")
        return answer(operation, data, credentials, self.environment, attended, self.now)

    def judge(self, organization, credential, timeout=0.0):
        self.judged.append((organization.name, credential.secret.reveal()))
        if self.error is not None:
            raise self.error

    def password(self, **fields):
        lines = dict(line.split("=", 1) for line in self.ask(**fields).lines.decode().splitlines())
        return lines.get("password")

    def record(self, key=CONTOSO.key):
        return self.stores.metadata.get(key)


@pytest.fixture
def git(tmp_path):
    return Git(tmp_path)


AZURE = {"host": "dev.azure.com", "path": "contoso/proj/_git/repo"}


def test_each_organization_gets_its_own(git):
    ours, theirs = git.store(CONTOSO.key), git.store(FABRIKAM.key)
    assert git.password(**AZURE) == ours
    assert git.password(host="dev.azure.com", path="fabrikam/proj/_git/lib") == theirs
    assert git.password(host="DEV.AZURE.COM:443", path="Contoso/x") == ours
    assert git.password(host="contoso.visualstudio.com", path="proj/_git/repo") == ours
    assert git.password(host="dev.azure.com", username="fabrikam") == theirs
    assert git.password(host="dev.azure.com", username="jane@contoso.com", path="contoso/x") == ours


def test_the_answer_keeps_the_user_name_and_tells_the_end(git):
    git.store(CONTOSO.key, valid_to="2027-01-01T00:00:00Z")
    lines = git.ask(**AZURE, username="jane").lines.decode().splitlines()
    assert [line.split("=")[0] for line in lines] == ["username", "password", "password_expiry_utc"]
    assert (lines[0], lines[2]) == ("username=jane", "password_expiry_utc=1798761600")
    assert git.ask(**AZURE).lines.decode().startswith("username=PersonalAccessToken\n")


ATTACKS = [
    {"host": "dev.azure.com.", "path": "contoso/x"},
    {"host": "dev.azure.com:8443", "path": "contoso/x"},
    {"host": "dev.azure.com\r", "path": "contoso/x"},
    {"host": "dev.azure.com\0", "path": "contoso/x"},
    {"host": "dev.azure.com\nhost=evil.test", "path": "contoso/x"},
    {"protocol": "http", **AZURE},
    {"host": "dev.azure.com", "path": "contoso%2f.."},
    {"host": "dev.azure.com", "path": "/contoso"},
    {"host": "dev.azure.com", "path": "../contoso"},
    {"host": "dev.azure.com", "path": "contoso/../fabrikam"},
    {**AZURE, "username": "fabrikam"},
    {**AZURE, "x": "y" * 65536},
    {"url": "https://dev.azure.com/contoso", **AZURE},
    {"host": "dev.azure.com", "path": "contoso\u0130"},
    {"host": "contoso.v\u0130sualstudio.com"},
    {"host": "contoso.visualstudio.com.evil.test", "path": "x"},
    {"host": "a.contoso.visualstudio.com", "path": "x"},
    {"host": "vs-ssh.visualstudio.com", "path": "contoso"},
    {"host": "evil.test", "path": "contoso/x", "username": "contoso"},
    {"host": "tfs.contoso.com", "path": "tfs/Other/_git/x"},
    {"host": "tfs.contoso.com", "path": "tfs/Main2/_git/x"},
    {"host": "dev.azure.com"},
    {"host": "dev.azure.com", "path": "con\udcff"},
    {},
]


@pytest.mark.parametrize("fields", ATTACKS, ids=lambda fields: ascii(fields)[:60])
@pytest.mark.parametrize("operation", ["get", "erase"])
def test_whatever_is_not_exactly_ours_gets_nothing_and_changes_nothing(git, fields, operation):
    pat = git.store(CONTOSO.key)
    git.store(FABRIKAM.key)
    git.store(SERVER_KEY, organization=SERVER, origin="login")
    git.error = ServiceError(causes.REFUSED, "")
    before = (git.folder / "devops-pat.json").read_bytes()
    assert git.ask(operation, **fields, password=pat) == (b"", "")
    assert (git.judged, (git.folder / "devops-pat.json").read_bytes()) == ([], before)


def test_a_server_gets_what_is_stored_for_the_collection_and_never_the_default_pat(git):
    git.store(DEFAULT_KEY)
    request = {"host": "tfs.contoso.com", "path": "tfs/Main/proj/_git/repo"}
    assert git.ask(**request) == (b"", "")
    pat = git.store(SERVER_KEY, organization=SERVER, origin="login")
    assert git.password(**request) == pat
    assert git.password(host="tfs.contoso.com", path="tfs/main") == pat
    assert git.password(**AZURE) is not None


@pytest.mark.parametrize("operation", ["store", "capability", ""])
def test_other_operations_are_not_for_us(git, operation):
    pat = git.store(CONTOSO.key)
    assert git.ask(operation, **AZURE, password=pat) == (b"", "")


def test_with_nothing_there_is_silence(git):
    assert git.ask(**AZURE) == (b"", "")


KNOWN = [
    ({"valid_to": "2026-11-22T11:59:59Z"}, "has expired"),
    ({"refused_at": "2026-11-01T00:00:00Z"}, "was refused by Azure DevOps"),
    ({"refused_for_git_at": "2026-11-22T11:50:00Z"}, "was refused for git. It may lack the Code scope"),
]


@pytest.mark.parametrize(("known", "why"), KNOWN)
def test_what_is_known_not_to_work_is_one_line_with_the_remedy(git, known, why):
    git.store(CONTOSO.key, **known)
    login = "az devops login --organization https://dev.azure.com/contoso"
    note = f"The PAT stored for https://dev.azure.com/contoso {why}. To store a new one: {login}"
    assert git.ask(**AZURE) == (b"", note)


def test_after_a_quarter_of_an_hour_git_may_try_again(git):
    pat = git.store(CONTOSO.key, refused_for_git_at="2026-11-22T11:44:59Z")
    assert git.password(**AZURE) == pat


def test_a_keyring_that_is_locked_is_one_line_and_no_other_pat_takes_its_place(git):
    git.store(DEFAULT_KEY)
    git.stores.metadata.put(CONTOSO.key, Record(storage="keyring"))
    git.keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    found = git.ask(**AZURE)
    assert (found.lines, found.note.count("\n")) == (b"", 0)
    assert "The keyring is locked" in found.note


def test_an_expired_token_in_the_environment_is_not_given(git):
    git.environment["AZURE_DEVOPS_EXT_PAT"] = make_access_token(exp=int(NOON.timestamp()) - 1)
    found = git.ask(**AZURE)
    assert found.lines == b""
    assert "The credential in the environment has expired" in found.note


# erase


def refuse(git, cause, **fields):
    git.error = None if cause is None else ServiceError(cause, "")
    return git.ask("erase", **{**AZURE, **fields})


@pytest.mark.parametrize("cause", [causes.REFUSED, causes.EXPIRED, causes.ANONYMOUS, causes.SIGN_IN_PAGE])
def test_a_pat_that_the_service_refuses_is_marked_for_every_tool_and_kept(git, cause):
    pat = git.store(CONTOSO.key)
    found = refuse(git, cause, password=pat)
    assert git.judged == [("contoso", pat)]
    assert git.record().refused_at == "2026-11-22T12:00:00Z"
    assert "To store a new one: az devops login" in found.note
    assert git.stores.vault.file.get(CONTOSO.key) == Secret(pat)
    assert git.ask(**AZURE).lines == b""


def test_one_that_the_service_accepts_is_marked_for_git_alone(git):
    pat = git.store(CONTOSO.key)
    assert "may lack the Code scope" in refuse(git, None, password=pat).note
    assert (git.record().refused_at, git.record().refused_for_git_at) == (None, "2026-11-22T12:00:00Z")
    assert git.ask(**AZURE).lines == b""
    git.now += timedelta(minutes=15)
    assert git.password(**AZURE) == pat


@pytest.mark.parametrize("cause", [causes.TIMEOUT, causes.PROXY, causes.UNAVAILABLE, causes.CONDITIONAL_ACCESS])
def test_without_an_answer_nothing_is_marked(git, cause):
    pat = git.store(CONTOSO.key)
    before = git.record()
    assert refuse(git, cause, password=pat) == (b"", "")
    assert git.record() == before


@pytest.mark.parametrize("password", ["typed", "", "caf\udce9"])
def test_what_we_did_not_give_changes_nothing(git, password):
    git.store(CONTOSO.key)
    before = git.record()
    assert refuse(git, causes.REFUSED, password=password) == (b"", "")
    assert (git.record(), git.judged) == (before, [])


def test_every_key_of_the_pat_is_marked_and_the_consent_stays(git):
    pat = git.store(CONTOSO.key)
    git.store(CONTOSO.alias_key, pat)
    refuse(git, causes.REFUSED, password=pat)
    assert git.record(CONTOSO.key).refused_at
    assert git.record(CONTOSO.alias_key).refused_at
    on_server = git.store(SERVER_KEY, organization=SERVER, origin="login")
    refuse(git, causes.REFUSED, host="tfs.contoso.com", path="tfs/Main/_git/x", password=on_server)
    assert git.record(SERVER_KEY).refused_at
    assert git.record(SERVER_KEY).origin == "login"


def test_a_pat_that_another_program_stored_is_known_by_its_fingerprint(git):
    pat = make_pat()
    git.stores.vault.file.put(CONTOSO.key, Secret(pat))
    git.stores.metadata.put(CONTOSO.key, Record(fingerprint=fingerprint(Secret(make_pat()))))
    refuse(git, causes.REFUSED, password=pat)
    assert git.record().matches(Secret(pat))
    assert git.ask(**AZURE).lines == b""
    git.stores.vault.file.put(CONTOSO.key, Secret(make_pat()))
    assert git.ask(**AZURE).lines != b""


def test_the_default_pat_and_a_variables_are_named_but_not_marked(git):
    pat = git.store(DEFAULT_KEY)
    assert "The default PAT was refused" in refuse(git, causes.REFUSED, password=pat).note
    assert git.record(DEFAULT_KEY).refused_at is None
    git.environment["AZURE_DEVOPS_EXT_PAT"] = variable = make_pat()
    assert "The credential in the environment was refused" in refuse(git, causes.REFUSED, password=variable).note


def test_a_locked_keyring_deletes_and_marks_nothing(git):
    pat = make_pat()
    git.stores.metadata.put(CONTOSO.key, Record(storage="keyring", fingerprint=fingerprint(Secret(pat))))
    git.keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    before = git.record()
    assert refuse(git, causes.REFUSED, password=pat) == (b"", "")
    assert git.record() == before


def test_an_entra_token_that_git_had_refused_is_never_given_again(tmp_path):
    session = FakeSession(account("me@contoso.com", TENANT, is_default=True))
    session.tokens["me@contoso.com", None] = first = make_access_token(n=1)
    git = Git(tmp_path, session)
    cache = Credentials(git.stores, {}, lambda name: None, session, lambda: NOON).cache
    for organization in (CONTOSO, FABRIKAM):
        cache.set_tenant(organization.key, TENANT)
        cache.set_accepted(organization.key, f"{TENANT} me@contoso.com AzureCloud", True)
    assert git.password(**AZURE) == first
    found = refuse(git, None, password=first)
    assert found.note.endswith(f"To sign in: az login --tenant {TENANT}")
    assert git.judged == []
    kept = (tmp_path / "devops-pat-cache.json").read_text()
    assert first not in kept
    cache = Credentials(git.stores, {}, lambda name: None, session, lambda: NOON).cache
    assert (cache.tenant(CONTOSO.key), cache.organizations()) == (None, [FABRIKAM.key])
    assert cache.refuses(Secret(first))
    other = git.ask(host="dev.azure.com", path="fabrikam/x")
    assert (other.lines, f"az login --tenant {TENANT}" in other.note) == (b"", True)
    session.tokens["me@contoso.com", None] = second = make_access_token(n=2)
    assert git.password(host="dev.azure.com", path="fabrikam/x") == second


# marks


def test_a_login_and_an_accepted_pat_clear_the_marks(git):
    pat = git.store(CONTOSO.key, refused_at="2026-11-01T00:00:00Z", refused_for_git_at="2026-11-01T00:00:00Z")
    credential = Credential("stored", Secret(pat), key=CONTOSO.key, record=git.record(), only_for=CONTOSO)
    assert [mark["tool"] for mark in marks.refused_by(git.record())] == ["every tool", "git"]
    note_accepted(git.stores, [(CONTOSO, credential)], NOON)
    assert marks.refused_by(git.record()) == []
    before = (git.folder / "devops-pat.json").stat().st_mtime_ns
    for record in (git.record(), None):
        note_accepted(git.stores, [(CONTOSO, Credential("az", Secret(""), BEARER, record=record))], NOON)
    assert (git.folder / "devops-pat.json").stat().st_mtime_ns == before
