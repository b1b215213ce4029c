"""Which organization a command is about, where `--organization` is not given."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core.credential import Inquiry
from ..core.errors import InputError, OrganizationError
from ..core.organization import Organization
from ..core.spelling import parse
from ..stores.shared import Stores, organization_of


def inquiry(text: str | None, detect: bool, stores: Stores, remotes: Callable[[], Iterable[str]]) -> Inquiry:
    """Return the organization given, else that of the git remote, of the environment, of the configured default.

    Raises OrganizationError for what names none, InputError where nothing does.
    """
    if text is not None:
        return Inquiry(parse(text))
    organization = (_detected(stores, remotes()) if detect else None) or _default(stores)
    if organization is None:
        raise InputError(
            "No organization is given, and neither a git remote of this folder, nor "
            "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION, nor a configured default names one.",
            "az devops configure --defaults organization=https://dev.azure.com/contoso",
        )
    return Inquiry(organization, named=False)


def _detected(stores: Stores, remotes: Iterable[str]) -> Organization | None:
    """Return the first remote's organization; a Server's only where a PAT of it is stored: any host may stand there."""
    for url in remotes:
        try:
            organization = parse(url)
        except OrganizationError:
            continue
        if not organization.is_server or any(organization_of(key) == organization for key in stores.known_keys()):
            return organization
    return None


def _default(stores: Stores) -> Organization | None:
    value = stores.defaults.get("organization").value
    return parse(value) if value else None
