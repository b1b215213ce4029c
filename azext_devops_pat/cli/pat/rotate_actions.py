"""What `az devops pat rotate` and `create --login` do with their arguments.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.organization import Organization
    from ...core.pat_info import PatInfo
    from ...services.credentials import Credentials
    from ...services.pat_create import NewPat

_log = logging.getLogger("cli." + __name__)


@process.action
def rotate(
    cmd: Any,
    organization: str | None = None,
    detect: bool | None = None,
    authorization_id: str | None = None,
    days: int | None = None,
    due_within: int | None = None,
) -> object:
    """Replace a stored PAT by a new one, or every one that is due."""
    from ...core.errors import InputError
    from ...services.pat_input import checked_id
    from ...services.rotate.all_due import rotate_due
    from ...services.rotate.due import check_days
    from ...services.rotate.rotate import Wanted
    from ...services.rotate.rotate import rotate as rotate_one
    from ...services.rotate.start import this_machine
    from .. import prompt
    from . import session

    check_days(days, due_within)
    one = None if authorization_id is None else checked_id(authorization_id)
    credentials = session.open_credentials(cmd)
    wanted = Wanted(one, days, due_within, _which if prompt.is_terminal() else None)
    machine = this_machine(credentials)
    if organization is not None or due_within is None:
        target = session.find_organization(credentials, organization, detect)
        with process.progress(cmd.cli_ctx, f"Rotating the PAT for {target}"):
            return rotate_one(machine, target, wanted)
    if one is not None:
        raise InputError("--id needs --organization.", "For example: --organization contoso --id ID")
    rows, failed = rotate_due(machine, wanted)
    for sentence in failed:
        _log.error("%s", sentence)
    if failed:
        process.exit_after_output(cmd.cli_ctx, 1)
    return rows


def create_and_log_in(
    cmd: Any, credentials: Credentials, organization: Organization, wanted: NewPat
) -> dict[str, object]:
    """Create a PAT and store it; return what `pat create` returns, with the store in place of the token."""
    from ...services.rotate.create import create_and_store
    from ...services.rotate.start import this_machine

    with process.progress(cmd.cli_ctx, f"Creating a PAT for {organization}"):
        made = create_and_store(this_machine(credentials), organization, wanted)
    shown = ("authorizationId", "displayName", "scope", "validFrom", "validTo", "organization", "account", "storage")
    return {name: made[name] for name in shown}


def _which(organization: Organization, found: Sequence[PatInfo]) -> PatInfo | None:
    """Ask which of the PATs is the one that is stored."""
    from ...core.pat_info import printable
    from .. import prompt

    lines = [
        f"{printable(info.display_name)}  scopes: {info.scope}  created: {_day(info.valid_from)}  "
        f"expires: {_day(info.valid_to)}  id: {info.authorization_id}"
        for info in found
    ]
    chosen = prompt.choose(f"One of these PATs is stored for {organization}. Which one is it?", lines)
    return None if chosen is None else found[chosen]


def _day(text: str | None) -> str:
    return (text or "unknown")[:10]
