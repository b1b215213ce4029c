"""Who manages PATs: the az session of a user that the organization accepts, whatever `devops_pat.sources` says."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ..core.credential import Credential
from ..core.errors import CredentialError, DevOpsPatError, InputError, ServiceError, SessionError
from ..core.names import CLOUD
from ..core.organization import Organization
from ..rest import causes, pat_refusals, tenants
from ..rest.connection_data import Identity
from ..sources.az_login import candidates
from ..sources.session import MANAGED_IDENTITY, SERVICE_PRINCIPAL, Account, Session
from ..stores.answer_cache import NO_TENANT
from .credentials import Credentials
from .entra_tokens import entra_credential

_log = logging.getLogger("cli." + __name__)
_TO_SIGN_IN = "To sign in as a user: az login"
_KINDS = {MANAGED_IDENTITY: "a managed identity", SERVICE_PRINCIPAL: "a service principal"}


@dataclass(frozen=True)
class Owner:
    """A signed-in user whom the organization accepts; `credential` is the Entra token."""

    organization: Organization
    credential: Credential
    identity: Identity

    @property
    def account(self) -> str:
        """The user's name for people."""
        return self.identity.account or self.credential.account or self.identity.id


def sign_in_for_pats(credentials: Credentials, organization: Organization, owner_id: str | None = None) -> Owner:
    """Return the first signed-in user whom the organization accepts; with `owner_id`, the one of that id.

    Raises InputError for a Server, CredentialError if nobody fits, ServiceError if the service cannot be asked.
    """
    refuse_server(organization)
    users = signed_in_users(credentials.session)
    tenant, is_remembered = _tenant(credentials, organization)
    others: list[Owner] = []
    problems: list[DevOpsPatError] = []
    for account in candidates(users, tenant or None):
        try:
            owner = _accepted(credentials, organization, account, tenant)
        except (CredentialError, ServiceError) as error:
            if isinstance(error, ServiceError) and error.cause not in causes.ABOUT_THE_CREDENTIAL:
                raise
            problems.append(error)
            continue
        if owner_id is None or owner.identity.id == owner_id:
            _log.info("PATs are managed as %s with %s.", owner.account, organization)
            return owner
        others.append(owner)
    if others and owner_id is not None:
        raise _belongs_to_another(credentials, others, owner_id)
    if is_remembered:
        credentials.cache.forget(organization.key)  # it may belong to another tenant by now
    raise problems[0]


def refuse_server(organization: Organization) -> None:
    """Raise InputError for a Server, which has no API for PATs."""
    if organization.is_server:
        raise InputError(
            f"Azure DevOps Server has no life cycle API for PATs, so those of {organization} cannot be managed here.",
            f"To manage them, use the web page: {pat_refusals.page(organization)}",
        )


def signed_in_users(session: Session) -> list[Account]:
    """Return the signed-in users; raise CredentialError if there is none."""
    try:
        accounts = session.accounts()
    except SessionError as error:
        raise CredentialError(f"{error.message.rstrip('.')}.", error.hint) from None
    if not accounts:
        raise CredentialError(
            "Nobody is signed in to az, and PATs can be managed only with the az session of a user.",
            "To sign in: az login",
        )
    if session.cloud != CLOUD:
        raise CredentialError(
            f"The az cloud is {session.cloud}, and Azure DevOps accepts accounts of {CLOUD} only.",
            f"To change it: az cloud set --name {CLOUD}",
        )
    users = [account for account in accounts if account.kind not in _KINDS]
    if not users:
        what = _KINDS[accounts[0].kind]
        raise CredentialError(
            f"{accounts[0].name} is {what}, and the PAT API of Azure DevOps answers users only.",
            f"It needs no PAT. To use its own token: az devops auth token\n{_TO_SIGN_IN}",
        )
    return users


def _tenant(credentials: Credentials, organization: Organization) -> tuple[str | None, bool]:
    """Return the organization's tenant, and whether it was remembered.

    The tenant is empty for an organization of Microsoft accounts, None if its answer does not tell.
    """
    remembered = credentials.cache.tenant(organization.key)
    if remembered is not None:
        return ("" if remembered == NO_TENANT else remembered), True
    found = tenants.discover(credentials.transport, organization)
    if found is not None:
        credentials.cache.set_tenant(organization.key, found or NO_TENANT)
    return found, False


def _accepted(credentials: Credentials, organization: Organization, account: Account, tenant: str | None) -> Owner:
    """Return the account as an owner; raise CredentialError or ServiceError if Entra or the organization refuses it."""
    credential = entra_credential(credentials.session, account, tenant, organization)
    try:
        identity = credentials.fetch_identity(organization, credential)
    except ServiceError as error:
        raise _not_accepted(error, organization, account, credential, tenant) from None
    return Owner(organization, credential, identity)


def _not_accepted(
    error: ServiceError, organization: Organization, account: Account, credential: Credential, tenant: str | None
) -> ServiceError:
    if error.cause not in causes.ABOUT_THE_CREDENTIAL or error.cause == causes.CONDITIONAL_ACCESS:
        return error
    if tenant == "":
        return ServiceError(
            error.cause,
            f"{organization} belongs to Microsoft accounts, not to an Entra tenant, and did not accept {account.name}.",
            f"To manage its PATs, use the web page: {pat_refusals.page(organization)}",
        )
    return ServiceError(
        error.cause,
        f"{organization} does not accept {account.name}: {error.message}",
        f"To sign in again, or as another user: az login --tenant {credential.tenant}",
    )


def _belongs_to_another(credentials: Credentials, others: list[Owner], owner_id: str) -> CredentialError:
    organization = others[0].organization
    records = credentials.stores.metadata.records()
    known = (records.get(key) for key in credentials.stores.keys_of(organization))
    name = next((record.account for record in known if record and record.owner_id == owner_id), None)
    signed_in = " and ".join(owner.account for owner in others)
    tenant = others[0].credential.tenant
    return CredentialError(
        f"The PAT stored for {organization} belongs to {name or f'another user ({owner_id})'}, "
        f"but the az session is that of {signed_in}.",
        f"To sign in as its owner: az login{f' --tenant {tenant}' if tenant else ''}\n"
        f"To replace it by a PAT of {signed_in}: az devops login --create --organization {organization}",
    )
