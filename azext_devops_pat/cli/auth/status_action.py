"""What `auth status` does with its arguments.

It imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.credential import Credential
    from ...core.organization import Organization
    from ...services.credentials import Credentials
    from ...services.status import Verdict

_log = logging.getLogger("cli." + __name__)
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
    from ...services.status import LIMIT_SECONDS, known_organizations
    from ...services.status_rows import expires_within, is_failure
    from .. import azure_devops_extension, own_copies
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
    found = _rows(credentials, verdicts, LIMIT_SECONDS - (time.monotonic() - start))
    fails = is_failure if asked else expires_within
    failed = [row for row in found if fails(row, fail_if_expires_within, now)]
    if failed:
        _log.error("%s", not_valid(failed))
        process.exit_after_output(cmd.cli_ctx, 1)
    hidden = own_copies.hidden_extension(own_copies.installed_extensions())
    for sentence in [*machine.faults(stores, os.environ, any_organization=bool(found)), *filter(None, [hidden])]:
        _log.warning("%s", sentence)
    _warn_of_copies(credentials, verdicts)
    return {"organizations": found, "machine": described}


def _rows(credentials: Credentials, verdicts: list[Verdict], seconds: float) -> list[dict[str, object]]:
    from ...services.rotate.unfinished import unfinished
    from ...services.status import other_copies
    from ...services.status_rows import rows

    copies, stores = other_copies(verdicts, credentials.stored.other_copy, seconds), credentials.stores
    notes = unfinished(stores, [verdict.organization for verdict in verdicts])
    return rows(verdicts, copies, stores.default_organization(), credentials.clock(), notes)


def _tell_of_health(credentials: Credentials, verdicts: list[Verdict]) -> None:
    """Keep which stored PATs were accepted now, and warn of what becomes of those that nobody looks at."""
    from ...services import stored_health
    from ...services.status import VALID

    now = credentials.clock()
    judged = [(one.organization, one.credential) for one in verdicts if one.state == VALID]
    accepted = [(organization, credential) for organization, credential in judged if credential is not None]
    stored_health.note_accepted(credentials.stores, accepted, now)
    for sentence in stored_health.notes(credentials.stores, [one.organization for one in verdicts], now):
        _log.warning("%s", sentence)


def _judge(cmd: Any, credentials: Credentials, known: list[Organization], offline: bool) -> list[Verdict]:
    from ...core.credential import HURRIED, OFFLINE
    from ...services.status import judge_all

    def ask(organization: Organization, credential: Credential, seconds: float) -> str | None:
        return credentials.fetch_identity(organization, credential, seconds - _MARGIN_SECONDS).account

    now = credentials.clock()
    if offline or not known:
        requests = [credentials.request(organization, OFFLINE) for organization in known]
        verdicts = judge_all(requests, credentials.resolve, None, now)
    else:
        requests = [credentials.request(organization, HURRIED, fresh=True) for organization in known]
        many = "1 organization" if len(known) == 1 else f"{len(known)} organizations"
        with process.progress(cmd.cli_ctx, f"Checking {many}"):
            verdicts = judge_all(requests, credentials.resolve, ask, now)
    _tell_of_health(credentials, verdicts)
    _renew_files(credentials, verdicts)
    return verdicts


def _renew_files(credentials: Credentials, verdicts: list[Verdict]) -> None:
    """Finish what a killed rotation or login left in the files of other tools."""
    if credentials.stores.metadata.setups():
        from ...services.setup.late_files import renew_late_files

        winners = [verdict.credential for verdict in verdicts if verdict.credential is not None]
        renew_late_files(credentials.stores, {found.key: found.secret for found in winners if found.key is not None})


def _warn_of_copies(credentials: Credentials, verdicts: list[Verdict]) -> None:
    """Say if a stored PAT is also in a file where a tool left it."""
    from ...core.names import STORED
    from ...services.stored_pats import is_written_here, own_files
    from ...services.stray_copies import stray_copies

    winners = ((verdict.credential, verdict.organization) for verdict in verdicts)
    stored = {found.secret: target.url for found, target in winners if found and found.source == STORED}
    own, is_written = own_files(credentials.stores), is_written_here(credentials.stores)
    for sentence in stray_copies(stored, own, is_written, os.environ):
        _log.warning("%s", sentence)
