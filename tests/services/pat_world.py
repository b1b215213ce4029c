"""Credentials over fakes: an az session, an organization that accepts whom it is told, stores in a folder."""

from types import SimpleNamespace

from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.connection_data import Identity
from azext_devops_pat.sources.session import Account
from azext_devops_pat.stores.answer_cache import AnswerCache

from ..rest.answers import answer
from ..sources.fakes import FakeClock, FakeSession

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
A, B = "aabbccdd-0000-4000-8000-00000000000a", "aabbccdd-0000-4000-8000-00000000000b"
JANE, JOE = Account("jane@contoso.com", A, "1"), Account("joe@contoso.com", A, "2")


class FakeCredentials:
    """`identities` by secret: an Identity, or the ServiceError that refuses it."""

    def __init__(self, stores, *accounts, tenant=A, cloud="AzureCloud"):
        self.stores, self.clock = stores, FakeClock()
        self.session = FakeSession(*accounts, cloud=cloud)
        self.cache = AnswerCache(stores.folder, "stamp", self.clock)
        self.identities, self.tenant, self.discovered = {}, tenant, 0
        self.transport = SimpleNamespace(send=self._send)
        for account in accounts:
            secret = f"token of {account.name}"
            self.session.tokens[(account.name, None if tenant in ("", account.tenant) else tenant)] = secret
            self.identities[secret] = Identity(account.name.split("@")[0] + "-id", account.name, account.name.title())

    def _send(self, method, organization, path, credential, **_options):
        assert (method, path, credential) == ("HEAD", "", None)
        self.discovered += 1
        owner = self.tenant or "00000000-0000-0000-0000-000000000000"
        return answer(401, X_VSS_ResourceTenant=owner)

    def fetch_identity(self, organization, credential, timeout=45.0):
        found = self.identities.get(credential.secret.reveal(), ServiceError(causes.REFUSED, "it was refused."))
        if isinstance(found, Exception):
            raise found
        return found
