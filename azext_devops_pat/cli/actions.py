"""What each command does with its arguments: parse, wire, hand over, return.

Each imports what it needs when it runs: az loads this file for `--help` too, and for every other command beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import host
from .errors import translated

if TYPE_CHECKING:
    from ..core.organization import Organization
    from ..services.login import Login
    from .context import Context


@translated
def login(
    cmd: Any,
    organization: str | None = None,
    server: bool = False,
    token_file: str | None = None,
    storage: str | None = None,
    no_verify: bool = False,
    expires: str | None = None,
) -> dict[str, object]:
    """Sign in with a PAT."""
    from ..core.errors import DevOpsPatError
    from ..services import login as signing_in
    from ..services import servers
    from . import prompt
    from .context import Context

    context = Context(cmd.cli_ctx)
    wanted = signing_in.Login(
        organization=_parsed(organization),
        storage=storage,
        verify=not no_verify,
        expires=signing_in.end_date(expires, context.now.date()),
    )
    if wanted.organization is None:
        return _log_in(context, wanted, token_file)
    servers.check_trusted(wanted.organization, server, context.stores, prompt.confirm)
    try:
        return _log_in(context, wanted, token_file)
    except DevOpsPatError as error:
        raise error.about(f"{wanted.organization} --server" if server else wanted.organization.url) from None


def _log_in(context: Context, wanted: Login, token_file: str | None) -> dict[str, object]:
    from ..services import login as signing_in
    from . import prompt
    from .context import Context

    hurried = Context(context.cli_ctx, hurried=True)  # what overrules is a hint
    token = prompt.read_token(token_file)
    signing_in.check_token(token, wanted.organization)
    return signing_in.log_in(
        wanted, token, context.stores, context.ask_about_pat, lambda: hurried.shadows(wanted.organization), context.now
    )


@translated
def logout(cmd: Any, organization: str | None = None) -> dict[str, object]:
    """Remove the stored PAT of an organization, or all of them."""
    from ..services import logout as signing_out
    from .context import Context

    context = Context(cmd.cli_ctx)
    asked = _parsed(organization)
    offline = Context(cmd.cli_ctx, offline=True)  # nobody is asked for the sake of a hint
    result = signing_out.log_out(asked, context.stores, lambda: offline.shadows(asked))
    if result["failed"]:
        host.exit_after_output(cmd.cli_ctx, 1)
    return result


@translated
def configure(cmd: Any, defaults: list[str] | None = None, list_defaults: bool = False) -> dict[str, object] | None:
    """Set and show the defaults."""
    from ..core.errors import InputError
    from ..services import configure as configuring
    from .context import Context

    if not defaults and not list_defaults:
        raise InputError("Neither --defaults nor --list is given.", "To show the defaults: az devops configure --list")
    stores = Context(cmd.cli_ctx).stores
    if defaults:
        configuring.set_defaults(defaults, stores)
    return configuring.show_defaults(stores) if list_defaults else None


def loaded(cmd: Any) -> dict[str, bool]:
    """Tell that this extension is loaded for a group of `azure-devops` (see `cli.neighbour`)."""
    return {"loaded": True}


def _parsed(organization: str | None) -> Organization | None:
    """An option that was given empty is an error, not "none"."""
    from ..core.spelling import parse

    return None if organization is None else parse(organization)
