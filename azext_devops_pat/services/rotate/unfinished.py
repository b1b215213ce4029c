"""Which organizations have an unfinished rotation, for display."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.organization import Organization
from ...stores.journal import Journal
from ...stores.stores import Stores


def unfinished(stores: Stores, organizations: Iterable[Organization]) -> dict[Organization, str]:
    """Return in words what is unfinished of each organization; most have nothing."""
    if not stores.has_journals():  # of thousands, none
        return {}
    journaled = (organization for organization in organizations if stores.has_journal(organization))
    found = {organization: Journal(stores.folder, organization).peek().rotation for organization in journaled}
    return {
        organization: f"the rotation that began at {rotation.since} is unfinished. "
        f"To finish it: az devops pat rotate --organization {organization}"
        for organization, rotation in found.items()
        if rotation is not None
    }
