"""Who may come in: what the credential of a request is worth to an organization."""

from __future__ import annotations

from tests.azure_devops.entra import AZURE_DEVOPS, Directory
from tests.azure_devops.organizations import NOBODY, Caller, Organization, Organizations
from tests.azure_devops.recording import Request


def caller_of(
    organizations: Organizations, directory: Directory, organization: Organization, request: Request
) -> Caller:
    """Takes a PAT as a Basic password with any user name, an Entra token as Bearer or Basic password."""
    if request.bearer is not None:
        return entra_caller(directory, organization, request.bearer)
    password = request.basic_password
    if not password or organization.negotiate_only:
        return NOBODY
    if organizations.find(password) is not None:
        return organizations.judge(password, organization)
    return entra_caller(directory, organization, password)


def entra_caller(directory: Directory, organization: Organization, token: str) -> Caller:
    """What an Entra token is worth: the right resource, the organization's tenant, an accepted account."""
    grant = directory.find(token)
    if grant is None or organization.url is not None or AZURE_DEVOPS not in grant.resource:
        return NOBODY
    if organization.tenant is not None and grant.tenant != organization.tenant:
        return NOBODY
    caller = Caller(grant.principal.identity, robot=not grant.principal.is_user)
    return caller if welcomes(organization, grant.principal.name) else NOBODY


def welcomes(organization: Organization, account: str) -> bool:
    """Whether that account is one of the organization's; Microsoft-account ones know no tenant's accounts."""
    if organization.accepted is not None:
        return account.lower() in organization.accepted
    return organization.tenant is not None
