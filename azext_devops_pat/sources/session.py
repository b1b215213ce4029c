"""What a source needs of the az session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..core.errors import SessionError
from ..core.secret import Secret

MANAGED_IDENTITY = "managed identity"
SERVICE_PRINCIPAL = "servicePrincipal"
_KINDS = dict.fromkeys(("systemAssignedIdentity", "userAssignedIdentity"), MANAGED_IDENTITY)
_CODE = re.compile(r"AADSTS\d+")
_TRACE = re.compile(r" (?:Trace ID|Correlation ID|Timestamp):")
_MESSAGE_LIMIT = 300


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
        """Return every signed-in account, the default one first; raise SessionError if that cannot be read."""

    def names_in_all_clouds(self) -> tuple[str, ...]:
        """Return the name of every account that is signed in, in whatever cloud; none if that cannot be read."""

    def stamp(self) -> str:
        """Return a text that changes whenever somebody signs in or out, or chooses another subscription."""

    def token(self, account: Account, tenant: str | None) -> Token:
        """Return a token for Azure DevOps, of the account's own tenant if `tenant` is None; raise SessionError."""


def sign_in_again(account: Account, tenant: str | None) -> str:
    """Return the command that may repair the account's own session."""
    if account.kind == SERVICE_PRINCIPAL:
        return f"az login --service-principal --username {account.name} --tenant {tenant or account.tenant}"
    return sign_in(account, tenant)


def sign_in(account: Account, tenant: str | None) -> str:
    """Return the command that may help after a refusal; a managed identity has none: it cannot leave its tenant."""
    if account.kind == MANAGED_IDENTITY:
        return ""
    return f"az login --tenant {tenant}" if tenant else "az login"


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account in one record of azureProfile.json."""
    user = record.get("user") or {}
    return Account(
        name=str(user.get("assignedIdentityInfo") or user.get("name") or "(unknown)"),
        tenant=str(record.get("tenantId", "")).lower(),
        subscription=str(record.get("id", "")),
        is_default=bool(record.get("isDefault")),
        kind=_KINDS.get(user.get("name", ""), user.get("type") or "user"),
    )


def refusal(text: str, tenant: str | None) -> SessionError:
    """Return the error for what az said of a refused token: Entra's first sentence and its code.

    The trace and correlation ids that follow the sentence help nobody. Without a code it counts as Entra's answer,
    unless it tells of a connection that failed.
    """
    plain = " ".join(text.split())
    code = _CODE.search(plain)
    sentence = _TRACE.split(plain, maxsplit=1)[0][:_MESSAGE_LIMIT]
    hint = f"To sign in: az login --tenant {tenant}" if tenant else "To sign in: az login"
    return SessionError(sentence, hint, code.group(0) if code else None if "onnection" in plain else "refused")
