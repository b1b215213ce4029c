"""Wires the real machine: folder, environment, keyring, service, az session. Costly things are made late, here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..core.credential import BEARER, Credential, Inquiry
from ..core.log import get_logger
from ..core.resolve import AZ, ENVIRONMENT, STORED, Resolution, Source, order_from, resolve
from ..services.shadows import Shadows
from ..sources import environment
from ..stores import paths, shared
from . import prompt

if TYPE_CHECKING:
    from ..core.errors import ServiceError
    from ..core.organization import Organization
    from ..core.secret import Secret
    from ..rest.connection_data import Identity
    from ..sources.stored import StoredSource
    from ..stores.remembered import Remembered
    from .az_session import AzSession

_log = get_logger(__name__)
_NO_VERIFICATION = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"
_ACCEPTANCE_SECONDS = 20.0
_HURRIED_SECONDS = 3.0
_HURRIED_KEYRING_SECONDS = 8.0


class Context:
    """The real world of one command.

    `offline` keeps every source from asking anybody; `hurried` gives each question a few seconds, for what is only
    told to people.
    """

    def __init__(self, cli_ctx: Any, offline: bool = False, hurried: bool = False) -> None:
        self.cli_ctx = cli_ctx
        self._offline, self._hurried = offline, hurried

    @cached_property
    def stores(self) -> shared.Stores:
        """The stores of this user; `attended` where a person can unlock a keyring."""
        where = paths.locate(os.environ, self.cli_ctx.config.config_dir)
        stores = shared.wire(where, os.environ, attended=prompt.is_attended())
        if self._hurried:
            stores.vault.keyring.be_brief(_HURRIED_KEYRING_SECONDS)
        return stores

    @property
    def now(self) -> datetime:
        """The present time, in UTC."""
        return datetime.now(timezone.utc)

    @cached_property
    def session(self) -> AzSession:
        """The az session."""
        from .az_session import AzSession

        return AzSession(self.cli_ctx)

    @cached_property
    def remembered(self) -> Remembered:
        """Answers worth remembering."""
        from ..stores.remembered import Remembered

        return Remembered(self.stores.paths, self.session.stamp(), lambda: self.now)

    @cached_property
    def stored(self) -> StoredSource:
        """The stored PATs as a source."""
        from ..sources.stored import StoredSource

        return StoredSource(self.stores)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The sources in use: `az config set devops_pat.sources`, or AZURE_DEVOPS_PAT_SOURCES."""
        return order_from(self.cli_ctx.config.get("devops_pat", "sources", fallback=None))

    def sources(self, names: Sequence[str]) -> list[Source]:
        """Return the sources of those names, in that order."""
        return [self._source(name) for name in names]

    def _source(self, name: str) -> Source:
        if name == AZ:
            return self._az
        return self.stored if name == STORED else environment.EnvironmentSource(os.environ)

    def find(self, inquiry: Inquiry, only: str | None = None) -> Resolution:
        """Return the credential that wins for the organization, and why."""
        return resolve(inquiry, self.sources((only,) if only else self.order))

    def resolve(self, inquiry: Inquiry, only: str | None = None) -> Resolution:
        """The same, and tell --verbose what every source said."""
        resolution = self.find(inquiry, only)
        for finding in resolution.findings:
            _log.info("%s: %s: %s", inquiry.organization, finding.source, finding.reason)
        return resolution

    @cached_property
    def _az(self) -> Source:
        from ..sources.az_login import AzLoginSource

        return AzLoginSource(
            self.session,
            self.remembered,
            self._discover,
            self._accepts,
            _is_refusal,
            self._offline,
            _HURRIED_SECONDS if self._hurried else None,
        )

    def _discover(self, organization: Organization) -> str | None:
        from ..rest import tenants
        from ..rest.transport import Transport

        return tenants.discover(Transport(), organization, _HURRIED_SECONDS if self._hurried else tenants.SECONDS)

    def _accepts(self, organization: Organization, token: Secret) -> None:
        seconds = _HURRIED_SECONDS if self._hurried else _ACCEPTANCE_SECONDS
        self.ask_service(organization, Credential(AZ, token, BEARER), seconds)

    def ask_service(self, organization: Organization, credential: Credential, seconds: float | None = None) -> Identity:
        """Ask the organization whether it accepts the credential; raise ServiceError where it does not."""
        from ..rest import connection_data, refusals
        from ..rest.transport import TOTAL_SECONDS, Transport, basic, bearer

        self._warn_of_verification()
        is_token = credential.kind == BEARER
        authenticator = bearer(credential.secret) if is_token else basic(credential.secret)
        what = refusals.TOKEN if is_token else refusals.PAT
        return connection_data.ask(Transport(), organization, authenticator, seconds or TOTAL_SECONDS, what)

    def ask_about_pat(self, organization: Organization, token: Secret) -> Identity:
        """Ask the organization whether it accepts a PAT; raise ServiceError where it does not."""
        return self.ask_service(organization, Credential(STORED, token))

    def _warn_of_verification(self) -> None:
        if os.environ.get(_NO_VERIFICATION):
            _log.warning(
                "%s is ignored: TLS is always verified. For your own CA set REQUESTS_CA_BUNDLE.", _NO_VERIFICATION
            )

    def shadows(self, organization: Organization | None) -> Shadows:
        """Return what overrules the stored PAT of the organization (of any, where it is None)."""
        variable = environment.variable_in_play(os.environ) if ENVIRONMENT in self.order else None
        accounts = self.session.names_in_all_clouds() if AZ in self.order else ()
        if accounts and organization is not None:
            finding = self._az.find(Inquiry(organization))
            if finding.credential is not None:
                accounts = (finding.credential.account or accounts[0],)
            elif finding.is_certain:
                _log.info("The az session does not overrule the PAT: %s", finding.reason)
                accounts = ()
        return Shadows(variable, accounts)


def _is_refusal(error: ServiceError) -> bool:
    from ..rest.causes import ABOUT_THE_CREDENTIAL

    return error.cause in ABOUT_THE_CREDENTIAL
