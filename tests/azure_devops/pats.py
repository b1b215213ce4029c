"""A personal access token, and what becomes of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.azure_devops.organizations import Identity, Organization


@dataclass(frozen=True)
class Created:
    """What becomes of PATs that the API creates: refused, accepted after `seconds` only, or too narrow."""

    refused: bool = False
    narrow: bool = False
    seconds: float = 0.0


@dataclass
class Pat:
    """One personal access token; without `organization` it is valid in all of them."""

    organization: str | None
    identity: Identity
    valid_from: datetime
    valid_to: datetime
    name: str
    scope: str
    revoked: bool = False
    created: Created = field(default_factory=Created)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = field(default="", repr=False)

    def expired(self, now: datetime) -> bool:
        """Whether its end has passed."""
        return self.valid_to <= now

    def accepted(self, now: datetime) -> bool:
        """Whether it is taken for what it is, by now."""
        waits = timedelta(seconds=self.created.seconds)
        return not (self.revoked or self.created.refused) and now >= self.valid_from + waits

    def reaches(self, organization: Organization) -> bool:
        """Whether it is one of that organization's PATs; "all organizations" are those of Services."""
        return self.organization == organization.key or (self.organization is None and organization.url is None)

    def status(self, now: datetime) -> str:
        """`active`, `revoked` or `expired`; a revoked one never expires."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expired(now) else "active"
