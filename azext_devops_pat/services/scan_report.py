"""What a scan answers: a row for each finding, what to do about them, and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..core.finding import Finding
from ..core.pat_checksum import APPLICATION_SECRET
from ..core.record import Record
from ..core.secret import Secret
from ..core.shell import quoted

NOTHING, FOUND, INCOMPLETE, INTERRUPTED = 0, 1, 2, 130
ALIVE, EXPIRED, REFUSED, UNKNOWN = "alive", "expired", "refused", "unknown"
_MOST_NAMED = 5
_ANY_ORGANIZATION = "https://dev.azure.com/ORGANIZATION"
_PURGE = "Then remove it from the history: git filter-repo --replace-text FILE. Clones and forks keep what they have."
Row = dict[str, object]
RecordOf = Callable[[Secret], Record | None]


@dataclass(frozen=True)
class Checked:
    """What the service said of one PAT: a state, whose it is if the service accepted it, why it said nothing."""

    state: str
    account: str | None = None
    reason: str | None = None


States = Mapping[Secret, Checked]


def rows(findings: Sequence[Finding], record_of: RecordOf, checked: States | None = None) -> list[Row]:
    """Return what `az devops pat scan` prints; `state` and `account` are there if the PATs were checked."""
    return [_row(found, record_of, checked) for found in findings]


def _row(found: Finding, record_of: RecordOf, checked: States | None) -> Row:
    row: Row = {
        "path": found.full_path,
        "line": found.line,
        "column": found.column,
        "kind": found.kind,
        "confidence": found.confidence,
        "fingerprint": found.fingerprint,
        "commit": found.commit,
        "authorDate": found.author_date,
        "blob": found.blob,
        "storedHere": record_of(found.secret) is not None,
    }
    if checked is not None:
        said = checked.get(found.secret)
        row.update(state=said.state if said else None, account=said.account if said else None)
    return row


def advice(
    findings: Sequence[Finding], record_of: RecordOf, organization: str | None, checked: States | None = None
) -> list[str]:
    """Return in words what was found and what to do; `organization` is the URL of the one that was asked.

    What is alive comes first, and what has expired needs nothing.
    """
    if not findings:
        return []
    states = {secret: said.state for secret, said in (checked or {}).items()}
    secrets = list(dict.fromkeys(found.secret for found in findings))
    places = "1 place" if len(findings) == 1 else f"{len(findings):,} places"
    what = "1 secret" if len(secrets) == 1 else f"{len(secrets):,} secrets"
    first = {found.secret: found for found in reversed(findings)}
    dangerous = sorted(
        (secret for secret in secrets if states.get(secret) != EXPIRED), key=lambda secret: states.get(secret) != ALIVE
    )
    first_of_all = "Revoke first: a copy works until then." if dangerous else "All have expired."
    said = [f"Found {what} of Azure DevOps in {places}. {first_of_all}"]
    for secret in dangerous[:_MOST_NAMED]:
        asked = organization if states.get(secret) != REFUSED else None
        said.append(_remedy(first[secret], record_of(secret), asked))
    if len(dangerous) > _MOST_NAMED:
        said.append(f"And {len(dangerous) - _MOST_NAMED:,} more, by their fingerprints in the output.")
    if any(found.blob or found.commit for found in findings):
        said.append(_PURGE)
    return said


def _remedy(found: Finding, record: Record | None, organization: str | None) -> str:
    name = found.fingerprint
    if found.kind == APPLICATION_SECRET:
        return f"To replace {name}: the owner of the OAuth application regenerates its secret."
    stored = f" (stored here{f' for {record.organization}' if record.organization else ''})" if record else ""
    url = (record.organization if record else None) or organization or _ANY_ORGANIZATION
    if record is not None and record.authorization_id and record.organization:
        command = f"az devops pat revoke --id {quoted(record.authorization_id)} --organization {quoted(url)}"
        return f"To revoke {name}{stored}: {command}"
    return f"To revoke {name}{stored}: its owner opens {url}/_usersSettings/tokens"


def unanswered(checked: States | None, organization: str | None) -> str:
    """Say why the organization did not answer for some of the PATs; empty if it did."""
    reasons = [said.reason for said in (checked or {}).values() if said.state == UNKNOWN and said.reason]
    if not reasons:
        return ""
    pats = "1 PAT is" if len(reasons) == 1 else f"{len(reasons):,} PATs are"
    return f"{organization} did not say whether {pats} alive: {reasons[0]}"


def exit_code(has_findings: bool, is_complete: bool, is_interrupted: bool) -> int:
    """Return the exit code: what was found counts more than what could not be searched."""
    if is_interrupted:
        return INTERRUPTED
    if has_findings:
        return FOUND
    return NOTHING if is_complete else INCOMPLETE
