"""What Azure DevOps tells of a PAT: everything but its token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from .expiry import is_past

ACTIVE, EXPIRED, REVOKED, ALL = "active", "expired", "revoked", "all"
STATUSES = (ACTIVE, EXPIRED, REVOKED)
_NOTHING_MORE: Mapping[str, object] = MappingProxyType({})


def printable(name: str) -> str:
    """Return a PAT's name for a terminal: other people give names too, and a control character could forge lines."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


@dataclass(frozen=True)
class PatInfo:
    """One PAT as the service describes it. Only `authorization_id` identifies it: names are not unique.

    `scope` is one string, its words sorted. Times are ISO 8601 in UTC. `target_accounts` None: it is valid for all of
    the user's organizations. `is_valid` is what the administrator's view tells, `listed_as` the status that it was
    listed under; each None if the answer did not tell. `more` has the fields that this version does not know.
    """

    authorization_id: str
    display_name: str
    scope: str
    valid_from: str | None = None
    valid_to: str | None = None
    target_accounts: tuple[str, ...] | None = None
    is_valid: bool | None = None
    more: Mapping[str, object] = field(default_factory=lambda: _NOTHING_MORE)
    listed_as: str | None = None

    @property
    def all_organizations(self) -> bool:
        """Whether it is valid for all of the user's organizations."""
        return self.target_accounts is None

    def status(self, now: datetime) -> str:
        """Return ACTIVE, EXPIRED or REVOKED; the service's own word counts most."""
        if self.listed_as is not None:
            return self.listed_as
        if is_past(self.valid_to, now):
            return EXPIRED
        return REVOKED if self.is_valid is False else ACTIVE

    def order_by_end(self) -> tuple[str, str, str]:
        """Return what sorts PATs by their end."""
        return (self.valid_to or "", self.display_name, self.authorization_id)
