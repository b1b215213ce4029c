"""Whether a host outside Azure DevOps Services may have a PAT."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import InputError
from ..core.organization import Organization
from ..stores.shared import Stores, organization_of


def check_trusted(organization: Organization, named: bool, stores: Stores, confirm: Callable[[str], bool]) -> None:
    """Raise InputError unless the Server was `named` so, is known from an earlier login, or the user says yes now."""
    if not organization.is_server or named:
        return
    if any(organization_of(key) == organization for key in stores.known_keys()):
        return
    question = f"{organization.host} is not Azure DevOps Services. Is it your Azure DevOps Server?"
    if not confirm(question):
        raise InputError(
            f"{organization.host} is not a host of Azure DevOps Services, so no PAT is sent there.",
            f"If it is your Azure DevOps Server: az devops login --organization {organization} --server",
        )
