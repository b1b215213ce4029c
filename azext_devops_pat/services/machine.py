"""What matters to credentials on this machine: keyring, file, default organization, variables."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.errors import StoreError
from ..core.names import CONFIG_FOLDER_VARIABLE, DEFAULT_ORGANIZATION_VARIABLE, PAT_VARIABLES, PIPELINE_VARIABLE
from ..sources import environment as environment_source
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


def faults(stores: Stores, environment: Mapping[str, str], any_organization: bool) -> list[str]:
    """Return what `status` warns of whatever its output is; what each organization's row says is not repeated."""
    damage = stores.vault.file.problem()
    said = [f"{damage.message} {damage.hint}"] if damage else []
    if not any_organization:
        said += environment_source.faults(environment)
        said.append("No organization is known on this machine. To sign in: az devops login --organization ORGANIZATION")
    return said


def _keyring(stores: Stores, timeout: float) -> tuple[str | None, str | None]:
    try:
        return stores.vault.keyring.backend(timeout), None
    except StoreError as error:
        return None, error.message
