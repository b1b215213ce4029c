"""What an administrator allows PATs to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FULL = "app_token"


@dataclass(frozen=True)
class Policy:
    """The policies of one organization; `allowed` accounts may create in spite of `creation_restricted`."""

    max_days: int | None = None
    no_full_scope: bool = False
    no_global: bool = False
    creation_restricted: bool = False
    packaging_exception: bool = False
    allowed: frozenset[str] = frozenset()

    def shortened(self, valid_to: datetime, now: datetime) -> datetime:
        """The end that is granted where `valid_to` is asked for: earlier without a word."""
        return valid_to if self.max_days is None else min(valid_to, now + timedelta(days=self.max_days))

    def forbids_creation(self, account: str, scope: str) -> bool:
        """Whether nothing new may be made, with that scope, by that account."""
        if not self.creation_restricted or account.lower() in self.allowed:
            return False
        packaging = all(part.startswith("vso.packaging") for part in scope.split())
        return not (self.packaging_exception and packaging)

    def violation(self, scope: str, *, all_organizations: bool) -> str | None:
        """The `patTokenError` of a scope and reach; since March 2026 all organizations are never possible."""
        if self.no_full_scope and FULL in scope.split():
            return "fullScopePatPolicyViolation"
        if all_organizations:
            return "globalPatPolicyViolation" if self.no_global else "globalPATCreationBlocked"
        return None
