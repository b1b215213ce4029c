"""Who a `pat` command acts as, and where: the session of a user and the organization, both named before anything."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.organization import Organization
    from ...rest.pats import OnPage
    from ...services.credentials import Credentials
    from ...services.pat_owner import Owner

_log = logging.getLogger("cli." + __name__)


def open_credentials(cmd: Any) -> Credentials:
    """Return this machine's credentials, its settings checked."""
    from ..context import open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    return credentials


def find_organization(credentials: Credentials, organization: str | None, detect: bool | None) -> Organization:
    """Return the organization that was given, else the selected one; a Server too, which the sign-in refuses."""
    from ...core.organization_parser import anybody, parse
    from ...services.select_organization import select_organization
    from ...tools import git

    if organization is not None:
        return parse(organization, anybody)
    detects = credentials.detects if detect is None else detect
    return select_organization(detects, credentials.stores, git.remote_urls, credentials.consent.given_to)


def sign_in(credentials: Credentials, organization: Organization, owner_id: str | None = None) -> Owner:
    """Return the signed-in user whom the organization accepts, and name both on standard error."""
    from ...services.pat_owner import sign_in_for_pats

    owner = sign_in_for_pats(credentials, organization, owner_id)
    _log.warning("Acting as %s in %s.", owner.account, organization)
    return owner


@contextmanager
def reading(cmd: Any, what: str = "Reading PATs") -> Iterator[OnPage]:
    """Show a note at a terminal that tells how many PATs were read so far."""
    with process.progress(cmd.cli_ctx, what) as note:
        yield lambda count: note(f"{what}: {count}")
