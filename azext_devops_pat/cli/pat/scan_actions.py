"""What `az devops pat scan` does with its arguments. It imports what it needs when it runs."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.credential import Credential
    from ...core.organization import Organization
    from ...services.credentials import Credentials
    from ...services.scan_run import Checker

_log = logging.getLogger("cli." + __name__)
_INCOMPLETE = 2


@process.fails_with(_INCOMPLETE)
@process.action
def scan(
    cmd: Any,
    path: list[str] | None = None,
    git: bool = False,
    staged: bool = False,
    home: bool = False,
    output_format: str | None = None,
    baseline: str | None = None,
    check: bool = False,
    organization: str | None = None,
    server: bool = False,
    yes: bool = False,
) -> list[dict[str, object]] | dict[str, object]:
    """Find leaked PATs."""
    from ...services.scan import Places
    from ...services.scan_run import run
    from .. import prompt
    from ..context import open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    checker = _checker(credentials, check, organization, server, yes)
    places = Places(tuple(path or ()), git, staged, home)
    answer = run(places, baseline, checker, credentials.stores, os.environ, sys.stdin, prompt.is_attended())
    for message in answer.messages:
        _log.warning("%s", message)
    if answer.code:
        process.exit_after_output(cmd.cli_ctx, answer.code)
    if output_format is None:
        return answer.rows
    process.print_json(cmd)
    return answer.sarif()


def _checker(
    credentials: Credentials, wanted: bool, organization: str | None, server: bool, yes: bool
) -> Checker | None:
    """Return what asks the organization that the user typed; None without --check. Raises InputError."""
    from ...core.errors import InputError
    from ...services.scan_check import check
    from ...services.scan_run import Checker

    if not wanted:
        if organization is not None or server or yes:
            raise InputError("--organization, --server and --yes are for --check.", "Add --check, or leave them out.")
        return None
    if organization is None:
        raise InputError("--check needs --organization.", "For example: --check --organization contoso")
    target = credentials.consent.parse(organization, server)
    if target.is_server and not server:
        raise InputError(
            f"{target} is not a host of Azure DevOps Services, so no PAT is sent there.",
            "If it is your own Azure DevOps Server: --server",
        )

    def ask(asked: Organization, credential: Credential) -> str | None:
        return credentials.fetch_identity(asked, credential).account

    return Checker(target.url, partial(check, organization=target, ask=ask, yes=yes))
