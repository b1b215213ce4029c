"""One rotation in hand: what it asks, what it writes, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ...core.expiry import utc_text
from ...core.organization import Organization
from ...core.rotation import Rotation
from ...core.secret import Secret
from ...rest.connection_data import Identity
from ...stores.journal import Journal
from ...stores.stores import Stores

if TYPE_CHECKING:
    from ...rest.pats import Pats
    from ..pat_owner import Owner

Verify = Callable[[Secret], "Identity | None"]  # see `rest.acceptance`
Row = dict[str, object]


@dataclass(frozen=True)
class Run:
    """The journal, with its lock held, and everything that a rotation of its organization needs.

    `verify` returns whose a PAT is, None if the service did not tell; raises ServiceError if it is not accepted.
    """

    stores: Stores
    journal: Journal
    owner: Owner
    pats: Pats
    verify: Verify
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    @property
    def organization(self) -> Organization:
        """The organization whose PAT is rotated."""
        return self.journal.organization

    def now(self) -> str:
        """Return the present time as the journal and the metadata write it."""
        return utc_text(self.clock())

    def row(self, rotation: Rotation, fate: str) -> Row:
        """Return what a rotation gives back; `fate` is what became of the old PAT."""
        new = rotation.new
        assert new is not None
        return {
            "organization": self.organization.url,
            "account": self.owner.account,
            "displayName": rotation.name,
            "scope": rotation.scope,
            "oldAuthorizationId": rotation.old.id,
            "oldPat": fate,
            "authorizationId": new.id,
            "validFrom": new.start,
            "validTo": new.end,
            "storage": rotation.storage,
        }
