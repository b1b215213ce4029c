"""Which of an organization's PATs are stored here."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.credential import Credential
from ..core.errors import StoreError
from ..core.names import DEFAULT_KEY
from ..core.pat_info import PatInfo
from ..core.record import Record
from ..core.secret import Secret
from ..stores.metadata import Records
from .credentials import Credentials
from .pat_candidates import candidates
from .pat_owner import Owner

_log = logging.getLogger("cli." + __name__)
_KEYRING_SECONDS = 8.0


@dataclass(frozen=True)
class StoredHere:
    """The stored PATs that an organization may accept: by id the keys that hold it, and those without a known id."""

    keys: Mapping[str, tuple[str, ...]]
    unknown: tuple[Credential, ...]
    taken: frozenset[str]
    owner_id: str

    def may_be(self, pats: Sequence[PatInfo]) -> set[str]:
        """Return the ids of the PATs that one of unknown id may be."""
        found: set[str] = set()
        for credential in self.unknown:
            known = credential.record or Record()
            if known.owner_id in (None, self.owner_id):
                fitting = candidates(pats, credential.secret, credential.record, self.taken)
                found.update(info.authorization_id for info in fitting)
        return found

    def judge(self, pats: Sequence[PatInfo]) -> dict[str, bool | None]:
        """Return by id whether each PAT is stored here; None: it may be."""
        doubtful = self.may_be(pats)
        return {
            info.authorization_id: info.authorization_id in self.keys
            or (None if info.authorization_id in doubtful else False)
            for info in pats
        }


def stored_here(credentials: Credentials, owner: Owner) -> StoredHere:
    """Look up what is stored for the owner's organization, and the default PAT."""
    stores = credentials.stores
    records = stores.metadata.records()
    keys: dict[str, tuple[str, ...]] = {}
    unknown: list[Credential] = []
    for key in dict.fromkeys([*stores.keys_of(owner.organization), DEFAULT_KEY]):
        try:
            only_for = None if key == DEFAULT_KEY else owner.organization
            credential = credentials.stored.held(key, only_for, _KEYRING_SECONDS)
        except StoreError as error:
            _log.info("Whether a PAT is stored under %s is not known: %s", key, error.message)
            known = _recorded(records.get(key))
        else:
            if credential is None:
                continue
            known = _recorded(credential.record) or _known_by_fingerprint(records, credential.secret)
            unknown += [] if known else [credential]
        for one in known:
            keys[one] = (*keys.get(one, ()), key)
    taken = {one for key in records.keys() for one in _recorded(records.get(key))}
    return StoredHere(keys, tuple(unknown), frozenset(taken), owner.identity.id)


def _recorded(record: Record | None) -> set[str]:
    return {record.authorization_id} if record is not None and record.authorization_id else set()


def _known_by_fingerprint(records: Records, secret: Secret) -> set[str]:
    """Return the id of the same PAT under another key."""
    found = (records.get(key) for key in records.keys())
    same = (record for record in found if record is not None and record.fingerprint and record.matches(secret))
    return {one for record in same for one in _recorded(record)}
