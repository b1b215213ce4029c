"""The environment of `auth exec --for TOOL`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ...core.credential import Credential, CredentialRequest
from ...core.errors import InputError
from ...services.credentials import Credentials
from ...services.exec_for import table
from ...services.exec_for.case import Case, Grant

Asked = Callable[[str | None], tuple[Credentials, CredentialRequest, Credential]]
BIN = "bin"  # in the configuration folder: where `auth setup` puts the programs that tools run


def environment_for(
    tools: Sequence[str],
    name: str | None,
    variable: str | None,
    organizations: Sequence[str | None],
    command: Sequence[str],
    asked: Asked,
) -> dict[str, str]:
    """Return the environment of the command; `asked` looks up the credential of one organization."""
    if not tools:
        raise InputError("--name and a second --organization need --for.", "For example: --for npm")
    if variable is not None:
        raise InputError("--variable and --for cannot be used together.", "For one variable, leave out --for.")
    table.check(tools, name, len(organizations), command, os.environ.get("PATH", os.defpath))
    grants, folder = [], Path()
    for organization in organizations:
        credentials, request, credential = asked(organization)
        credentials.stores.vault.keyring.close()  # its process holds the PAT, and need not while the command runs
        grants.append(Grant(request.organization, credential))
        folder = credentials.stores.folder
    case = Case(tuple(grants), os.environ, Path.cwd(), Path(os.path.expanduser("~")), folder / BIN)
    return table.child_environment(case, tools, name)
