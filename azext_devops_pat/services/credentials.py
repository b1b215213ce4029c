"""Composes the sources of credentials: which there are, and in which order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from ..core.credential import HINT, OFFLINE, PATIENT, Credential, CredentialRequest, Patience
from ..core.errors import DevOpsPatError
from ..core.names import AZ, ENVIRONMENT, STORED
from ..core.organization import Organization
from ..core.pat import unquoted
from ..core.resolve import Overrides, Resolution, Source, before_stored, is_enabled, order_from, resolve
from ..sources import environment as environment_source
from ..sources.session import Session
from ..stores.stores import Stores
from .server_consent import ServerConsent

if TYPE_CHECKING:
    from ..core.errors import ServiceError
    from ..rest.connection_data import FetchIdentity, Identity
    from ..rest.transport import Transport
    from ..sources.stored import StoredSource
    from ..stores.answer_cache import AnswerCache

_log = logging.getLogger("cli." + __name__)
_NO_VERIFICATION = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"


class Credentials:
    """The one way to a credential, for every command, helper and program.

    `setting` reads `devops_pat.NAME` of az's configuration, None if it is not set; reading it may raise InputError
    for what cannot be used, so `check_settings` comes before the first write.
    """

    def __init__(
        self,
        stores: Stores,
        environment: Mapping[str, str],
        setting: Callable[[str], str | None],
        session: Session,
        clock: Callable[[], datetime],
    ) -> None:
        self.stores, self.session, self.clock = stores, session, clock
        self._environment, self._read_setting = environment, setting
        self.consent = ServerConsent(stores, self._setting)

    def _setting(self, name: str) -> str:
        return unquoted(self._read_setting(name) or "")

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The sources in use: `az config set devops_pat.sources`, or AZURE_DEVOPS_PAT_SOURCES."""
        return order_from(self._setting("sources"))

    @cached_property
    def detects(self) -> bool:
        """Whether git remotes are asked for the organization: `devops_pat.detect`, or AZURE_DEVOPS_PAT_DETECT."""
        return is_enabled(self._setting("detect"))

    def check_settings(self) -> None:
        """Raise InputError if a setting cannot be used."""
        _ = self.order, self.consent.listed, self.detects

    def request(
        self, organization: Organization, patience: Patience = PATIENT, fresh: bool = False
    ) -> CredentialRequest:
        """Return the request for a credential of the organization."""
        return CredentialRequest(organization, self.consent.given_to(organization), patience, fresh)

    # Which credential wins

    def resolve(self, request: CredentialRequest, only: str | None = None) -> Resolution:
        """Return the credential that wins for the organization, and why; `only` names the one source to ask."""
        return resolve(request, self.sources((only,) if only else self.order))

    def sources(self, names: Sequence[str]) -> list[Source]:
        """Return the sources of those names, in that order."""
        return [self._source(name) for name in names]

    def _source(self, name: str) -> Source:
        if name == AZ:
            return self._az
        return self.stored if name == STORED else environment_source.EnvironmentSource(self._environment)

    @cached_property
    def cache(self) -> AnswerCache:
        """Answers worth remembering."""
        from ..stores.answer_cache import AnswerCache

        return AnswerCache(self.stores.folder, self.session.stamp(), self.clock)

    @cached_property
    def stored(self) -> StoredSource:
        """The stored PATs as a source."""
        from ..sources.stored import StoredSource

        return StoredSource(self.stores)

    @cached_property
    def _az(self) -> Source:
        from ..sources.az_login import AzLoginSource

        return AzLoginSource(self.session, self.cache, self._discover, self._accepts, _is_refusal)

    def overrides(self, organization: Organization | None, offline: bool = False) -> Overrides:
        """Return what takes precedence over the stored PAT of the organization (of any, for None).

        It only serves a hint, so it asks nobody for long, and whatever goes wrong ends in a log line.
        """
        earlier = before_stored(self.order)
        variable = self._variable_for(organization) if ENVIRONMENT in earlier else None
        note = environment_source.note_on(variable, self._environment) if variable else ""
        accounts = self.session.names_in_all_clouds() if AZ in earlier else ()
        is_used = STORED in self.order
        if not accounts or organization is None:
            return Overrides(variable, accounts, stored_is_used=is_used, note=note)
        try:
            result = self._az.find(self.request(organization, OFFLINE if offline else HINT))
        except DevOpsPatError as error:
            _log.info("What takes precedence is not known: %s", error.message)
            return Overrides(variable, stored_is_used=is_used, note=note)
        if result.credential is not None:
            return Overrides(variable, (result.credential.account or accounts[0],), stored_is_used=is_used, note=note)
        return Overrides(variable, () if result.answered else accounts, result.answered, is_used, note)

    def _variable_for(self, organization: Organization | None) -> str | None:
        """Return the PAT variable that is used for the organization (for any, for None)."""
        variable = environment_source.variable_in_play(self._environment)
        if variable is None or organization is None:
            return variable
        result = environment_source.EnvironmentSource(self._environment).find(self.request(organization))
        return variable if result.credential is not None or result.stops_search else None

    # The service

    @cached_property
    def transport(self) -> Transport:
        """What sends every request to Azure DevOps."""
        from ..rest.transport import Transport

        if self._environment.get(_NO_VERIFICATION):
            _log.warning(
                "%s is ignored: TLS certificates are always verified. To trust your own CA, set REQUESTS_CA_BUNDLE.",
                _NO_VERIFICATION,
            )
        return Transport(self.consent.given_to)

    @cached_property
    def fetch_identity(self) -> FetchIdentity:
        """Asks whose a credential is; raises ServiceError if the organization does not accept it."""
        from ..rest.connection_data import fetch_identity

        return partial(fetch_identity, self.transport)

    def _accepts(self, organization: Organization, credential: Credential, timeout: float) -> Identity:
        return self.fetch_identity(organization, credential, timeout)

    def _discover(self, organization: Organization, timeout: float) -> str | None:
        from ..rest import tenants

        return tenants.discover(self.transport, organization, timeout)


def _is_refusal(error: ServiceError) -> bool:
    from ..rest.causes import ABOUT_THE_CREDENTIAL

    return error.cause in ABOUT_THE_CREDENTIAL
