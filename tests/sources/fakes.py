"""The world of a source: a keyring in memory over real files, an az session, a service that accepts whom it is told."""

from datetime import datetime, timedelta, timezone

from azext_devops_pat.core import names
from azext_devops_pat.core.errors import ServiceError, SessionError
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.sources.session import Account, Token
from azext_devops_pat.stores.defaults import Defaults
from azext_devops_pat.stores.file_store import FileStore
from azext_devops_pat.stores.metadata import Metadata
from azext_devops_pat.stores.organization_list import OrganizationList
from azext_devops_pat.stores.stores import Stores
from azext_devops_pat.stores.vault import Vault

from ..contracts.memory_store import MemoryStore

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


class FakeClock:
    """Shows noon until it is moved."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def move(self, **span):
        self.now += timedelta(**span)


class FakeKeyring(MemoryStore):
    """A keyring in memory that counts look-ups and fails where it is told to; `failing_on` names keys not stored."""

    name = "keyring"
    written_by = "tests.FakeKeyring"

    def __init__(self, error=None):
        super().__init__()
        self.error, self.failing_on, self.gets = error, {}, []

    def start(self):
        """There is nothing to start."""

    def close(self):
        """There is nothing to end."""

    def backend(self, timeout=None):
        self._fail()
        return "tests.FakeKeyring"

    def get(self, key, timeout=None):
        self.gets.append(key)
        self._fail()
        return super().get(key, timeout)

    def peek(self, key, timeout):
        return self.get(key, timeout)

    def put(self, key, secret):
        self._fail()
        if key in self.failing_on:
            raise self.failing_on[key]
        super().put(key, secret)

    def remove(self, key, timeout=None):
        self._fail()
        return super().remove(key, timeout)

    def _fail(self):
        if self.error is not None:
            raise self.error


def make_stores(folder, keyring=None, environment=None, attended=False):
    """Return the real stores of a folder over a keyring in memory."""
    vault = Vault(keyring or FakeKeyring(), FileStore(folder / names.TOKENS_FILE), attended)
    return Stores(
        folder,
        vault,
        OrganizationList(folder / names.ORGANIZATION_LIST_FILE),
        Metadata(folder / names.METADATA_FILE),
        Defaults(folder / names.DEFAULTS_FILE, environment or {}),
    )


class FakeSession:
    """An az session; `tokens`: what Entra gives for (account, tenant), a value or an error; `wait_for` stalls it."""

    def __init__(self, *accounts, cloud="AzureCloud"):
        self.cloud, self.tokens, self.asked = cloud, {}, []
        self._accounts, self.wait_for = list(accounts), None

    def accounts(self):
        return self._accounts

    def names_in_all_clouds(self):
        return tuple(account.name for account in self._accounts)

    def stamp(self):
        return "stamp"

    def token(self, account, tenant):
        self.asked.append((account.name, tenant))
        if self.wait_for is not None:
            self.wait_for.wait(20)
        given = self.tokens.get((account.name, tenant), SessionError("AADSTS50020: no such guest.", code="AADSTS50020"))
        if isinstance(given, Exception):
            raise given
        return Token(Secret(given), 1_800_000_000, tenant or account.tenant)


class FakeService:
    """Owns organizations by tenant and accepts some tokens; whatever it is asked is counted."""

    def __init__(self, tenant, *accepted):
        self.tenant, self.accepted = tenant, set(accepted)
        self.discovered, self.judged = [], []
        self.error = ServiceError(causes.REFUSED, "it refused the token.")

    def discover(self, organization, timeout):
        self.discovered.append(organization.name)
        if isinstance(self.tenant, Exception):
            raise self.tenant
        return self.tenant

    def accepts(self, organization, credential, timeout):
        self.judged.append(credential.secret.reveal())
        if credential.secret.reveal() not in self.accepted:
            raise self.error


def account(name, tenant, **more):
    """Return an account with a subscription of its own."""
    return Account(name, tenant, f"{name}-{tenant}", **more)
