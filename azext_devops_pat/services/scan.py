"""Looks for PATs in files, in git histories, in what is staged, and where tools leave them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ..core.errors import InputError
from ..core.finding import Finding, shown
from ..tools import git_folders
from .scan_files import STANDARD_INPUT, check_path, search_files, search_input, search_path
from .scan_history import History
from .scan_home import home_places
from .scan_notes import Notes
from .scan_staged import search_staged


@dataclass(frozen=True)
class Places:
    """Where to look. Without any, the current folder; `staged` looks at an index instead of files."""

    paths: tuple[str, ...] = ()
    git: bool = False
    staged: bool = False
    home: bool = False

    def check(self) -> None:
        """Raise InputError for what cannot be looked at."""
        if self.staged and self.git:
            raise InputError("--staged and --git cannot be used together.", "For what is staged: leave out --git.")
        for path in self.paths:
            if not path:
                raise InputError("--path is empty.", "For the current folder: leave out --path.")
            if path != STANDARD_INPUT:
                check_path(path)


class Scan:
    """One run over the places; what was found so far is there if Ctrl-C ends it."""

    def __init__(self, places: Places, environment: Mapping[str, str], notes: Notes, stdin: TextIO | None) -> None:
        self._places, self._environment, self._notes, self._stdin = places, environment, notes, stdin
        self._found: dict[tuple[object, ...], Finding] = {}
        self._searched: set[Path] = set()
        self.is_interrupted = False

    @property
    def findings(self) -> list[Finding]:
        """Each PAT once at each place: one path, one commit."""
        return list(self._found.values())

    def run(self) -> None:
        """Search everything. Raises InputError and StoreError."""
        self._places.check()
        try:
            self._search()
        except KeyboardInterrupt:
            self.is_interrupted = True

    def _search(self) -> None:
        places = self._places
        here = () if places.home and not (places.git or places.staged) else (os.curdir,)
        for path in places.paths or here:
            if path == STANDARD_INPUT:
                self._keep(search_input(self._stdin, self._notes))
            elif places.staged:
                self._keep(search_staged(path, self._environment, self._notes))
            else:
                self._search_path(path)
        if places.home:
            files = (str(path) for path in home_places(self._environment))
            files = (path for path in files if not self._notes.is_own(path))
            self._keep(search_files(files, self._notes, follow=True))

    def _search_path(self, path: str) -> None:
        self._notes.git_folders.clear()
        self._keep(search_path(path, self._notes))
        if not self._places.git:
            return
        own = git_folders.git_folder_of(Path(path))
        if own is not None and own not in self._notes.git_folders:
            self._keep(search_path(os.path.relpath(own), self._notes))
        if own is None and not self._notes.git_folders:
            raise InputError(f"{shown(os.path.abspath(path))} is not in a git repository.", "Leave out --git.")
        for folder, relative in self._notes.git_folders.items():
            self._search_history(folder, "" if folder == own else relative)

    def _search_history(self, folder: Path, relative: str) -> None:
        """Search one repository; `relative` is where its git folder is, empty for the one that was asked for."""
        if folder in self._searched:
            return
        self._searched.add(folder)
        outer = relative.removesuffix(f"{os.sep}.git")  # a bare one keeps its name
        prefix = f"{outer}/" if outer not in ("", ".git", os.curdir) else ""
        history = History(folder, prefix, self._environment, self._notes)
        try:
            history.search()
        finally:
            self._keep(sorted(history.findings(), key=lambda found: (found.path, found.author_date or "")))

    def _keep(self, findings: Iterable[Finding]) -> None:
        for found in findings:
            key = (found.full_path, found.commit, found.blob, found.secret)
            self._found.setdefault(key, found)
