"""What this machine is to credentials: keyring, file, default organization, variables."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..core.errors import StoreError
from ..core.variables import PATS, PIPELINE

if TYPE_CHECKING:
    from ..stores.shared import Stores

_VARIABLES = (
    *PATS,
    PIPELINE,
    "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION",
    "AZURE_DEVOPS_EXT__DEFAULTS_PROJECT",
    "AZURE_DEVOPS_EXT_CONFIG_DIR",
    "AZURE_DEVOPS_PAT_SOURCES",
    "AZURE_CONFIG_DIR",
    "PYTHON_KEYRING_BACKEND",
    "HTTPS_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
)


def describe(
    stores: Stores, default_pat: str | None, environment: Mapping[str, str], owner: str, sources: tuple[str, ...]
) -> dict[str, object]:
    """Return what `status` shows under `machine`: `default_pat` is the store that holds it; of variables the names."""
    backend, problem = _keyring(stores)
    default = stores.defaults.get("organization")
    from_file = default.source == "file"
    return {
        "keyring": backend,
        "keyringProblem": problem,
        "file": _file(stores),
        "defaultOrganization": stores.default_organization(),
        "defaultOrganizationFrom": str(stores.defaults.path)
        if from_file
        else default.variable
        if default.source
        else None,
        "defaultPat": default_pat,
        "sources": list(sources),
        "loginOwner": owner,
        "environmentVariables": [name for name in _VARIABLES if environment.get(name)],
    }


def _keyring(stores: Stores) -> tuple[str | None, str | None]:
    try:
        return stores.vault.keyring_backend(), None
    except StoreError as error:
        return None, error.message


def _file(stores: Stores) -> dict[str, object]:
    path = stores.paths.tokens
    try:
        mode: str | None = f"{stat.S_IMODE(path.stat().st_mode):04o}"
    except OSError:
        mode = None
    return {"path": str(path), "mode": mode}
