"""Which organization a command is about, where `--organization` is not given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..core.credential import Inquiry
from ..core.errors import InputError, OrganizationError
from ..core.log import get_logger
from ..core.organization import Organization
from ..core.spelling import parse
from ..stores.shared import Stores

_log = get_logger(__name__)
_USER = re.compile(r"^https://[^/@]*@")  # git keeps user names and passwords there; only the organization is wanted


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
    known: frozenset[str] | None = None
    for url in remotes:
        try:
            organization = parse(_USER.sub("https://", url))
        except OrganizationError as error:
            _log.info("A git remote is passed over: %s", error.message)
            continue
        if organization.is_server:
            known = frozenset([*stores.known_keys(), *stores.old_spellings()]) if known is None else known
            if organization.key not in known:
                _log.info("A git remote is passed over: no PAT of a Server %s is stored.", organization.host)
                continue
        _log.info("The organization is that of a git remote of this folder: %s", organization)
        return organization
    return None


def _default(stores: Stores) -> Organization | None:
    default = stores.defaults.get("organization")
    if not default.value:
        return None
    where = default.variable if default.source == "environment" else str(stores.defaults.path)
    try:
        organization = parse(default.value)
    except OrganizationError as error:
        mend = "az devops configure --defaults organization=https://dev.azure.com/contoso"
        hint = f"unset {where}" if default.source == "environment" else mend
        raise InputError(f"The default organization in {where} cannot be used: {error.message}", hint) from None
    _log.info("The organization is the default in %s: %s", where, organization)
    return organization
