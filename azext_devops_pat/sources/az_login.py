"""The az session: an Entra token for the tenant that owns the organization."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..core.credential import BEARER, Credential, CredentialRequest, SourceResult
from ..core.errors import ServiceError, SessionError
from ..core.names import AZ, CLOUD
from ..core.organization import Organization
from ..core.secret import Secret
from ..core.timeout import call_with_timeout
from ..stores.answer_cache import NO_TENANT, AnswerCache
from .session import Account, Session, Token, sign_in, sign_in_again

Discover = Callable[[Organization, float], str | None]  # rest.tenants.discover; raises ServiceError
Accepts = Callable[[Organization, Credential, float], object]  # raises ServiceError if the organization does not


class AzLoginSource:
    """Chooses the account that the organization accepts; both costly questions are asked once and remembered."""

    name = AZ

    def __init__(
        self,
        session: Session,
        cache: AnswerCache,
        discover: Discover,
        accepts: Accepts,
        is_refusal: Callable[[ServiceError], bool],
    ) -> None:
        self.session, self.cache = session, cache
        self.discover, self.accepts, self.is_refusal = discover, accepts, is_refusal

    def find(self, request: CredentialRequest) -> SourceResult:
        """Return the token of the first account that Entra gives one for and the organization accepts."""
        if request.organization.is_server:
            return SourceResult(self.name, "Entra tokens are for Azure DevOps Services only")
        try:
            accounts = self.session.accounts()
        except SessionError as error:
            return SourceResult(self.name, error.message, hint=error.hint, answered=False)
        if not accounts:
            return SourceResult(self.name, "nobody is signed in to az", hint="To use your Azure account: az login")
        if self.session.cloud != CLOUD:
            reason = f"the az cloud is {self.session.cloud}, and Azure DevOps accepts accounts of {CLOUD} only"
            return SourceResult(self.name, reason, hint=f"To change it: az cloud set --name {CLOUD}")
        return _Search(self, request).first_accepted(accounts)


class _Search:
    """One request: which questions it has asked, and how much of Entra's time limit is left."""

    def __init__(self, source: AzLoginSource, request: CredentialRequest) -> None:
        self._source, self._request = source, request
        self._organization, self._cache = request.organization, source.cache
        self._deadline: float | None = None
        self._discovered = False  # if so, a refusal does not put the tenant in doubt

    def first_accepted(self, accounts: list[Account]) -> SourceResult:
        """Try the accounts in order."""
        try:
            tenant = self._tenant()
        except ServiceError as error:
            reason = f"the tenant of {self._organization.name} could not be determined: {error.message}"
            return SourceResult(AZ, reason, answered=False)
        refused: list[SourceResult] = []
        for account in candidates(accounts, tenant):
            result = self._try(tenant, account)
            if result.credential is not None:
                return result
            refused.append(result)
        reason = "; ".join(dict.fromkeys(result.reason for result in refused))
        hint = next((result.hint for result in refused if result.hint), "To sign in: az login")
        answered = all(result.answered for result in refused)
        return SourceResult(AZ, reason, hint=hint, answered=answered, is_refusal=True)

    def _tenant(self) -> str | None:
        """Return the tenant, or None if the current token is to be tried."""
        remembered = self._cache.tenant(self._organization.key)
        if self._request.patience.offline or remembered is not None and not self._request.fresh:
            return None if remembered == NO_TENANT else remembered
        try:
            found = self._source.discover(self._organization, self._request.patience.tenant)
        except ServiceError:
            if remembered is None:
                raise
            return None if remembered == NO_TENANT else remembered
        self._discovered = True
        if found is not None:
            self._cache.set_tenant(self._organization.key, found or NO_TENANT)
        return found or None

    def _try(self, tenant: str | None, account: Account) -> SourceResult:
        who = f"{tenant or account.tenant} {account.name} {self._source.session.cloud}"
        known = None if self._request.fresh else self._cache.accepted(self._organization.key, who)
        if known is False:
            reason = f"{self._organization.name} rejected {account.name} less than 15 minutes ago"
            return SourceResult(AZ, reason, hint=_to_sign_in(sign_in(account, tenant)))
        if self._request.patience.offline:
            return self._offline_answer(account, known)
        try:
            token = self._token(account, None if tenant == account.tenant else tenant)
        except SessionError as error:
            return self._no_token(tenant, account, error)
        if self._cache.refuses(token.secret):
            reason = f"{self._organization.name} refused the token of {account.name}, and az still keeps that one"
            return SourceResult(AZ, reason, hint=_to_sign_in(sign_in(account, tenant or token.tenant)))
        credential = Credential(
            AZ, token.secret, BEARER, account.name, tenant or token.tenant, expires_on=token.expires_on
        )
        if known:
            return SourceResult(AZ, f"the az login session of {account.name}", credential)
        return self._verify(who, account, credential)

    def _offline_answer(self, account: Account, known: bool | None) -> SourceResult:
        """Without any request only what is remembered counts; the credential is named, but it has no token."""
        if known:
            credential = Credential(AZ, Secret(""), BEARER, account.name, account.tenant)
            return SourceResult(AZ, f"the az login session of {account.name}", credential)
        reason = f"signed in as {account.name}; not checked with {self._organization.name} (offline)"
        return SourceResult(AZ, reason, answered=False)

    def _token(self, account: Account, tenant: str | None) -> Token:
        """Ask Entra, which has no time limit of its own; all accounts together have one."""
        limit, now = self._request.patience.entra, time.monotonic()
        self._deadline = self._deadline or now + limit
        try:
            if now >= self._deadline:
                raise TimeoutError
            return call_with_timeout(self._deadline - now, lambda: self._source.session.token(account, tenant))
        except TimeoutError:
            raise SessionError(f"Entra ID did not answer within {limit:.0f} s") from None

    def _no_token(self, tenant: str | None, account: Account, error: SessionError) -> SourceResult:
        is_foreign_tenant = tenant is not None and tenant != account.tenant
        command = sign_in(account, tenant) if is_foreign_tenant else sign_in_again(account, tenant)
        said = error.message.rstrip(".")
        if is_foreign_tenant:
            there = f"signed in to tenant {account.tenant}, but {self._organization.name} belongs to tenant {tenant}"
            reason = f"{there}{f': {command}' if command else ''} ({said})"
        else:
            reason = f"Entra ID did not issue a token for {account.name}: {said}"
        return SourceResult(AZ, reason, hint=_to_sign_in(command), answered=error.code is not None)

    def _verify(self, who: str, account: Account, credential: Credential) -> SourceResult:
        name, key = self._organization.name, self._organization.key
        try:
            self._source.accepts(self._organization, credential, self._request.patience.acceptance)
        except ServiceError as error:
            if not self._source.is_refusal(error):
                reason = f"the az login session of {account.name}, not checked: {error.message}"
                return SourceResult(AZ, reason, credential if self._is_likely(who) else None, answered=False)
            if not self._discovered:
                self._cache.forget(key)
            self._cache.set_accepted(key, who, False)
            reason = f"{name} does not accept {account.name}: {error.message}"
            return SourceResult(AZ, reason, hint=_to_sign_in(sign_in(account, credential.tenant)))
        self._cache.set_accepted(key, who, True)
        return SourceResult(AZ, f"the az login session of {account.name}", credential, verified=True)

    def _is_likely(self, who: str) -> bool:
        """Tell what counts if nobody could be asked: what is remembered, else that the tenant is the right one."""
        accepted = self._cache.accepted(self._organization.key, who)
        if accepted is None:
            return self._cache.tenant(self._organization.key) not in (None, NO_TENANT)
        return accepted


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


def _to_sign_in(command: str) -> str:
    return f"To sign in: {command}" if command else ""
