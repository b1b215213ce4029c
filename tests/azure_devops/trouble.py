"""Everything that goes wrong, as tests ask for it."""

from __future__ import annotations

from typing import Any

from tests.azure_devops.answering import Answering
from tests.azure_devops.failures import ANY, Failure
from tests.azure_devops.hooks import AFTER, BEFORE, Action, Hook
from tests.azure_devops.organizations import Organization
from tests.azure_devops.pats import Created


class Trouble:
    """The part of `AzureDevOps` that makes it fail."""

    _answering: Answering

    def _organization(self, name: str) -> Organization:
        found = self._answering.organizations.get(name)
        if found is None:
            raise KeyError(f"no organization {name!r}: add it first")
        return found

    def fail(
        self,
        organization: str,
        kind: str,
        times: int | None = None,
        host: str | None = None,
        path_contains: str | None = None,
        method: str | None = None,
        **options: Any,
    ) -> None:
        """Puts a failure in force for `times` answers, or for ever; organization `*` means all, none included.

        With the option `effect` the request takes effect before it is answered so (DELETE with 404, say).
        """
        name = organization
        server = self._answering.organizations.get(organization)
        if server is not None and server.url and host is None:
            host = server.entry[0]
        self._answering.failures.add(Failure(kind, name or ANY, host, path_contains, times, options, method))

    def recover(self, organization: str) -> None:
        """Ends every failure that was put in force under that organization's name."""
        self._answering.failures.recover(organization)

    def stall(self, host: str) -> None:
        """From now on `host` reads requests and never answers them."""
        self._answering.stalled.add(host.lower())

    def delay(self, host: str, seconds: float) -> None:
        """From now on `host` thinks so long about every request."""
        self._answering.delays[host.lower()] = seconds

    def unstall(self, host: str) -> None:
        """Ends `stall`; requests that wait already go on waiting."""
        self._answering.stalled.discard(host.lower())

    def before(self, method: str, path_contains: str, action: Action, always: bool = False) -> None:
        """Calls `action(request)` when such a request has arrived, before it takes effect: once, or always.

        The effect comes even if the action kills the client; `fail` with `connection_reset` prevents it.
        """
        self._answering.hooks.add(Hook(BEFORE, method, path_contains, action, always))

    def after(self, method: str, path_contains: str, action: Action, always: bool = False) -> None:
        """Calls `action(request)` when such a request took effect, before it is answered: once, or always."""
        self._answering.hooks.add(Hook(AFTER, method, path_contains, action, always))

    def without_hooks(self) -> None:
        """Ends every `before` and `after`."""
        self._answering.hooks.clear()

    def refuse_created(self, organization: str) -> None:
        """PATs that the API creates from now on are refused by everything else."""
        self._organization(organization).created = Created(refused=True)

    def delay_created(self, organization: str, seconds: float) -> None:
        """PATs that the API creates from now on are accepted only after some seconds."""
        self._organization(organization).created = Created(seconds=seconds)

    def narrow_created(self, organization: str) -> None:
        """PATs that the API creates from now on lack a scope for connectionData: an empty 401, only `Basic`."""
        self._organization(organization).created = Created(narrow=True)

    def accept_created(self, organization: str) -> None:
        """Ends `refuse_created`, `delay_created` and `narrow_created` for PATs still to come."""
        self._organization(organization).created = Created()

    def manners(
        self, pat_refusal: str = "401", error_status: int = 200, error_place: str = "beside", revoke_status: int = 204
    ) -> None:
        """Chooses what facts leave open: `pat_answers.Manners` says what may be chosen."""
        chosen = self._answering.pat_api.manners
        chosen.pat_refusal, chosen.error_status = pat_refusal, error_status
        chosen.error_place, chosen.revoke_status = error_place, revoke_status
