"""What `login`, `logout` and `configure` do with their arguments: parse, open, hand over, return.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import process

if TYPE_CHECKING:
    from ...core.organization import Organization
    from ...services.credentials import Credentials


@process.action
def login(
    cmd: Any,
    organization: str | None = None,
    server: bool = False,
    token_file: str | None = None,
    storage: str | None = None,
    no_verify: bool = False,
    expires: str | None = None,
    create: bool = False,
    scope: list[str] | None = None,
    days: int | None = None,
) -> dict[str, object]:
    """Sign in with a PAT."""
    if create or scope or days is not None:
        from .creation import log_in_by_creating

        others = {"--token-file": token_file, "--server": server, "--expires": expires, "--no-verify": no_verify}
        return log_in_by_creating(cmd, create, organization, scope, days, storage, others)
    from ...core.organization import login_command
    from ...core.token_shape import has_shape
    from ...services.login import Login, log_in
    from ...services.login_input import check_token, expiry_date
    from .. import prompt
    from ..context import now, open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    target = credentials.consent.parse_optional(organization, server)
    wanted = Login(target, storage, None if expires is None else expiry_date(expires, now().astimezone().date()))
    if target is not None:
        credentials.consent.require(target, prompt.confirm, second_look=server and prompt.is_terminal())
    token = prompt.read_token(token_file, login_command(target))
    if not has_shape(token.reveal()):
        check_token(token, target)
    fetch_identity = None if target is None or no_verify else credentials.fetch_identity
    result = log_in(
        wanted, token, credentials.stores, fetch_identity, lambda: credentials.overrides(target), credentials.clock()
    )
    _close_journal(credentials, target)
    return result


def _close_journal(credentials: Credentials, organization: Organization | None) -> None:
    if organization is None or not credentials.stores.has_journal(organization):
        return
    from ...services.rotate.after_login import close_journal
    from ...services.rotate.start import this_machine

    close_journal(this_machine(credentials), organization)


@process.action
def logout(cmd: Any, organization: str | None = None) -> dict[str, object]:
    """Remove the stored PAT of an organization, or all of them."""
    from ...core.organization_parser import parse
    from ...core.pat import unquoted
    from ...services.logout import log_out
    from ..context import open_credentials

    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    stores = credentials.stores
    typed = None if organization is None else unquoted(organization)
    target = None if typed is None else parse(typed, lambda found: found.key in stores.known_keys())
    result = log_out(target, stores, lambda: credentials.overrides(target, offline=True))
    if result["failed"]:
        process.exit_after_output(cmd.cli_ctx, 1)
    return result


@process.action
def configure(cmd: Any, defaults: list[str] | None = None, list_defaults: bool = False) -> dict[str, object] | None:
    """Set and show the defaults."""
    from ...core.errors import InputError
    from ...services.configure import set_defaults, show_defaults
    from ..context import open_credentials

    if not defaults and not list_defaults:
        raise InputError("Specify --defaults or --list.", "To show the defaults: az devops configure --list")
    credentials = open_credentials(cmd.cli_ctx)
    credentials.check_settings()
    if defaults:
        set_defaults(defaults, credentials.stores, credentials.consent.parse_trusted)
    return show_defaults(credentials.stores) if list_defaults else None
