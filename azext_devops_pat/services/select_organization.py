"""Which organization a command is about if `--organization` is not given."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable

from ..core import shell, surroundings
from ..core.errors import DetectionError, InputError, OrganizationError
from ..core.names import DEFAULT_ORGANIZATION_VARIABLE
from ..core.organization import Organization
from ..core.organization_parser import anybody, parse
from ..stores.stores import Stores

_log = logging.getLogger("cli." + __name__)
_USER = re.compile(r"^https://[^/@]*@")  # git keeps user names and passwords there; only the organization is wanted
_SSH_ALIAS = re.compile(r"(?:ssh://)?(?:[^@/:\s]+@)?(?P<host>[\w.-]+)[:/](?:\d+/)?v3/(?P<organization>[A-Za-z0-9-]+)/")
_SET_DEFAULT = "az devops configure --defaults organization=https://dev.azure.com/contoso"

HasConsent = Callable[[Organization], bool]


def select_organization(
    detect: bool, stores: Stores, remotes: Callable[[], Iterable[str]], has_consent: HasConsent
) -> Organization:
    """Return the organization of the git remote, else of the environment, else the configured default.

    Raises InputError if none of them names one, DetectionError in a work tree whose remotes cannot be read.
    """
    urls = _remotes(stores, remotes) if detect else []
    organization = _detected(urls, stores, has_consent)
    if organization is None:
        organization = _default(stores, has_consent)
        _name_alias(urls, organization)
    if organization is None:
        raise InputError(
            "No organization was given, and none was found in a git remote of this folder, in "
            f"{DEFAULT_ORGANIZATION_VARIABLE}, or in the configured default.",
            f"To set the default: {_SET_DEFAULT}",
        )
    return organization


def fault_of_default(stores: Stores) -> str:
    """Return what is wrong with the default organization, whoever set it, for a warning; empty where nothing is."""
    try:
        _default(stores, anybody)
    except InputError as error:
        return f"{error.message} {error.hint}"
    default = stores.defaults.get("organization")
    return surroundings.described(default.variable, stores.defaults.in_environment("organization"))


def _remotes(stores: Stores, remotes: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return [_USER.sub("https://", url) for url in remotes()]
    except DetectionError as error:
        if error.no_git and stores.defaults.get("organization").source == "environment":
            _log.warning("%s Using %s.", error.message, DEFAULT_ORGANIZATION_VARIABLE)
            return []
        raise


def _detected(urls: list[str], stores: Stores, has_consent: HasConsent) -> Organization | None:
    for url in urls:
        try:
            organization = parse(url, has_consent)
        except OrganizationError as error:
            _log.info("Skipping a git remote: %s", error.message)
            continue
        known = _known_server(organization, url, stores, has_consent) if organization.is_server else organization
        if known is not None:
            _log.info("The organization comes from a git remote of this folder: %s", known)
            return known
        _log.info("Skipping a git remote: no PAT is stored for the server %s.", organization.host)
    return None


def _name_alias(urls: list[str], default: Organization | None) -> None:
    """Say why a remote that may be one of Azure DevOps was not taken, and what is used instead."""
    alias = next(filter(None, map(_SSH_ALIAS.match, urls)), None)
    if alias is not None:
        _log.warning(
            "The host %s of a git remote is an SSH alias, which may or may not be Azure DevOps%s. "
            "To name the organization: --organization %s",
            alias["host"],
            f", so the default is used: {default}" if default else "",
            alias["organization"],
        )


def _known_server(organization: Organization, url: str, stores: Stores, has_consent: HasConsent) -> Organization | None:
    """Return the Server collection of a remote only if it is known here: any host may be in a clone's configuration.

    The stored collections are compared first, since a URL alone does not tell a virtual folder from a collection.
    """
    below = url.lower() + "/"
    for known in stores.servers():
        if known == organization or below.startswith(known.url.lower() + "/"):
            return known
    return organization if has_consent(organization) else None


def _default(stores: Stores, has_consent: HasConsent) -> Organization | None:
    default = stores.defaults.get("organization")
    if not default.value:
        return None
    is_variable = default.source == "environment"
    place = default.variable if is_variable else str(stores.defaults.path)
    try:
        organization = parse(default.value, has_consent)
    except OrganizationError as error:
        hint = f"To remove it: {shell.unset(place)}" if is_variable else f"To set the default: {_SET_DEFAULT}"
        raise InputError(f"The default organization in {place} cannot be used: {error.message}", hint) from None
    _log.info("The organization is the default in %s: %s", place, organization)
    return organization
