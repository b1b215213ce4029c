"""What each tool reads. A row is keyed by URL unless it says otherwise."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable

from ...core.credential import BEARER
from ...core.errors import InputError
from ...core.feed_url import organization_of
from ...core.names import ALIAS_SUFFIX, HOST, ISSUED_FOR_VARIABLE, PAT_VARIABLE
from ...sources.environment import issued_for
from ...tools import indexes, npm, nuget
from ...tools.indexes import Index
from .case import Case, Grant

Variables = dict[str, str]
_USER_NAME = "PersonalAccessToken"


def npm_variables(case: Case) -> Variables:
    """Keys for every registry that is configured, by its whole path, so that no feed's older key is nearer."""
    registries = npm.registries(_npm_lines(case), case.environment)
    variables = {}
    for grant in case.grants:
        value = base64.b64encode(f"{_USER_NAME}:{grant.password}".encode()).decode()
        for key in _npm_keys(case, grant, registries):
            variables[f"npm_config_{key}:_auth"] = value
    return variables


def _npm_keys(case: Case, grant: Grant, registries: Iterable[str]) -> list[str]:
    name = grant.organization.name
    own = [url.partition(":")[2] for url in registries if case.grant_for(url) is grant]
    hosts = [f"//pkgs.{HOST}/{name}/", f"//{name}.pkgs{ALIAS_SUFFIX}/"]
    return [*hosts, *(key if key.endswith("/") else f"{key}/" for key in own)]


def check_npm(case: Case, variables: Iterable[str], is_for_npm: bool) -> None:
    """Raise InputError for a `.npmrc` that would take a credential elsewhere, or put another before it."""
    npm.check_expansions(npm.expanding_files(case.folder, case.home), list(variables))
    if is_for_npm:
        npm.check_keys(_npm_lines(case), lambda url: case.grant_for(url) is not None)


def is_npm_key(case: Case, variable: str) -> bool:
    """Tell whether a variable is a key of npm for a URL that gets a credential here."""
    start, _, key = variable.lower().partition("npm_config_")
    return not start and key.startswith("//") and case.grant_for(npm.url_of(key)) is not None


def _npm_lines(case: Case) -> list[npm.Line]:
    return list(npm.lines(npm.files(case.folder, case.home, case.environment)))


def nuget_variables(case: Case) -> Variables:
    """The variables of Microsoft's credential provider, for every source that is configured."""
    found = [(url, case.grant_for(url)) for url in nuget.urls(nuget.files(case.folder, case.home))]
    endpoints = [{"endpoint": url, "username": _USER_NAME, "password": grant.password} for url, grant in found if grant]
    if not endpoints:
        raise InputError(
            f"No NuGet configuration of this folder or user has a source of {case.only.organization}.",
            "To add one: dotnet nuget add source URL --name NAME",
        )
    value = json.dumps({"endpointCredentials": endpoints})
    return dict.fromkeys(
        ("VSS_NUGET_EXTERNAL_FEED_ENDPOINTS", "ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS"), value
    )


def nuget_named(case: Case, name: str) -> Variables:
    """The variable that NuGet itself reads for a source by its name."""
    _require_one(case, name, nuget.sources(nuget.files(case.folder, case.home)), str.lower)
    return {f"NuGetPackageSourceCredentials_{name}": f"Username={_USER_NAME};Password={case.only.password}"}


def cargo_variables(case: Case) -> Variables:
    """Our provider, which cargo asks last-listed first and tells the URL."""
    case.require_program("cargo-credential-azure-devops", "cargo")
    providers = "cargo:token cargo-credential-azure-devops"
    return {"CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS": providers, "PATH": case.with_bin_first()}


def cargo_named(case: Case, name: str) -> Variables:
    """The token of a registry by its name."""
    found = list(indexes.cargo_indexes(case.folder, case.home, case.environment))
    _require_one(case, name, found, _as_variable)
    basic = base64.b64encode(f"PAT:{case.only.password}".encode()).decode()
    is_bearer = case.only.credential.kind == BEARER
    value = f"Bearer {case.only.password}" if is_bearer else f"Basic {basic}"
    start = f"CARGO_REGISTRIES_{_as_variable(name)}"
    return {f"{start}_TOKEN": value, f"{start}_CREDENTIAL_PROVIDER": "cargo:token"}


def uv_variables(case: Case) -> Variables:
    """Our `keyring` command, which uv tells the URL."""
    case.require_program("keyring", "uv")
    return {"UV_KEYRING_PROVIDER": "subprocess", "PATH": case.with_bin_first()}


def uv_named(case: Case, name: str) -> Variables:
    """User name and password of an index by its name."""
    found = list(indexes.uv_indexes(case.folder, case.home, case.environment))
    _require_one(case, name, found, _as_variable)
    start = f"UV_INDEX_{_as_variable(name)}"
    return {f"{start}_USERNAME": _USER_NAME, f"{start}_PASSWORD": case.only.password}


def _as_variable(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", name).upper()


def _require_one(case: Case, name: str, found: Iterable[Index], spelled: Callable[[str], str]) -> None:
    """Raise InputError unless the name means one URL, of the organization: whoever names a URL gets the credential."""
    named = [entry for entry in found if spelled(entry[1]) == spelled(name)]
    for text, _, url in named:
        if organization_of(url) != case.only.organization or url != named[0][2]:
            raise InputError(
                f"{text.path}:{text.line_of(url)}: {name} is not one URL of {case.only.organization} here.",
                "Remove the line, or give another name.",
            )
    if not named:
        raise InputError(f"No configuration file of this folder or user gives a URL the name {name}.")


def terraform_variables(case: Case) -> Variables:
    """The provider's own two variables."""
    return {"AZDO_PERSONAL_ACCESS_TOKEN": case.only.password, "AZDO_ORG_SERVICE_URL": case.only.organization.url}


def mcp_variables(case: Case) -> Variables:
    """The local MCP server takes base64 of a PAT, or an Entra token as it is."""
    grant = case.only
    if grant.credential.kind == BEARER:
        return {"ADO_MCP_AUTH_TOKEN": grant.password}
    return {"PERSONAL_ACCESS_TOKEN": base64.b64encode(f":{grant.password}".encode()).decode()}


def rest_variables(case: Case) -> Variables:
    """What scripts and `azure-devops` read, and for whom it is."""
    grant = case.only
    mark = issued_for(grant.organization, grant.credential.secret)
    return {PAT_VARIABLE: grant.password, ISSUED_FOR_VARIABLE: mark}
