"""What comes before every rotation: whose session, and what an earlier rotation left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ...core.credential import Credential
from ...core.errors import ServiceError
from ...core.names import STORED
from ...core.organization import Organization
from ...core.secret import Secret
from ...rest.acceptance import fetch_identity_if_told
from ...rest.causes import ABOUT_THE_CREDENTIAL
from ...rest.connection_data import Identity
from ...rest.pats import Pats
from ...stores.journal import Journal
from ...stores.stores import Stores
from ..credentials import Credentials
from ..pat_owner import Owner, sign_in_for_pats
from . import unresolved
from .run import Run
from .stored import StoredPat


@dataclass(frozen=True)
class Machine:
    """What a rotation needs of this user and machine; nothing is asked yet.

    `sign_in` returns the signed-in user with that id (None: the first one that the organization accepts), and its
    PATs. `verify` is `Run.verify`, for any organization.
    """

    stores: Stores
    clock: Callable[[], datetime]
    sign_in: Callable[[Organization, str | None], tuple[Owner, Pats]]
    verify: Callable[[Organization, Secret], Identity | None]
    sleep: Callable[[float], None] = time.sleep

    def journal(self, organization: Organization) -> Journal:
        """Return the organization's journal."""
        return Journal(self.stores.folder, organization)


def this_machine(credentials: Credentials) -> Machine:
    """Return the machine that the credentials are of."""

    def sign_in(organization: Organization, owner_id: str | None) -> tuple[Owner, Pats]:
        owner = sign_in_for_pats(credentials, organization, owner_id)
        return owner, Pats(credentials.transport, organization, owner.credential)

    def verify(organization: Organization, secret: Secret) -> Identity | None:
        credential = Credential(STORED, secret, only_for=organization)
        return fetch_identity_if_told(credentials.transport, organization, credential)

    return Machine(credentials.stores, credentials.clock, sign_in, verify)


def sign_in(machine: Machine, journal: Journal, owner_id: str | None) -> Run:
    """Return the run of the session that owns the PAT; raise CredentialError if nobody signed in does."""
    owner, pats = machine.sign_in(journal.organization, owner_id)
    verify = partial(machine.verify, journal.organization)
    return Run(machine.stores, journal, owner, pats, verify, machine.clock, machine.sleep)


def signed_in(machine: Machine, journal: Journal, stored: StoredPat, run: Run | None) -> Run:
    """Return the run of the session that owns the stored PAT: `run` if it is that one's already."""
    owner_id = owner_of(machine, journal.organization, stored)
    if run is not None and owner_id in (None, run.owner.identity.id):
        return run
    return sign_in(machine, journal, owner_id)


def settle(run: Run, stored: StoredPat | None) -> None:
    """Revoke what earlier commands left; name what a damaged journal does not tell of."""
    unresolved.settle_loaded(run.journal, run.pats, run.clock())
    if run.journal.was_damaged:
        unresolved.report_unknown(run.journal, run.pats.all(), stored.record.authorization_id if stored else None)


def owner_of(machine: Machine, organization: Organization, stored: StoredPat) -> str | None:
    """Return the id of the user whose PAT is stored; None if its own id is known, which only its owner finds.

    A PAT whose id is not known has to be accepted: nothing else tells whose it is.
    """
    record = stored.record
    if record.owner_id is not None or record.authorization_id is not None:
        return record.owner_id
    try:
        identity = machine.verify(organization, stored.secret)
    except ServiceError as error:
        if error.cause not in ABOUT_THE_CREDENTIAL:
            raise
        create = f"To make one in its place: az devops login --create --organization {organization}"
        message = f"Which PAT is stored for {organization} is not known, and it is not accepted: {error.message}"
        raise ServiceError(error.cause, message, create) from None
    return identity.id if identity else None
