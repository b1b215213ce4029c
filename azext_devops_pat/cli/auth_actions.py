"""What the commands of `az devops auth` do with their arguments."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from ..core.credential import Credential, Inquiry
from ..core.errors import InputError
from ..core.organization import Organization
from ..core.spelling import parse
from ..git import remotes
from ..services import execute, expiry_warning, machine, which
from ..services import status as reporting
from ..services import token as tokens
from . import host, neighbour
from .context import Context
from .errors import translated

_MARGIN_SECONDS = 0.5  # so that who does not answer is told by its own row, not by the limit of all


@translated
def status(
    cmd: Any,
    organization: str | None = None,
    offline: bool = False,
    fail_if_expires_within: int | None = None,
) -> dict[str, object]:
    """Show every credential, which one wins for each organization, and why."""
    context, start = Context(cmd.cli_ctx, offline, hurried=True), time.monotonic()
    if fail_if_expires_within is not None and fail_if_expires_within < 0:
        raise InputError("--fail-if-expires-within is negative.", "For example: --fail-if-expires-within 7")
    asked = None if organization is None else parse(organization)
    known = [asked] if asked else reporting.known_organizations(context.stores, context.remembered.organizations())
    tools = _tools(context, offline)
    rows = _rows(cmd, context, known, asked is not None, tools)
    left = reporting.LIMIT_SECONDS - (time.monotonic() - start)
    context.stores.vault.keyring.be_brief(max(left, 1.0))
    fails = reporting.is_failure if asked else reporting.ends_within
    if any(fails(row, fail_if_expires_within) for row in rows):
        host.exit_after_output(cmd.cli_ctx, 1)
    owner = neighbour.login_owner(cmd.cli_ctx)
    default_pat = context.stored.default_storage()
    described = machine.describe(context.stores, default_pat, os.environ, owner, context.order)
    reporting.tell_of_copies(rows, tools.found, context.stored.other_copy, left)
    return {"organizations": rows, "machine": described}


def _tools(context: Context, offline: bool) -> reporting.Tools:
    def ask(organization: Organization, credential: Credential, seconds: float) -> str | None:
        return context.ask_service(organization, credential, seconds - _MARGIN_SECONDS).account

    return reporting.Tools(context.find, None if offline else ask, context.now)


def _rows(
    cmd: Any, context: Context, known: list[Organization], named: bool, tools: reporting.Tools
) -> list[reporting.Row]:
    if tools.ask is None:
        return reporting.rows(known, named, context.stores, tools)
    context.remembered.doubt(organization.key for organization in known)
    with host.progress(cmd.cli_ctx, f"Asking {len(known)} organization(s)"):
        return reporting.rows(known, named, context.stores, tools)


@translated
def token(
    cmd: Any,
    organization: str | None = None,
    detect: bool = True,
    source: str | None = None,
    output_format: str | None = None,
    shell: str | None = None,
) -> dict[str, object] | str:
    """Print the credential that wins."""
    if shell is not None and output_format != "env":
        raise InputError("--shell goes with --format env.", "az devops auth token --format env --shell bash")
    inquiry, credential = _credential(Context(cmd.cli_ctx), organization, detect, source)
    if output_format is None:
        return tokens.as_object(credential, inquiry.organization)
    host.bare_text(cmd)
    return tokens.as_text(credential, output_format, shell or ("powershell" if os.name == "nt" else "bash"))


@translated
def run(
    cmd: Any,
    child: list[str] | None = None,
    organization: str | None = None,
    detect: bool = True,
    source: str | None = None,
    variable: str = tokens.VARIABLE,
) -> None:
    """Run a command with the credential in its environment."""
    command = _child(child or [])
    execute.check_variable(variable)
    context = Context(cmd.cli_ctx)
    _, credential = _credential(context, organization, detect, source)
    context.stores.vault.keyring.close()  # its process holds the PAT, and need not while the command runs
    host.exit_now(execute.run(command, variable, credential.secret, os.environ))


def _child(parsed: list[str]) -> list[str]:
    """Return the child's arguments as typed: az expands @file and reads its own options even after `--`."""
    if parsed[:1] != ["--"]:
        raise InputError("There is no -- before the command.", "az devops auth exec --organization contoso -- COMMAND")
    arguments = sys.argv[sys.argv.index("--") + 1 :]
    if not arguments:
        raise InputError("No command is given after --.", "az devops auth exec --organization contoso -- COMMAND")
    return arguments


def _credential(
    context: Context, organization: str | None, detect: bool, source: str | None
) -> tuple[Inquiry, Credential]:
    inquiry = which.inquiry(organization, detect, context.stores, remotes.urls)
    credential = context.resolve(inquiry, source).required()
    if credential.key is not None:
        record = context.stored.record_of(credential)
        expiry_warning.warn(credential, record, inquiry.organization, context.remembered, context.now)
    return inquiry, credential
