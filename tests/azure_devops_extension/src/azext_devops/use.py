"""The five commands that need a credential: they differ by name only."""

from __future__ import annotations

from typing import Any

from azext_devops import config
from azext_devops.credentials import choose
from azext_devops.organizations import organization_of
from azext_devops.service import get_json


def use(organization: str | None = None, project: str | None = None) -> dict[str, Any]:
    """Which organization and project were used, and what the service answered."""
    chosen = organization_of(organization)
    root = chosen.lower()  # the original sends its requests to the lower-cased URL
    answer = get_json(root, 'projects?api-version=5.0', choose(root), '5.0')
    return {'organization': chosen, 'project': project or config.default('project'), 'value': answer['value']}
