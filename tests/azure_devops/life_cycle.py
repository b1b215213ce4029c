"""PATs as tests see them: made, looked at, ruled by policies, ended, and moved through time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from tests.azure_devops.organizations import Identity
from tests.azure_devops.pats import Created, Pat
from tests.azure_devops.policies import Policy
from tests.azure_devops.trouble import Trouble

USUAL_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class SeenPat:
    """One PAT at the moment of asking; the service keeps `token` to itself, a test needs it."""

    id: str
    name: str
    scope: str
    valid_from: datetime
    valid_to: datetime
    organization: str | None  # its name in lower case (a Server collection's URL); None: all of them
    account: str
    revoked: bool
    expired: bool
    token: str = field(repr=False)

    @property
    def all_organizations(self) -> bool:
        """Whether every organization accepts it."""
        return self.organization is None


class LifeCycle(Trouble):
    """The part of `AzureDevOps` that is about PATs."""

    def _now(self) -> datetime:
        return self._answering.organizations.clock.now()

    def pat(
        self,
        organization: str,
        account: str | None = None,
        display_name: str | None = None,
        valid_to: datetime | None = None,
        shape: str = "new",
        *,
        name: str = "made on the web",
        scope: str = "vso.code_write",
        valid_from: datetime | None = None,
        narrow: bool = False,
    ) -> str:
        """A new PAT of one organization (or Server collection, by its URL), for 90 days; `shape` is `new` or `old`.

        connectionData answers a `narrow` one with an empty 401, feeds with 403: a scope is missing.
        """
        owner = self._organization(organization)
        identity = Identity(account or owner.account, display_name or owner.display_name)
        return self._issue(owner.key, identity, (valid_from, valid_to), name, scope, shape, Created(narrow=narrow))

    def global_pat(
        self,
        account: str = "tester@contoso.com",
        display_name: str = "Tester",
        valid_to: datetime | None = None,
        shape: str = "new",
        *,
        name: str = "made on the web for all",
        scope: str = "vso.code_write",
        valid_from: datetime | None = None,
    ) -> str:
        """A new PAT that every organization of Services accepts."""
        identity = Identity(account, display_name)
        return self._issue(None, identity, (valid_from, valid_to), name, scope, shape, Created())

    def _issue(
        self,
        organization: str | None,
        identity: Identity,
        life: tuple[datetime | None, datetime | None],
        name: str,
        scope: str,
        shape: str,
        created: Created,
    ) -> str:
        begins = _aware(life[0]) or self._now()
        ends = _aware(life[1]) or begins + USUAL_LIFE
        pat = Pat(organization, identity, begins, ends, name, scope, created=created)
        return self._answering.organizations.issue(pat, shape)

    def revoke(self, token: str) -> None:
        """From now on the PAT or Entra token is refused."""
        pat = self._answering.organizations.find(token)
        if pat is not None:
            pat.revoked = True
        elif not self._answering.directory.forget(token):
            raise KeyError("no such token")

    def expire(self, token: str) -> None:
        """From now on the PAT's end has passed."""
        pat = self._answering.organizations.find(token)
        if pat is None:
            raise KeyError("no such PAT")
        pat.valid_to = self._now() - timedelta(seconds=1)

    def pats(self, organization: str | None = None, account: str | None = None, status: str = "all") -> list[SeenPat]:
        """PATs in order of creation; of an organization: those that it accepts, so the ones for all too.

        `status` is `active`, `revoked`, `expired` or `all`.
        """
        owner = self._organization(organization) if organization is not None else None
        now = self._now()
        return [
            _seen(pat, now)
            for pat in self._answering.organizations.pats()
            if (owner is None or pat.reaches(owner))
            and (account is None or pat.identity.account.lower() == account.lower())
            and status in ("all", pat.status(now))
        ]

    def administrator(self, organization: str, account: str) -> None:
        """Grants the permission to see and revoke everybody's PATs."""
        self._organization(organization).administrators.add(account.lower())

    def graph_page(self, size: int) -> None:
        """From now on Graph lists so many users at a time."""
        self._answering.token_admin.graph_page = size

    def advance(self, by: timedelta) -> None:
        """Moves the time by which PATs end, and the dates in answers; Entra's tokens keep to the real time."""
        self._answering.organizations.clock.advance(by)

    def end_global_pats(self) -> None:
        """From now on no PAT for all organizations is accepted any more, as since December 2026."""
        self._answering.organizations.global_pats_ended = True

    def policy(
        self,
        organization: str,
        max_days: int | None = None,
        no_full_scope: bool = False,
        no_global: bool = False,
        creation_restricted: bool = False,
        packaging_exception: bool = False,
        allowed: Iterable[str] = (),
    ) -> None:
        """Replaces an organization's policies; `allowed` accounts may create in spite of the restriction."""
        names = frozenset(account.lower() for account in allowed)
        rules = Policy(max_days, no_full_scope, no_global, creation_restricted, packaging_exception, names)
        self._organization(organization).policy = rules


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=timezone.utc) if moment and moment.tzinfo is None else moment


def _seen(pat: Pat, now: datetime) -> SeenPat:
    return SeenPat(
        pat.id,
        pat.name,
        pat.scope,
        pat.valid_from,
        pat.valid_to,
        pat.organization,
        pat.identity.account,
        pat.revoked,
        pat.expired(now),
        pat.token,
    )
