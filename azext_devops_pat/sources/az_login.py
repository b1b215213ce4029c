"""The az session: an Entra token for the tenant that owns the organization."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..core.credential import BEARER, Credential, Finding, Inquiry
from ..core.errors import ServiceError, SessionError
from ..core.limits import within
from ..core.organization import Organization
from ..core.resolve import AZ
from ..core.secret import Secret
from ..stores.remembered import NO_TENANT, Remembered
from .session import Account, Session, Token, candidates, sign_in, sign_in_again

ENTRA_SECONDS = 20.0


Discover = Callable[[Organization], str | None]  # rest.tenants.discover; raises ServiceError
Accepts = Callable[[Organization, Secret], None]  # raises ServiceError where the organization does not


class AzLoginSource:
    """Chooses the account that the organization accepts; both costly questions are asked once and remembered."""

    name = AZ

    def __init__(
        self,
        session: Session,
        remembered: Remembered,
        discover: Discover,
        accepts: Accepts,
        is_refusal: Callable[[ServiceError], bool],
        offline: bool = False,
        entra_seconds: float | None = None,
    ) -> None:
        self._session, self._remembered = session, remembered
        self._discover, self._accepts, self._is_refusal = discover, accepts, is_refusal
        self._offline = offline
        self._entra_seconds = entra_seconds or ENTRA_SECONDS
        self._deadline: float | None = None
        self._just_discovered: set[str] = set()  # a refusal does not put their tenants in doubt

    def find(self, inquiry: Inquiry) -> Finding:
        """Return the token of the first account that Entra gives one for and the organization accepts."""
        organization = inquiry.organization
        if organization.is_server:
            return Finding(self.name, "Entra tokens are for Azure DevOps Services only")
        try:
            accounts = self._session.accounts()
        except SessionError as error:
            return Finding(self.name, error.message, hint=error.hint, is_certain=False)
        if not accounts:
            return Finding(self.name, "nobody is signed in to az", hint="az login")
        if self._session.cloud != "AzureCloud":
            reason = f"the az cloud is {self._session.cloud}, and Azure DevOps accepts accounts of AzureCloud only"
            return Finding(self.name, reason, hint="az cloud set --name AzureCloud")
        try:
            tenant = self._tenant(organization)
        except ServiceError as error:
            return Finding(
                self.name, f"the tenant of {organization.name} is not known: {error.message}", is_certain=False
            )
        return self._first_accepted(organization, tenant, accounts)

    def _tenant(self, organization: Organization) -> str | None:
        """Return the tenant, or None where the current token is to be tried."""
        tenant = self._remembered.tenant(organization.key)
        if tenant is None and not self._offline:
            tenant = self._discovered(organization)
        return None if tenant == NO_TENANT else tenant

    def _discovered(self, organization: Organization) -> str | None:
        try:
            discovered = self._discover(organization)
        except ServiceError:
            self._remembered.believe(organization.key)
            if self._remembered.tenant(organization.key) is None:
                raise
            return self._remembered.tenant(organization.key)
        self._just_discovered.add(organization.key)
        tenant = NO_TENANT if discovered == "" else discovered
        if tenant is not None:
            self._remembered.keep_tenant(organization.key, tenant)
        return tenant

    def _first_accepted(self, organization: Organization, tenant: str | None, accounts: list[Account]) -> Finding:
        refused: list[Finding] = []
        for account in candidates(accounts, tenant):
            finding = self._try(organization, tenant, account)
            if finding.credential is not None:
                return finding
            refused.append(finding)
        reason = "; ".join(dict.fromkeys(finding.reason for finding in refused))
        hint = next((finding.hint for finding in refused if finding.hint), "az login")
        return Finding(self.name, reason, hint=hint, is_certain=all(finding.is_certain for finding in refused))

    def _try(self, organization: Organization, tenant: str | None, account: Account) -> Finding:
        who = f"{tenant or account.tenant} {account.name} {self._session.cloud}"
        known = self._remembered.accepted(organization.key, who)
        if known is False:
            return Finding(
                self.name, f"{organization.name} did not accept {account.name} lately", hint=sign_in(account, tenant)
            )
        if self._offline:
            return self._offline_answer(organization, account, known)
        try:
            token = self._token(account, None if tenant == account.tenant else tenant)
        except SessionError as error:
            return self._no_token(organization, tenant, account, error)
        credential = Credential(
            self.name, token.secret, BEARER, account.name, tenant or token.tenant, expires_on=token.expires_on
        )
        if known:
            return Finding(self.name, f"the az session of {account.name}", credential)
        return self._ask(organization, who, account, credential)

    def _offline_answer(self, organization: Organization, account: Account, known: bool | None) -> Finding:
        """Without any request only what is remembered counts; the credential is named, but it has no token."""
        if known:
            credential = Credential(self.name, Secret(""), BEARER, account.name, account.tenant)
            return Finding(self.name, f"the az session of {account.name}", credential)
        reason = f"{account.name} is signed in; whether {organization.name} accepts it was not asked (--offline)"
        return Finding(self.name, reason, is_certain=False)

    def _token(self, account: Account, tenant: str | None) -> Token:
        """Ask Entra, which has no time limit of its own; all accounts together have 20 s."""
        now = time.monotonic()
        self._deadline = self._deadline or now + self._entra_seconds
        if now >= self._deadline:
            raise SessionError(f"Entra ID did not answer within {self._entra_seconds:.0f} s")
        try:
            return within(self._deadline - now, lambda: self._session.token(account, tenant))
        except TimeoutError:
            raise SessionError(f"Entra ID did not answer within {self._entra_seconds:.0f} s") from None

    def _no_token(
        self, organization: Organization, tenant: str | None, account: Account, error: SessionError
    ) -> Finding:
        abroad = tenant is not None and tenant != account.tenant
        hint = sign_in(account, tenant) if abroad else sign_in_again(account, tenant)
        said = error.message.rstrip(".")
        mend = f": {hint}" if hint else ""
        if abroad:
            there = f"signed in to tenant {account.tenant}, but {organization.name} belongs to tenant {tenant}"
            reason = f"{there}{mend} ({said})"
        else:
            reason = f"Entra ID gives {account.name} no token: {said}{mend}"
        return Finding(self.name, reason, hint=hint, is_certain=error.code is not None)

    def _ask(self, organization: Organization, who: str, account: Account, credential: Credential) -> Finding:
        try:
            self._accepts(organization, credential.secret)
        except ServiceError as error:
            if not self._is_refusal(error):
                reason = f"the az session of {account.name}; whether it is accepted could not be asked: {error.message}"
                is_likely = self._is_likely(organization, who)
                return Finding(self.name, reason, credential if is_likely else None, is_certain=False)
            if organization.key not in self._just_discovered:
                self._remembered.forget(organization.key)
            self._remembered.keep_accepted(organization.key, who, False)
            reason = f"{organization.name} does not accept {account.name}: {error.message}"
            return Finding(self.name, reason, hint=sign_in(account, credential.tenant))
        self._remembered.keep_accepted(organization.key, who, True)
        return Finding(self.name, f"the az session of {account.name}", credential, verified=True)

    def _is_likely(self, organization: Organization, who: str) -> bool:
        """Tell what counts where nobody could be asked: what is remembered, else that the tenant is the right one."""
        self._remembered.believe(organization.key)
        accepted = self._remembered.accepted(organization.key, who)
        if accepted is None:
            return self._remembered.tenant(organization.key) not in (None, NO_TENANT)
        return accepted
