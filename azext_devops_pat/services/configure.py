"""Sets and shows the default organization and project."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ..core import shell
from ..core.errors import InputError
from ..core.organization import Organization
from ..stores.defaults import NAMES
from ..stores.stores import Stores, canonical

_log = logging.getLogger("cli." + __name__)
_EXAMPLE = "For example: az devops configure --defaults organization=https://dev.azure.com/contoso project=web"


def set_defaults(assignments: list[str], stores: Stores, read: Callable[[str], Organization]) -> None:
    """Set `name=value` defaults, all or none; an empty value clears one.

    `read` parses an organization that may be a default. Raises InputError, OrganizationError.
    """
    values = dict(_assignment(assignment, read) for assignment in assignments)
    with stores.locked():
        for name, value in values.items():
            stores.defaults.put(name, value)
    for name, value in values.items():
        default = stores.defaults.get(name)
        if default.source == "environment" and default.value != value:
            _log.warning(
                "%s is set and takes precedence over the default %s in the file. To use the file: %s",
                default.variable,
                name,
                shell.unset(default.variable),
            )


def _assignment(assignment: str, read: Callable[[str], Organization]) -> tuple[str, str]:
    name, equals, value = assignment.partition("=")
    if not equals or name not in NAMES:
        raise InputError("--defaults takes organization=VALUE and project=VALUE.", _EXAMPLE)
    value = value.strip()
    if value in ("''", '""'):  # how a default is cleared from a shell that keeps the quotes
        value = ""
    if any(ord(letter) < 32 for letter in value):
        raise InputError(f"The default {name} contains a control character.", _EXAMPLE)
    if value and name == "organization":
        value = read(value).url
    return name, value


def show_defaults(stores: Stores) -> dict[str, object]:
    """Return each default's value and source (`environment`, `file` or None), and the path of the file."""
    rows = []
    for name in NAMES:
        default = stores.defaults.get(name)
        value = canonical(default.value) if default.value and name == "organization" else default.value
        variable = default.variable if default.source == "environment" else None
        rows.append({"name": name, "value": value, "source": default.source, "variable": variable})
    return {"defaults": rows, "path": str(stores.defaults.path)}
