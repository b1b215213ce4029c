"""Writes a new PAT where the old one is, and what is known of it. Call it with the store's lock held."""

from __future__ import annotations

from ...core.errors import StoreError
from ...core.record import ONE_ORGANIZATION, Record, is_fingerprint_of
from ...core.rotation import Rotation
from ...core.secret import Secret
from ...rest.connection_data import Identity
from ...stores.vault import Placement
from ..login import not_stored, was_in_keyring
from .plan import Plan
from .run import Run
from .stored import StoredPat, read, stored_pat


def check_writable(run: Run, stored: StoredPat) -> None:
    """Write what is stored once more, so that a store that cannot be written stops the rotation before it begins."""
    with run.stores.locked():
        if stored.secret not in read(run.stores, stored.key, stored.storage):
            raise _changed(run)
        run.stores.vault.replace(stored.keys or [stored.key], stored.secret, stored.storage)


def check_unchanged(run: Run, plan: Plan) -> None:
    """Raise StoreError if somebody logged in meanwhile."""
    before = plan.secret if plan.old.fingerprint else None
    if plan.storage is None:
        found = stored_pat(run.stores, run.organization)
        values = [found.secret] if found and found.keys else []
    else:
        values = [value for key in plan.keys for value in read(run.stores, key, plan.storage)]
    expected = [] if before is None else [before] * (1 if plan.storage is None else len(plan.keys))
    if values != expected:
        raise _changed(run)


def _changed(run: Run) -> StoreError:
    return StoreError(
        f"Somebody logged in to {run.organization} meanwhile, and their PAT is kept.",
        f"To rotate that one: az devops pat rotate --organization {run.organization}",
    )


def secret(run: Run, plan: Plan, value: Secret) -> Placement:
    """Store the new PAT under every key, read back, and return where it is."""
    stores, keys = run.stores, list(plan.keys)
    stores.organizations.add(keys)  # first, so that whatever interrupts this, a logout finds them
    if plan.storage is not None:
        stores.vault.replace(keys, value, plan.storage)
        return Placement(plan.storage, plan.record.stale_copy_in)
    try:
        return stores.vault.put(keys, value, plan.forced, was_in_keyring(keys, stores))
    except StoreError as error:
        raise not_stored(error, run.organization) from error


def missing(run: Run, rotation: Rotation) -> None:
    """Write the new PAT under those of its keys that were not reached."""
    new, old, stores = rotation.new, rotation.old.fingerprint, run.stores
    assert new is not None
    held = {key: read(stores, key, rotation.storage) for key in rotation.keys}
    found = next(value for values in held.values() for value in values if is_fingerprint_of(new.fingerprint, value))
    left = [key for key, values in held.items() if all(old and is_fingerprint_of(old, value) for value in values)]
    if left and rotation.storage is not None:
        stores.vault.replace(left, found, rotation.storage)


def record(run: Run, rotation: Rotation, before: Record, identity: Identity) -> None:
    """Keep what is known of the new PAT: from now on its id is proven."""
    new = rotation.new
    assert new is not None
    now = run.now()
    known = Record(
        organization=run.organization.url,
        storage=rotation.storage,
        stale_copy_in=before.stale_copy_in,
        stored_at=now,
        origin=before.origin,
        account=identity.account,
        display_name=identity.display_name,
        valid_from=new.start,
        valid_to=new.end,
        fingerprint=new.fingerprint,
        backend=before.backend,
        owner_id=identity.id,
        authorization_id=new.id,
        name=rotation.name,
        scope=rotation.scope,
        covers=ONE_ORGANIZATION,
        last_accepted=now,
    )
    run.stores.metadata.put_all({key: known for key in rotation.keys if key in run.organization.lookup_keys})
