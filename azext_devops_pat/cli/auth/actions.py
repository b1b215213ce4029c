"""What the commands of `az devops auth` do with their arguments.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import logging
import os
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.credential import Credential, CredentialRequest
    from ...core.organization import Organization
    from ...services.credentials import Credentials
    from ...services.status import Verdict

_log = logging.getLogger("cli." + __name__)
_FIELD_OR_TEXT = (
    "To print one field: az devops auth token --query accessToken --output tsv\n"
    "To print the text: az devops auth token --format token"
)
_MARGIN_SECONDS = 0.5  # so that an organization that does not answer gets its own reason, not the limit of all


@process.action
def status(
    cmd: Any,
    organization: str | None = None,
    server: bool = False,
    offline: bool = False,
    fail_if_expires_within: int | None = None,
) -> dict[str, object]:
    """Show every credential, which one wins for each organization, and why."""
    from ...core.errors import InputError
    from ...services import machine
    from ...services.failures import not_valid
    from ...services.status import LIMIT_SECONDS, expires_within, is_failure, known_organizations, other_copies, rows
    from .. import azure_devops_extension
    from ..context import open_credentials

    start, credentials = time.monotonic(), open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    if fail_if_expires_within is not None and fail_if_expires_within < 0:
        raise InputError("--fail-if-expires-within must be 0 or more.", "For example: --fail-if-expires-within 7")
    asked = credentials.consent.parse_optional(organization, server)
    stores, now = credentials.stores, credentials.clock()
    known = [asked] if asked else known_organizations(stores, credentials.cache.organizations())
    verdicts = _judge(cmd, credentials, known, offline)
    left = max(LIMIT_SECONDS - (time.monotonic() - start), 1.0)
    owner = azure_devops_extension.login_owner(cmd.cli_ctx)
    default_pat = credentials.stored.default_storage(left)
    described = machine.describe(stores, default_pat, os.environ, owner, credentials.order, left)
    left = LIMIT_SECONDS - (time.monotonic() - start)
    copies = other_copies(verdicts, credentials.stored.other_copy, left)
    found = rows(verdicts, copies, stores.default_organization(), now)
    fails = is_failure if asked else expires_within
    failed = [row for row in found if fails(row, fail_if_expires_within, now)]
    if failed:
        _log.error("%s", not_valid(failed))
        process.exit_after_output(cmd.cli_ctx, 1)
    if not found:
        _log.warning(
            "No organization is known on this machine. To sign in: az devops login --organization ORGANIZATION"
        )
    return {"organizations": found, "machine": described}


def _judge(cmd: Any, credentials: Credentials, known: list[Organization], offline: bool) -> list[Verdict]:
    from ...core.credential import HURRIED, OFFLINE
    from ...services.status import clear_marks, judge_all

    def ask(organization: Organization, credential: Credential, seconds: float) -> str | None:
        return credentials.fetch_identity(organization, credential, seconds - _MARGIN_SECONDS).account

    now = credentials.clock()
    if offline:
        requests = [credentials.request(organization, OFFLINE) for organization in known]
        return judge_all(requests, credentials.resolve, None, now)
    requests = [credentials.request(organization, HURRIED, fresh=True) for organization in known]
    with process.progress(
        cmd.cli_ctx, "Checking 1 organization" if len(known) == 1 else f"Checking {len(known)} organizations"
    ):
        verdicts = judge_all(requests, credentials.resolve, ask, now)
    clear_marks(verdicts, credentials.stores)
    return verdicts


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
    if output_format is not None and process.has_query(cmd):
        raise InputError("--query selects from fields, and the text of --format has none.", _FIELD_OR_TEXT)
    _, request, credential = _credential(cmd, organization, server, detect, source)
    if output_format is None:
        return as_object(credential, request.organization)
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
