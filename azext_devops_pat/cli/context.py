"""Wires the real machine: folder, environment, keyring, service, az session. Costly things are made late, here."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..core.log import get_logger
from ..services.shadows import Shadows
from ..sources import environment
from ..stores import paths, shared
from . import prompt

if TYPE_CHECKING:
    from ..core.organization import Organization
    from ..core.secret import Secret
    from ..rest.connection_data import Identity

_log = get_logger(__name__)
_NO_VERIFICATION = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"


class Context:
    """The real world of one command."""

    def __init__(self, cli_ctx: Any) -> None:
        self._cli_ctx = cli_ctx

    @cached_property
    def stores(self) -> shared.Stores:
        """The stores of this user; `attended` where a person can unlock a keyring."""
        where = paths.locate(os.environ, self._cli_ctx.config.config_dir)
        return shared.wire(where, os.environ, attended=prompt.is_terminal())

    @property
    def now(self) -> datetime:
        """The present time, in UTC."""
        return datetime.now(timezone.utc)

    def shadows(self) -> Shadows:
        """Return what overrules a stored PAT now; asks nobody."""
        return Shadows(environment.variable_in_play(os.environ), self._accounts())

    def _accounts(self) -> tuple[str, ...]:
        from azure.cli.core._profile import Profile

        subscriptions = Profile(cli_ctx=self._cli_ctx).load_cached_subscriptions(all_clouds=True)
        names = (subscription.get("user", {}).get("name", "(unknown)") for subscription in subscriptions)
        return tuple(dict.fromkeys(names))

    def ask_service(self, organization: Organization, token: Secret) -> Identity:
        """Ask the organization whether it accepts the token; raise ServiceError where it does not."""
        from ..rest import connection_data
        from ..rest.transport import Transport

        if os.environ.get(_NO_VERIFICATION):
            _log.warning(
                "%s is ignored: TLS is always verified. For a CA of your own set REQUESTS_CA_BUNDLE.", _NO_VERIFICATION
            )
        return connection_data.ask(Transport(), organization, token)
