"""Searches the whole history of a git repository: every object that is there, reachable or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from ..core.errors import StoreError
from ..core.finding import Finding, shown
from ..tools import git_objects
from ..tools.git_commits import introductions
from ..tools.git_folders import special_file_in
from ..tools.git_objects import GitObject
from ..tools.git_readonly import ReadOnlyGit
from .scan_batch import Batch
from .scan_files import finding_at
from .scan_notes import Notes
from .scan_text import Hit, is_plain, search

_COMMIT, _BLOB = "commit", "blob"
_NO_COMMIT = "(no commit)"
_UNREADABLE = "git cannot read it"
_MESSAGES = {_COMMIT: "(commit message)", "tag": "(tag message)"}


class History:
    """One repository's history. What was found is in `findings()` whenever the search is interrupted."""

    def __init__(self, folder: Path, prefix: str, environment: Mapping[str, str], notes: Notes) -> None:
        self._git = ReadOnlyGit(folder, environment)
        self._where, self._prefix, self._notes = str(folder), prefix, notes
        self._blobs: list[tuple[str, Hit]] = []
        self._found: list[Finding] = []

    def search(self) -> None:
        """Search every object, then ask which commits brought the blobs in. What git cannot read is noted."""
        special = special_file_in(self._git.folder)
        if special is not None:
            self._notes.unsearched_because(self._where, f"{shown(special)} is not a regular file")
            return
        for step in (self._search_objects, self._find_commits, self._count_missing):
            try:
                step()
            except StoreError as error:
                self._notes.unsearched_because(self._where, error.message)

    def _count_missing(self) -> None:
        missing = git_objects.missing_in(self._git)
        if missing:
            objects = "object is" if missing == 1 else "objects are"
            self._notes.unsearched_because(self._where, f"{missing:,} {objects} not in this partial clone")

    def findings(self) -> list[Finding]:
        """Return what was found so far."""
        rest = [replace(finding_at(self._prefix + _NO_COMMIT, hit), blob=blob) for blob, hit in self._blobs]
        return [*self._found, *rest]

    def _search_objects(self) -> None:
        batch: Batch[GitObject] = Batch()
        for found in git_objects.every_object(self._git):
            content = found.content
            if found.kind == git_objects.MISSING:
                self._notes.unsearched_because(f"object {found.name} in {self._where}", _UNREADABLE)
            elif isinstance(content, bytes) and (found.kind != _BLOB or is_plain(content)):
                self._notes.searched(len(content), self._where)
                for owner, hit in batch.add(found, content):
                    self._keep(owner, hit)
            else:
                self._search_alone(found)
        for owner, hit in batch.flush():
            self._keep(owner, hit)

    def _search_alone(self, found: GitObject) -> None:
        def problem(reason: str) -> None:
            self._notes.unsearched_because(f"blob {found.name} in {self._where}", reason)

        for hit in search(self._counted(found.content), problem):
            self._keep(found, hit)

    def _counted(self, content: bytes | Iterator[bytes]) -> Iterator[bytes]:
        for piece in [content] if isinstance(content, bytes) else content:
            self._notes.searched(len(piece), self._where)
            yield piece

    def _keep(self, owner: GitObject, hit: Hit) -> None:
        if owner.kind == _BLOB:
            self._blobs.append((owner.name, hit))
            return
        message = Message.of(owner)
        finding = finding_at(self._prefix + _MESSAGES[owner.kind], hit)
        line = max(hit.line - message.lines_before, 1)
        self._found.append(replace(finding, line=line, commit=message.commit, author_date=message.author_date))

    def _find_commits(self) -> None:
        hits: dict[str, list[Hit]] = {}
        for blob, hit in self._blobs:
            hits.setdefault(blob, []).append(hit)
        known = set()
        try:
            for found in introductions(self._git, list(hits)):
                known.add(found.blob)
                for hit in hits[found.blob]:
                    finding = finding_at(shown(self._prefix + found.path), hit)
                    date = iso_date(found.author_date)
                    self._found.append(replace(finding, commit=found.commit, blob=found.blob, author_date=date))
        finally:
            self._blobs = [(blob, hit) for blob, hit in self._blobs if blob not in known]


class Message(NamedTuple):
    """What the head of a commit or tag says: its lines, the commit that it is about, the author's date."""

    lines_before: int
    commit: str | None
    author_date: str | None

    @classmethod
    def of(cls, found: GitObject) -> Message:
        """Read a commit or tag; the head of one over a megabyte is not read."""
        content = found.content if isinstance(found.content, bytes) else b""
        head = content.partition(b"\n\n")[0]
        fields = dict(line.partition(b" ")[::2] for line in reversed(head.split(b"\n")))
        commit = found.name if found.kind == _COMMIT else _tagged(fields)
        author = fields.get(b"author") or fields.get(b"tagger") or b""
        date = author.rpartition(b"> ")[2].decode("ascii", "replace")
        return cls(head.count(b"\n") + 2 if head else 0, commit, iso_date(date))


def _tagged(fields: dict[bytes, bytes]) -> str | None:
    return fields.get(b"object", b"").decode("ascii", "replace") if fields.get(b"type") == b"commit" else None


def iso_date(raw: str) -> str | None:
    """Return git's raw date (`1767225600 +0100`) in ISO 8601; None if it is none."""
    try:
        seconds, zone = raw.split()
        offset = timedelta(hours=int(zone[1:-2]), minutes=int(zone[-2:]))
        own = timezone(-offset if zone.startswith("-") else offset)
        return datetime.fromtimestamp(int(seconds), own).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
