"""What a rotation is going to do, decided before anything is asked for or written."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from ...core.errors import InputError
from ...core.expiry import utc_text
from ...core.nonce import strip
from ...core.pat_info import ACTIVE, ALL, EXPIRED, PatInfo
from ...core.record import Record, fingerprint
from ...core.rotation import Old
from ...core.secret import Secret
from ..login import keys_for
from ..pat_create import NewPat
from .due import life_between, new_life
from .run import Run
from .stored import StoredPat

CREATED = "create"  # the `origin` of a record: `login --create` or `create --login` made the PAT
HAD_EXPIRED, WAS_REVOKED = "had expired", "was revoked before"
ALL_ORGANIZATIONS, IS_DEFAULT = "kept: it is for all organizations", "kept: it is the default PAT"


@dataclass(frozen=True)
class Plan:
    """The PAT to make, the keys to write it to, and the one that it replaces.

    `storage` None stores it as a login does, in the store that `forced` names if it is given. `secret` is the one that
    is replaced, None for nothing; the keys hold it now if `old` has its fingerprint. `confirmed`: that `old.id` is the
    stored PAT is a person's word, so it is checked afterwards. `record` is what was known of the PAT stored before,
    `told` what the service tells of it now.
    """

    name: str
    scope: str
    valid_to: str
    keys: tuple[str, ...]
    storage: str | None
    old: Old
    secret: Secret | None
    record: Record
    told: PatInfo | None = None
    forced: str | None = None
    confirmed: bool = False


def default_name() -> str:
    """Return the name of a PAT that nobody named."""
    return f"devops-pat on {platform.node() or 'this machine'}"


def plan_rotation(
    run: Run, stored: StoredPat, identified: PatInfo | None, days: int | None, scope: str | None = None
) -> Plan:
    """Return the plan that replaces the stored PAT; `identified` is its row if a person said which one it is.

    Raises InputError if the scopes of the old one are not known.
    """
    record, organization = stored.record, run.organization
    info = identified or row_of(run, record.authorization_id)
    wanted = scope or (info.scope if info else None) or record.scope
    if not wanted:
        raise InputError(
            f"The scopes of the PAT stored for {organization} are not known.",
            f"To make one: az devops pat create --organization {organization} --login --name NAME --scope SCOPE",
        )
    start, end = (info.valid_from, info.valid_to) if info else (record.valid_from, record.valid_to)
    life = life_between(start, end)
    name = strip(info.display_name if info else "") or strip(record.name or "") or default_name()
    old = Old(
        id=info.authorization_id if info else record.authorization_id,
        fingerprint=fingerprint(stored.secret) if stored.keys else None,
        name=name,
        scope=info.scope if info else record.scope,
        life=int(life.total_seconds()) if life else None,
        kept=_why_kept(run, stored, info),
    )
    return Plan(
        name=name,
        scope=wanted,
        valid_to=utc_text(run.clock() + new_life(days, life)),
        keys=stored.keys or (organization.key,),
        storage=stored.storage,
        old=old,
        secret=stored.secret,
        record=record,
        told=info,
        confirmed=identified is not None,
    )


def plan_creation(run: Run, wanted: NewPat, stored: StoredPat | None, forced: str | None) -> Plan:
    """Return the plan for a PAT that takes the place of what is stored, which stays alive, as after a login."""
    before = stored.secret if stored and stored.keys else None
    return Plan(
        name=wanted.name,
        scope=wanted.scope,
        valid_to=wanted.valid_to,
        keys=tuple(keys_for(run.organization, run.stores)),
        storage=None,
        old=Old(fingerprint=fingerprint(before) if before else None),
        secret=before,
        record=Record(origin=CREATED),
        forced=forced,
    )


def row_of(run: Run, authorization_id: str | None) -> PatInfo | None:
    """Return what the service tells of a PAT, of one that has expired or was revoked too."""
    if authorization_id is None:
        return None
    found = run.pats.get(authorization_id)
    if found is None:
        found = next((info for info in run.pats.all(ALL) if info.authorization_id == authorization_id), None)
    return found


def _why_kept(run: Run, stored: StoredPat, info: PatInfo | None) -> str | None:
    """Say why the old PAT is not revoked; None if it is."""
    if info is None:
        return WAS_REVOKED
    status = info.status(run.clock())
    if status != ACTIVE:
        return HAD_EXPIRED if status == EXPIRED else WAS_REVOKED
    if info.all_organizations:
        return ALL_ORGANIZATIONS
    return None if stored.keys else IS_DEFAULT
