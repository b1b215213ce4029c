"""What a login does about a rotation that was not finished: it closes the journal."""

from __future__ import annotations

import logging

from ...core.errors import DevOpsPatError, StoreError
from ...core.organization import Organization
from ...core.rotation import Rotation
from ...stores.journal import Journal
from .start import Machine
from .unresolved import of_rotation, settle

_log = logging.getLogger("cli." + __name__)


def close_journal(machine: Machine, organization: Organization) -> None:
    """Give the unfinished rotation up and revoke the PAT that it made, not the old one; nothing fails the login.

    Without an az session the PAT is remembered: the next `list`, `create` or `rotate` revokes it.
    """
    journal = machine.journal(organization)
    try:
        rotation = _give_up(machine, journal)
    except StoreError as error:  # most likely a rotation that runs now, and sees the login itself
        _log.info("The journal of %s was not closed: %s", organization, error.message)
        return
    if rotation is None:
        return
    try:
        _, pats = machine.sign_in(organization, rotation.owner_id)
        settle(journal, pats, machine.clock())
    except DevOpsPatError as error:
        _log.warning(
            "An unfinished rotation may have left a PAT of %s alive: %s To revoke it, later: "
            "az devops pat list --organization %s",
            organization,
            error.message,
            organization,
        )


def _give_up(machine: Machine, journal: Journal) -> Rotation | None:
    with journal.locked(limit=0.0):
        journal.load()
        rotation = journal.entry.rotation
        if rotation is not None:
            journal.give_up(of_rotation(rotation, rotation.since))
        return rotation
