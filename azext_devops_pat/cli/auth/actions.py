"""What `auth token` and `auth exec` do with their arguments.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import process, query

if TYPE_CHECKING:
    from ...core.credential import Credential, CredentialRequest
    from ...services.credentials import Credentials

_FIELD_OR_TEXT = (
    "To print one field: az devops auth token --query accessToken --output tsv\n"
    "To print the text: az devops auth token --format token"
)


@process.action
def token(
    cmd: Any,
    organization: str | None = None,
    server: bool = False,
    detect: bool | None = None,
    source: str | None = None,
    output_format: str | None = None,
    shell: str | None = None,
) -> dict[str, object] | str:
    """Print the credential that wins."""
    from ...core.errors import InputError
    from ...services.token import as_object, as_text

    if shell is not None and output_format != "env":
        raise InputError(
            "--shell can only be used with --format env.", "For example: az devops auth token --format env --shell bash"
        )
    if output_format is not None and query.has_query(cmd):
        raise InputError("--query selects from fields, and the text of --format has none.", _FIELD_OR_TEXT)
    _, request, credential = _credential(cmd, organization, server, detect, source)
    if output_format is None:
        fields = as_object(credential, request.organization)
        if query.has_query(cmd):
            query.require_selection(cmd.cli_ctx, fields)
        return fields
    process.print_bare(cmd)
    return as_text(credential, output_format, shell or ("powershell" if os.name == "nt" else "bash"))


@process.action
def run(
    cmd: Any,
    child: list[str] | None = None,
    organization: list[str] | None = None,
    server: bool = False,
    detect: bool | None = None,
    source: str | None = None,
    variable: str | None = None,
    tools: list[str] | None = None,
    name: str | None = None,
) -> None:
    """Run a command with the credential in its environment."""
    from ...core.names import PAT_VARIABLE
    from ...services import execute
    from .child import command_from

    command = command_from(child or [])
    if tools or name is not None or len(organization or []) > 1:
        from .exec_for import environment_for

        asked = partial(_credential, cmd, server=server, detect=detect, source=source)
        environment = environment_for(tools or [], name, variable, organization or [None], command, asked)
    else:
        variable = PAT_VARIABLE if variable is None else variable
        execute.check_variable(variable)
        given = organization[0] if organization else None
        credentials, request, credential = _credential(cmd, given, server, detect, source)
        environment = execute.child_environment(os.environ, variable, credential.secret, request.organization)
        credentials.stores.vault.keyring.close()  # its process holds the PAT, and need not while the command runs
    process.finish_logs(cmd.cli_ctx)
    process.exit_now(execute.run(command, environment))


def _credential(
    cmd: Any, organization: str | None, server: bool, detect: bool | None, source: str | None
) -> tuple[Credentials, CredentialRequest, Credential]:
    """Return the credential that wins for the organization given, or selected, and warn if it expires soon."""
    from ...services import expiry_warning
    from ...services.select_organization import select_organization
    from ...tools import git
    from ..context import open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    target = credentials.consent.parse_optional(organization, server) or select_organization(
        credentials.detects if detect is None else detect,
        credentials.stores,
        git.remote_urls,
        credentials.consent.given_to,
    )
    request = credentials.request(target)
    credential = credentials.resolve(request, source).credential_or_raise()
    if process.shows_warnings():
        expiry_warning.warn(credential, target, credentials.cache, credentials.clock())
    return credentials, request, credential
