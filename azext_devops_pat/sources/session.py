"""What a source needs of the az session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..core.secret import Secret

MANAGED_IDENTITY = "managed identity"
SERVICE_PRINCIPAL = "servicePrincipal"


@dataclass(frozen=True)
class Account:
    """A signed-in account, as one record of azureProfile.json: a user, service principal or managed identity."""

    name: str
    tenant: str
    subscription: str
    is_default: bool = False
    kind: str = "user"


@dataclass(frozen=True)
class Token:
    """An Entra token; `expires_on` in POSIX seconds."""

    secret: Secret
    expires_on: int | None
    tenant: str


class Session(Protocol):
    """The az session; reading the accounts costs neither a request nor an import of msal."""

    @property
    def cloud(self) -> str:
        """The active cloud's name, `AzureCloud` for the public one."""

    def accounts(self) -> list[Account]:
        """Return every signed-in account, the default one first; raise SessionError where that cannot be read."""

    def token(self, account: Account, tenant: str | None) -> Token:
        """Return a token for Azure DevOps, of the account's own tenant where `tenant` is None; raise SessionError."""


def candidates(accounts: list[Account], tenant: str | None) -> list[Account]:
    """Return one record for each account: the default account first, then those of that tenant, then the others.

    Of an account's several records the one in the tenant counts; without a tenant only the default account is tried.
    """
    if tenant is None:
        return accounts[:1]
    first = accounts[0].name
    ordered = sorted(accounts, key=lambda account: (account.name != first, account.tenant != tenant))
    found: dict[str, Account] = {}
    for account in ordered:
        found.setdefault(account.name, account)
    return list(found.values())


def sign_in_again(account: Account, tenant: str | None) -> str:
    """Return the command that may mend the account's own session."""
    if account.kind == SERVICE_PRINCIPAL:
        return f"az login --service-principal --username {account.name} --tenant {tenant or account.tenant}"
    return sign_in(account, tenant)


def sign_in(account: Account, tenant: str | None) -> str:
    """Return the command that may mend a refusal; a managed identity has none: it cannot leave its tenant."""
    if account.kind == MANAGED_IDENTITY:
        return ""
    return f"az login --tenant {tenant}" if tenant else "az login"
