"""Which organization a command talks to."""

from __future__ import annotations

from urllib.parse import urlparse

from knack.util import CLIError

from azext_devops import config

NO_ORGANIZATION = ('--organization must be specified. The value should be the URI of your Azure DevOps organization, '
                   'for example: https://dev.azure.com/MyOrganization/. You can set a default value by running: '
                   'az devops configure --defaults organization=https://dev.azure.com/MyOrganization/.')


def is_url(text: str | None) -> bool:
    parts = urlparse(text or '')
    return bool(parts.scheme and parts.netloc)


def organization_of(given: str | None) -> str:
    """The one given, else the default of the environment, else of the file."""
    organization = given if given is not None else config.default('organization')
    if organization is None or not is_url(organization):
        raise CLIError(NO_ORGANIZATION)
    return organization
