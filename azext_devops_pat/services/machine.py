"""What matters to credentials on this machine: keyring, file, default organization, variables."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.errors import StoreError
from ..core.names import CONFIG_FOLDER_VARIABLE, DEFAULT_ORGANIZATION_VARIABLE, PAT_VARIABLES, PIPELINE_VARIABLE
from ..stores.stores import Stores
from . import git_neighbors
from .setup.file_states import file_states
from .setup.package_setup import package_states

_VARIABLES = (
    *PAT_VARIABLES,
    PIPELINE_VARIABLE,
    DEFAULT_ORGANIZATION_VARIABLE,
    "AZURE_DEVOPS_EXT__DEFAULTS_PROJECT",
    CONFIG_FOLDER_VARIABLE,
    "AZURE_DEVOPS_PAT_SOURCES",
    "AZURE_DEVOPS_PAT_SERVERS",
    "AZURE_DEVOPS_PAT_DETECT",
    "AZURE_CONFIG_DIR",
    "PYTHON_KEYRING_BACKEND",
    "HTTPS_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
)


def describe(
    stores: Stores,
    default_pat: str | None,
    environment: Mapping[str, str],
    login_owner: str,
    sources: tuple[str, ...],
    timeout: float,
) -> dict[str, object]:
    """Return what `status` shows under `machine`.

    `default_pat` is the store that holds it; of variables only the names are shown; the keyring has `timeout` seconds.
    """
    backend, problem = _keyring(stores, timeout)
    default = stores.defaults.get("organization")
    places = {"file": str(stores.defaults.path), "environment": default.variable}
    file = stores.vault.file
    return {
        "keyring": backend,
        "keyringProblem": problem,
        "file": {"path": str(file.path), "mode": file.mode()},
        "defaultOrganization": stores.default_organization(),
        "defaultOrganizationFrom": places.get(default.source or ""),
        "defaultPat": default_pat,
        "sources": list(sources),
        "loginOwner": login_owner,
        "git": git_neighbors.state(environment),
        "tools": [*package_states(stores, environment), *file_states(stores, environment)],
        "environmentVariables": [name for name in _VARIABLES if environment.get(name)],
    }


def _keyring(stores: Stores, timeout: float) -> tuple[str | None, str | None]:
    try:
        return stores.vault.keyring.backend(timeout), None
    except StoreError as error:
        return None, error.message
