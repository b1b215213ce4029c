"""What the commands of `az devops pat` do with their arguments.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import logging
from typing import Any

from .. import process

_log = logging.getLogger("cli." + __name__)


_TO_CREATE = " To create one: az devops pat create --organization ORGANIZATION --name NAME --scope SCOPE"


@process.action
def list_pats(
    cmd: Any,
    organization: str | None = None,
    detect: bool | None = None,
    status: str = "active",
    all_organizations: bool = False,
    user: str | None = None,
) -> list[dict[str, object]]:
    """List PATs."""
    from ...core.errors import InputError
    from ...services import pat_list
    from . import session

    if all_organizations and (organization or user):
        raise InputError(
            "--all-organizations lists your own PATs in every organization.",
            "Leave out --organization and --user, or leave out --all-organizations.",
        )
    status = str(status)  # az marks a default by a type of its own, which it would print as an object
    credentials = session.open_credentials(cmd)
    if all_organizations:
        with session.reading(cmd) as on_page:
            rows = pat_list.list_everywhere(credentials, status, on_page)
    else:
        owner = session.sign_in(credentials, session.find_organization(credentials, organization, detect))
        with session.reading(cmd) as on_page:
            if user is None:
                rows = pat_list.list_pats(credentials, owner, status, on_page)
            else:
                rows = pat_list.list_for_user(credentials, owner, user, status, on_page)
    pat_list.report(rows, credentials)
    if not rows:
        _log.warning("There is no such PAT.%s", "" if user else _TO_CREATE)
    return rows


@process.action
def show(
    cmd: Any, authorization_id: str, organization: str | None = None, detect: bool | None = None
) -> dict[str, object]:
    """Show one PAT."""
    from ...services import pat_list
    from ...services.pat_input import checked_id
    from . import session

    one = checked_id(authorization_id)
    credentials = session.open_credentials(cmd)
    owner = session.sign_in(credentials, session.find_organization(credentials, organization, detect))
    return pat_list.show_pat(credentials, owner, one)


@process.action
def create(
    cmd: Any,
    name: str,
    scope: list[str],
    days: int | None = None,
    valid_to: str | None = None,
    login: bool = False,
    organization: str | None = None,
    detect: bool | None = None,
) -> dict[str, object]:
    """Create a PAT and print its token, once; or store it instead."""
    from ...core.scopes import expand
    from ...rest.pats import Pats
    from ...services.pat_create import NewPat, create_pat, sample
    from ...services.pat_input import checked_name, end_or_default
    from ...services.rotate.unresolved import remembering, settle_for
    from .. import query
    from . import session

    credentials = session.open_credentials(cmd)
    wanted = NewPat(checked_name(name), expand(scope), end_or_default(days, valid_to, credentials.clock()))
    target = session.find_organization(credentials, organization, detect)
    if login:
        from .rotate_actions import create_and_log_in

        return create_and_log_in(cmd, credentials, target, wanted)
    query.require_token_in_output(cmd, sample(wanted, target))
    owner = session.sign_in(credentials, target)
    pats = Pats(credentials.transport, target, owner.credential)
    settle_for(credentials, target, pats)
    with remembering(credentials, target) as remember:
        return create_pat(pats, owner, wanted, remember=remember)


@process.action
def update(
    cmd: Any,
    authorization_id: str,
    name: str | None = None,
    scope: list[str] | None = None,
    days: int | None = None,
    valid_to: str | None = None,
    organization: str | None = None,
    detect: bool | None = None,
) -> dict[str, object]:
    """Rename, extend or re-scope a PAT."""
    from ...core.errors import InputError
    from ...core.scopes import expand
    from ...services import pat_create, pat_list
    from ...services.pat_input import checked_id, checked_name, end_from
    from . import session

    one = checked_id(authorization_id)
    credentials = session.open_credentials(cmd)
    changes = pat_create.Changes(
        None if name is None else checked_name(name),
        None if scope is None else expand(scope),
        end_from(days, valid_to, credentials.clock()),
    )
    if changes == pat_create.Changes():
        raise InputError("Nothing is to be changed.", "Give --name, --scope, --days or --valid-to.")
    owner = session.sign_in(credentials, session.find_organization(credentials, organization, detect))
    return pat_list.changed(credentials, owner, one, changes)


@process.action
def revoke(
    cmd: Any,
    authorization_ids: list[str] | None = None,
    select_all: bool = False,
    all_organizations: bool = False,
    user: str | None = None,
    yes: bool = False,
    organization: str | None = None,
    detect: bool | None = None,
) -> list[dict[str, object]]:
    """Revoke PATs."""
    from ...services import pat_revocation
    from ...services.pat_input import checked_ids
    from ...services.pat_revoke import Wanted, plan_revocation, spared
    from . import session
    from .confirm import confirm

    wanted = Wanted(checked_ids(authorization_ids, select_all), all_organizations, user)
    credentials = session.open_credentials(cmd)
    owner = session.sign_in(credentials, session.find_organization(credentials, organization, detect))
    with session.reading(cmd) as on_page:
        plan = plan_revocation(credentials, owner, wanted, on_page)
    if plan.targets:
        confirm(plan, user, yes)
    with process.progress(cmd.cli_ctx, "Revoking"):
        rows = pat_revocation.carry_out(plan, credentials)
    failed = pat_revocation.not_revoked(rows)
    if failed:
        _log.error("%s", failed)
        process.exit_after_output(cmd.cli_ctx, 1)
    elif not rows:
        left = spared(plan) or "To see all: az devops pat list --status all"
        _log.warning("There is no active PAT to revoke. %s", left)
    return rows


@process.action
def scopes(cmd: Any, text: str | None = None) -> list[dict[str, object]]:
    """List the scopes of PATs."""
    from ...core.scopes import rows

    found = rows(text)
    if not found:
        _log.warning("No scope fits %r. To see all scopes: az devops pat scopes", text)
    return found
