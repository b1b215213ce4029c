"""The one credential that may be written to a file: the PAT stored for the organization."""

from __future__ import annotations

from ...core.errors import InputError, NotStoredError
from ...core.expiry import is_past
from ...core.names import STORED
from ...core.organization import Organization
from ...core.secret import Secret
from ...tools import git
from ..credentials import Credentials
from ..select_organization import select_organization


def select(credentials: Credentials, organization: str | None) -> Organization:
    """Return the organization given, else the selected one, as `az devops auth token` does. Raises InputError."""
    target = credentials.consent.parse_optional(organization, False) or select_organization(
        credentials.detects, credentials.stores, git.remote_urls, credentials.consent.given_to
    )
    if target.is_server:
        raise InputError(
            f"{target} is an Azure DevOps Server, whose feeds are not connected yet.",
            f"To print its credential: az devops auth token --organization {target} --server",
        )
    return target


def stored_pat(credentials: Credentials, organization: Organization) -> Secret:
    """Return the PAT stored for that very organization; raises NotStoredError for none, or one that is of no use."""
    create = f"az devops pat create --login --scope packages-read --name packages --organization {organization}"
    (source,) = credentials.sources((STORED,))
    found = source.find(credentials.request(organization)).credential
    if found is None or found.only_for is None:
        raise NotStoredError(f"No PAT is stored for {organization}.", f"To create and store one: {create}")
    if found.record and (found.record.refused_at or is_past(found.record.valid_to, credentials.clock())):
        why = "was refused by Azure DevOps" if found.record.refused_at else "has expired"
        raise NotStoredError(f"The PAT stored for {organization} {why}.", f"To replace it: {create}")
    return found.secret
