"""One scan from its arguments to its answer, the same for az and for `python -I -m azext_devops_pat.scan`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TextIO

from ..core.errors import InputError
from ..core.finding import Finding, shown
from ..stores.stores import Stores
from ..version import VERSION
from . import scan_report
from .scan import Places, Scan
from .scan_baseline import new_findings, read_baseline
from .scan_notes import Notes
from .scan_report import Row, States
from .stored_pats import StoredPats, is_written_here, own_files


@dataclass(frozen=True)
class Checker:
    """Asks the organization with this URL about the PATs found."""

    url: str
    check: Callable[[Sequence[Finding]], States]


@dataclass(frozen=True)
class Answer:
    """What there is to print, to say, and to end with."""

    findings: Sequence[Finding]
    rows: list[Row]
    messages: list[str]
    code: int
    checked: States | None = None

    def sarif(self) -> dict[str, object]:
        """Return the findings as SARIF, paths relative to the current folder."""
        from ..core import sarif

        states = {secret: (said.state, said.account) for secret, said in (self.checked or {}).items()}
        return sarif.document(self.findings, VERSION, PurePath(shown(os.getcwd())), states)


def run(
    places: Places,
    baseline: str | None,
    checker: Checker | None,
    stores: Stores,
    environment: Mapping[str, str],
    stdin: TextIO | None,
    attended: bool,
) -> Answer:
    """Search, and ask the organization if the user wants it. Raises InputError (before it searches) and StoreError."""
    accepted = read_baseline(baseline) if baseline is not None else frozenset()
    notes = Notes(attended, own_files(stores))
    scan = Scan(places, environment, notes, stdin)
    scan.run()
    findings = _not_ours(new_findings(scan.findings, accepted), stores)
    is_interrupted, checked, not_asked = scan.is_interrupted, None, ""
    if checker is not None and not is_interrupted:
        try:
            checked = checker.check(findings)
        except InputError as error:  # what was found is shown anyway
            not_asked = f"{error.message} {error.hint}"
        except KeyboardInterrupt:
            is_interrupted = True
    stored = StoredPats(stores)
    url = checker.url if checker else None
    said = scan_report.advice(findings, stored.record_of, url, checked)
    not_asked = not_asked or scan_report.unanswered(checked, url)
    problems = notes.describe()
    if attended and not (findings or problems or is_interrupted):
        said = [f"Nothing was found. Searched {notes.megabytes} MB."]
    return Answer(
        findings,
        scan_report.rows(findings, stored.record_of, checked),
        [*said, *filter(None, (not_asked, problems, "Interrupted." if is_interrupted else ""))],
        scan_report.exit_code(bool(findings), not problems, is_interrupted),
        checked,
    )


def _not_ours(findings: Sequence[Finding], stores: Stores) -> list[Finding]:
    """Leave out what `auth setup` wrote on purpose: the stored PAT in the file of a tool that knows nothing else."""
    is_ours = is_written_here(stores)
    return [found for found in findings if found.blob is not None or not is_ours(found.path, found.secret)]
