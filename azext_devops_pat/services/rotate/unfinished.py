"""Which organizations have an unfinished rotation, for display."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.organization import Organization
from ...stores.journal import Journal
from ...stores.stores import Stores


def unfinished(stores: Stores, organizations: Iterable[Organization]) -> dict[Organization, str]:
    """Return when the unfinished rotation of each organization began; most have none."""
    journaled = (organization for organization in organizations if stores.has_journal(organization))
    found = {organization: Journal(stores.folder, organization).peek().rotation for organization in journaled}
    return {organization: rotation.since for organization, rotation in found.items() if rotation is not None}
