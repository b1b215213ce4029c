"""Takes a PAT: the service accepts it, it is stored and read back, and only then anything else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Protocol

from ..core import pat
from ..core.errors import InputError, OrganizationError, StoreError, TokenError
from ..core.log import get_logger
from ..core.organization import DEFAULT_KEY, Organization
from ..core.secret import Secret
from ..core.spelling import parse
from ..stores.metadata import Record, mark_of
from ..stores.shared import Stores
from ..stores.vault import KEYRING, Placement
from .shadows import Shadows

_log = get_logger(__name__)


class Identity(Protocol):
    """Whom the service takes a token for (`rest.connection_data.Identity`)."""

    @property
    def account(self) -> str | None: ...

    @property
    def display_name(self) -> str | None: ...


Ask = Callable[[Organization, Secret], Identity]


@dataclass(frozen=True)
class Login:
    """What the user asked for; `organization` None means the default PAT, `verify` False that nobody is asked."""

    organization: Organization | None
    storage: str | None = None
    verify: bool = True
    expires: date | None = None


def check_token(token: Secret, organization: Organization | None) -> None:
    """Raise TokenError where the organization itself was given in place of the PAT."""
    try:
        given = parse(token.reveal())
    except OrganizationError:
        return
    if given == organization:
        raise TokenError("The token is the organization's own name or address, not a PAT.", pat.HINT)


def end_date(text: str | None, today: date) -> date | None:
    """Read `--expires YYYY-MM-DD`; raise InputError for another form or a day that is past."""
    if text is None:
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        example = today.replace(year=today.year + 1, day=1)
        raise InputError("--expires is not a date.", f"For example: --expires {example}") from None
    if day < today:
        raise InputError(f"--expires {day} is past.", "Give the day on which the PAT ends, or leave --expires out.")
    return day


def log_in(
    wanted: Login, token: Secret, stores: Stores, ask: Ask, find_shadows: Callable[[], Shadows], now: datetime
) -> dict[str, object]:
    """Verify and store `token`; return what `az devops login` prints.

    Raises ServiceError, StoreError: then nothing is stored and nothing stored before is touched.
    """
    if not pat.looks_known(token):
        _log.warning("The token does not look like a PAT; it is tried all the same.")
    stores.vault.prepare()
    identity = _verified(wanted, token, ask)
    with stores.locked():
        record = _store(wanted, token, identity, stores, now)
        _set_default(wanted.organization, stores)
    shadows = find_shadows()
    _warn_of(shadows)
    return {
        "organization": wanted.organization.url if wanted.organization else None,
        "account": record.account,
        "displayName": record.display_name,
        "storage": record.storage,
        "defaultOrganization": stores.default_organization(),
        "expires": record.valid_to,
        "shadowedBy": shadows.names(),
    }


def _store(wanted: Login, token: Secret, identity: Identity | None, stores: Stores, now: datetime) -> Record:
    """Store the token; its keys are listed first, so that whatever interrupts this, a logout finds it."""
    keys = _keys(wanted.organization, stores)
    listed = stores.organizations.keys()
    stores.organizations.add(keys)
    try:
        placement = stores.vault.put(keys, token, wanted.storage, _was_in_keyring(keys, stores))
    except StoreError as error:
        stores.organizations.remove([key for key in keys if key not in listed])
        error.message += f" The PAT{f' of {wanted.organization}' if wanted.organization else ''} was not stored."
        raise
    record = _record(wanted, token, identity, placement, now)
    try:
        for key in keys:
            if _is_plain(key, wanted.organization):  # another spelling may hold a password
                stores.metadata.put(key, record)
    except StoreError as error:
        _log.warning("The PAT is stored, but what is known of it is not: %s", error.message)
    return record


def _verified(wanted: Login, token: Secret, ask: Ask) -> Identity | None:
    if wanted.organization is None:
        _log.warning(
            "Without --organization this becomes the default PAT, and it was not verified. It works only where the PAT "
            "itself is valid; on 2026-12-01 Azure DevOps ends PATs for all organizations. "
            "To sign in to one: az devops login --organization ORGANIZATION"
        )
        return None
    if not wanted.verify:
        _log.warning("%s was not asked whether it accepts the PAT (--no-verify).", wanted.organization)
        return None
    return ask(wanted.organization, token)


def _keys(organization: Organization | None, stores: Stores) -> list[str]:
    """Return the store keys to write; another spelling's too where it was used, or holds a PAT that is stale now."""
    if organization is None:
        return [DEFAULT_KEY]
    used = {*stores.known_keys(), organization.lookup_keys[0]}
    others = [key for key in stores.keys_of(organization) if key in used and key != organization.key]
    return [organization.key, *others]


def _is_plain(key: str, organization: Organization | None) -> bool:
    return organization is None or key in organization.lookup_keys


def _was_in_keyring(keys: list[str], stores: Stores) -> bool:
    """Tell whether an older PAT rests there, as recorded: that a key is listed may come of a login that was killed."""
    records = stores.metadata.records()
    return any(record is not None and record.may_be_in(KEYRING) for record in map(records.get, keys))


def _record(wanted: Login, token: Secret, identity: Identity | None, placement: Placement, now: datetime) -> Record:
    return Record(
        organization=wanted.organization.url if wanted.organization else None,
        storage=placement.storage,
        left_in=placement.left_in,
        stored_at=now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        origin="login",
        account=identity.account if identity else None,
        display_name=identity.display_name if identity else None,
        mark=mark_of(token),
        valid_to=f"{wanted.expires}T23:59:59Z" if wanted.expires else None,
    )


def _set_default(organization: Organization | None, stores: Stores) -> None:
    try:
        if organization is not None and stores.default_organization() is None:
            stores.defaults.put("organization", organization.url)
            _log.info("%s is now the default organization.", organization)
    except StoreError as error:
        _log.warning("The PAT is stored, but the default organization is not set: %s", error.message)


def _warn_of(shadows: Shadows) -> None:
    for sentence in shadows.sentences():
        _log.warning("The stored PAT is overruled by %s.", sentence)
