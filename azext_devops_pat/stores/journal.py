"""The journal of an organization's rotations: what to finish or undo after whatever ended one."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from ..core.names import JOURNAL_FILE, ROTATION_LOCK_FILE
from ..core.organization import Organization
from ..core.rotation import Entry, Rotation, Unresolved, from_document, to_document
from . import lock, private_file

_VERSION = 1
LIMIT_SECONDS = 600.0  # how long another rotation of the organization may take


class Journal:
    """One file in `folder`, there only while something is unfinished. Read and write it with its own lock held.

    `was_damaged`: what it held is not known, so that no PAT counts as an orphan of ours.
    """

    def __init__(self, folder: Path, organization: Organization) -> None:
        self._folder, self.organization = folder, organization
        self.path = folder / JOURNAL_FILE.format(organization.name)
        self.entry = Entry()
        self.was_damaged = False

    def exists(self) -> bool:
        """Tell whether something may be unfinished."""
        return self.path.exists()

    def locked(self, limit: float = LIMIT_SECONDS) -> AbstractContextManager[None]:
        """Keep other rotations of the organization from running meanwhile; logins go on."""
        name = ROTATION_LOCK_FILE.format(self.organization.name)
        return lock.held(self._folder, limit, name=name, guarded=(self.path.name,))

    def peek(self) -> Entry:
        """Return what the file holds without any lock, for display; nothing if it is damaged."""
        return self._read()[0]

    def load(self) -> None:
        """Read the file into `entry`; a damaged one is set aside and reported."""
        self.entry, why = self._read()
        if why is not None:
            private_file.set_aside(self.path, why)
            self.was_damaged = True

    def advance(self, rotation: Rotation) -> Rotation:
        """Write that the rotation has come so far, flushed to disk, and return it."""
        self._write(replace(self.entry, rotation=rotation))
        return rotation

    def close(self) -> None:
        """Write that nothing is left to do for the rotation."""
        self._write(replace(self.entry, rotation=None))

    def give_up(self, left: Unresolved) -> None:
        """Close the rotation, and remember a PAT that may be alive."""
        self._write(Entry(None, (*self.entry.unresolved, left)))

    def keep(self, unresolved: tuple[Unresolved, ...]) -> None:
        """Remember only these of the PATs that may be alive."""
        if unresolved != self.entry.unresolved:
            self._write(replace(self.entry, unresolved=unresolved))

    def _read(self) -> tuple[Entry, str | None]:
        """Return the entry, and in words why the file cannot be used."""
        text = private_file.read(self.path)
        if text is None:
            return Entry(), None
        try:
            document = json.loads(text)
            if document["version"] != _VERSION:
                return Entry(), "a later version of devops-pat wrote it"
            return from_document(document), None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return Entry(), "devops-pat did not write it"

    def _write(self, entry: Entry) -> None:
        if not entry:
            private_file.delete(self.path)
        else:
            document = {"version": _VERSION, "organization": self.organization.url, **to_document(entry)}
            private_file.write(self.path, json.dumps(document, indent=1, sort_keys=True) + "\n")
        self.entry = entry
