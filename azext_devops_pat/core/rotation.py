"""What a rotation remembers while it is unfinished, without any secret: the content of its journal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# The states of a rotation, in their order; none is idle.
INTENT, CREATED, STORING, STORED, NAMING = "intent", "created", "storing", "stored", "naming"
STATES = (INTENT, CREATED, STORING, STORED, NAMING)


@dataclass(frozen=True)
class Old:
    """The PAT that is replaced. `id` None: it is not known, or there is none, and nothing is revoked.

    `fingerprint` is of the PAT that was stored under the keys before, None if none was; `life` in seconds; `kept` says
    in words why it stays alive, None if it is to be revoked.
    """

    id: str | None = None
    fingerprint: str | None = None
    name: str | None = None
    scope: str | None = None
    life: int | None = None
    kept: str | None = None


@dataclass(frozen=True)
class New:
    """The PAT that was made; `start` and `end` are its life in ISO 8601, as the service answered them."""

    id: str
    fingerprint: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True)
class Rotation:
    """One rotation that is not finished. `storage` None: the PAT goes where a login would put it."""

    state: str
    nonce: str
    name: str
    scope: str
    requested_end: str
    since: str
    keys: tuple[str, ...]
    owner_id: str
    storage: str | None = None
    old: Old = Old()
    new: New | None = None


@dataclass(frozen=True)
class Unresolved:
    """A PAT that may be alive and that nobody needs: its name carries the nonce; `id` is its id if it is known."""

    nonce: str
    since: str
    id: str | None = None


@dataclass(frozen=True)
class Entry:
    """All that a journal holds."""

    rotation: Rotation | None = None
    unresolved: tuple[Unresolved, ...] = ()

    def __bool__(self) -> bool:
        return self.rotation is not None or bool(self.unresolved)


def to_document(entry: Entry) -> dict[str, Any]:
    """Return the entry as JSON values."""
    return asdict(entry)


def from_document(document: dict[str, Any]) -> Entry:
    """Return the entry in JSON values; raise ValueError or TypeError if they are not what `to_document` makes."""
    unresolved = tuple(Unresolved(**_texts(item)) for item in document["unresolved"])
    found = document["rotation"]
    if found is None:
        return Entry(None, unresolved)
    old, new, keys = found.pop("old"), found.pop("new"), found.pop("keys")
    life = old.pop("life")
    if found["state"] not in STATES or not all(isinstance(key, str) for key in keys):
        raise ValueError("not a state of ours")
    if life is not None and not isinstance(life, int) or (new is None) != (found["state"] == INTENT):
        raise ValueError("not written by us")
    rotation = Rotation(
        **_texts(found),
        keys=tuple(keys),
        old=Old(**_texts(old), life=life),
        new=None if new is None else New(**_texts(new)),
    )
    return Entry(rotation, unresolved)


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    if not all(value is None or isinstance(value, str) for value in values.values()):
        raise ValueError("not a text")
    return values
