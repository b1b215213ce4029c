"""`az devops login --create`: makes the PAT too, from the az session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.organization import Organization
    from ...services.credentials import Credentials


def log_in_by_creating(
    cmd: Any,
    create: bool,
    organization: str | None,
    scope: list[str] | None,
    days: int | None,
    storage: str | None,
    others: Mapping[str, object],
) -> dict[str, object]:
    """Make a PAT, store it, and return what `login` returns of it, and its id, name and scopes.

    `others` are the options given that --create has no use for. Raises InputError for options that do not go together.
    """
    from ...core.scopes import expand
    from ...services.pat_create import NewPat
    from ...services.pat_input import end_or_default
    from ...services.rotate.create import DEFAULT_SCOPES, create_and_store
    from ...services.rotate.plan import default_name
    from ...services.rotate.start import this_machine
    from ..context import open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    target = credentials.consent.parse(_checked(create, organization, "--scope" if scope else "--days", others))
    scopes = expand(scope or DEFAULT_SCOPES.split())
    wanted = NewPat(default_name(), scopes, end_or_default(days, None, credentials.clock()))
    with process.progress(cmd.cli_ctx, f"Creating a PAT for {target}"):
        made = create_and_store(this_machine(credentials), target, wanted, storage, again=True)
    return _result(credentials, target, made)


def _result(credentials: Credentials, target: Organization, made: dict[str, object]) -> dict[str, object]:
    record = credentials.stores.metadata.get(target.key)
    return {
        "organization": target.url,
        "account": made["account"],
        "displayName": record.display_name if record else None,
        "storage": made["storage"],
        "defaultOrganization": credentials.stores.default_organization(),
        "expires": made["validTo"],
        "shadowedBy": credentials.overrides(target, offline=True).names(),
        "authorizationId": made["authorizationId"],
        "name": made["displayName"],
        "scope": made["scope"],
    }


def _checked(create: bool, organization: str | None, option: str, others: Mapping[str, object]) -> str:
    """Return the organization; `option` is one that needs --create."""
    from ...core.errors import InputError

    example = "For example: az devops login --create --organization contoso"
    if not create:
        raise InputError(f"{option} needs --create.", example)
    if organization is None:
        raise InputError("--create needs --organization.", example)
    unusable = [name for name, value in others.items() if value]
    if unusable:
        raise InputError(f"--create cannot be used with {' and '.join(unusable)}.", f"Leave out {unusable[0]}.")
    return organization
