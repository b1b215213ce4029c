"""Recognizes the PATs that are stored here, without asking a keyring: by their fingerprints, and in our own file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from ..core.errors import StoreError
from ..core.record import Record
from ..core.secret import Secret
from ..stores.stores import Stores

_log = logging.getLogger("cli." + __name__)


class StoredPats:
    """What is stored, read once."""

    def __init__(self, stores: Stores) -> None:
        records = stores.metadata.records()
        self._records = [record for record in map(records.get, records.keys()) if record and record.fingerprint]
        self._in_file = _in_file(stores)
        self._known: dict[Secret, Record | None] = {}

    def record_of(self, secret: Secret) -> Record | None:
        """Return what is known of a PAT that is stored here; an empty record if nothing is, None if it is not."""
        if secret not in self._known:
            found = next((record for record in self._records if record.matches(secret)), None)
            self._known[secret] = found or (Record() if secret in self._in_file else None)
        return self._known[secret]


def own_files(stores: Stores) -> frozenset[Path]:
    """Return the files that hold PATs by our own doing."""
    return frozenset((stores.vault.file.path,))


def is_written_here(stores: Stores) -> Callable[[str, Secret], bool]:
    """Return what tells whether `auth setup` wrote that PAT to the file with that path."""
    setups = [setup for setup in stores.metadata.setups() if setup.fingerprint]
    return lambda path, secret: any(setup.wrote(secret) and os.path.realpath(path) == setup.path for setup in setups)


def _in_file(stores: Stores) -> frozenset[Secret]:
    file = stores.vault.file
    try:
        return frozenset(filter(None, map(file.get, file.keys())))
    except StoreError as error:
        _log.info("%s", error.message)  # who reads a PAT from it reports it
        return frozenset()
