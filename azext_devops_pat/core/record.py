"""What is known of one stored PAT, without any secret."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from hashlib import blake2b

from .secret import Secret

ALL_ORGANIZATIONS, ONE_ORGANIZATION = "all organizations", "one organization"


@dataclass(frozen=True)
class Record:
    """One stored PAT. Times are ISO 8601 in UTC; what is not known is None.

    `organization` is its URL as people see it; `storage` where login put it; `stale_copy_in` names the other store if
    that may still hold an older PAT; `origin` is `login` for a PAT that our login stored, which for a Server is the
    user's consent too; `backend` is the class of the keyring backend that holds it; `fingerprint` is what the function
    of that name returns. `covers` is ALL_ORGANIZATIONS for a PAT that is valid for all of the user's, else
    ONE_ORGANIZATION.

    What the service tells: `owner_id` is the id of the user (`authenticatedUser.id`), `authorization_id`, `name` and
    `scope` are the PAT's own, `last_accepted` and `refused_at` when the service last accepted or refused it, and
    `refused_for_git_at` when git was refused although the service accepts it (the Code scope may be missing).
    """

    organization: str | None = None
    storage: str | None = None
    stale_copy_in: str | None = None
    stored_at: str | None = None
    origin: str | None = None
    account: str | None = None
    display_name: str | None = None
    valid_to: str | None = None
    fingerprint: str | None = None
    backend: str | None = None
    owner_id: str | None = None
    authorization_id: str | None = None
    name: str | None = None
    scope: str | None = None
    covers: str | None = None
    valid_from: str | None = None
    last_accepted: str | None = None
    refused_at: str | None = None
    refused_for_git_at: str | None = None

    @classmethod
    def read(cls, value: object) -> Record:
        """Return the record in a JSON value; what cannot be used counts as unknown."""
        known = value if isinstance(value, dict) else {}
        renamed = {_FORMER_NAMES.get(name, name): text for name, text in known.items()}
        return cls(**{name: text for name, text in renamed.items() if name in _FIELDS and isinstance(text, str)})

    def may_be_in(self, storage: str) -> bool:
        """Tell whether this PAT, or an older one of the same key, may be in that store."""
        return storage in (self.storage, self.stale_copy_in)

    @property
    def all_organizations(self) -> bool | None:
        """Whether it is valid for all of the user's organizations; None if that is not known."""
        return None if self.covers is None else self.covers == ALL_ORGANIZATIONS

    def matches(self, secret: Secret) -> bool:
        """Tell whether this is about that PAT; `azure-devops` may have replaced the one that it was about."""
        return self.fingerprint is None or is_fingerprint_of(self.fingerprint, secret)


_FIELDS = frozenset(field.name for field in fields(Record))
_FORMER_NAMES = {"left_in": "stale_copy_in", "mark": "fingerprint"}  # in files that version 0.1.0 wrote


def fingerprint(secret: Secret, salt: str | None = None) -> str:
    """Return `SALT:DIGEST` to recognize a secret by: 32 salted bits, too few to find the secret from it."""
    salt = salt or os.urandom(8).hex()
    value, key = (text.encode("utf-8", "surrogatepass") for text in (secret.reveal(), salt))
    return f"{salt}:{blake2b(value, digest_size=4, key=key[:64]).hexdigest()}"


def is_fingerprint_of(known: str, secret: Secret) -> bool:
    """Tell whether `known`, a result of `fingerprint`, was made of that secret."""
    return known == fingerprint(secret, known.partition(":")[0])
