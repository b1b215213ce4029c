"""Every organization that this machine knows: which credential wins there and why, and whether it is accepted."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..core.credential import Credential, Inquiry
from ..core.errors import ServiceError
from ..core.expiry import days_left, is_past
from ..core.organization import KEY_PREFIX, Organization
from ..core.resolve import STORED, Resolution
from ..rest import causes
from ..stores.metadata import Record, Records
from ..stores.shared import Stores, organization_of

VALID, REFUSED, EXPIRED, UNVERIFIED, UNREACHABLE = "valid", "refused", "expired", "unverified", "unreachable"
LIMIT_SECONDS = 10.0
_WORKERS = 16
SERVICE = "service"  # among the reasons: what Azure DevOps said
_MOST_COMPARED, _COMPARE_SECONDS = 50, 3.0

Resolve = Callable[[Inquiry], Resolution]
Ask = Callable[[Organization, Credential, float], str | None]  # the account; raises ServiceError
Row = dict[str, object]


@dataclass(frozen=True)
class Tools:
    """What a status needs of the world; `ask` None means that nobody is asked (--offline).

    `found` gathers the credential of each organization, by its URL.
    """

    resolve: Resolve
    ask: Ask | None
    now: datetime
    limit: float = LIMIT_SECONDS
    found: dict[str, Credential] = field(default_factory=dict)


def known_organizations(stores: Stores, sessions: Sequence[str]) -> list[Organization]:
    """Return each organization once: stored, default, of the environment, and of the az session (store keys)."""
    default = stores.defaults.get("organization").value
    keys = [*([KEY_PREFIX + default] if default else []), *stores.known_keys(), *sessions]
    found = (organization_of(key) for key in keys)
    return list(dict.fromkeys(organization for organization in found if organization is not None))


def rows(organizations: Sequence[Organization], named: bool, stores: Stores, tools: Tools) -> list[Row]:
    """Return a row for each organization; those that do not answer within the limit are `unreachable`."""
    default, records = organization_of(KEY_PREFIX + (stores.default_organization() or "")), stores.metadata.records()
    inquiries = [Inquiry(organization, named) for organization in organizations]
    deadline = time.monotonic() + tools.limit

    def judge(inquiry: Inquiry) -> Row:
        if tools.ask is not None and time.monotonic() >= deadline:
            return _late(inquiry, tools.limit)
        return _row(inquiry, records, tools, deadline)

    if tools.ask is None:
        judged = [judge(inquiry) for inquiry in inquiries]
    else:
        judged = _together(inquiries, judge, deadline, lambda inquiry: _late(inquiry, tools.limit))
    return [
        {**row, "isDefault": organization == default} for organization, row in zip(organizations, judged, strict=True)
    ]


def _together(
    inquiries: list[Inquiry], judge: Callable[[Inquiry], Row], deadline: float, late: Callable[[Inquiry], Row]
) -> list[Row]:
    """Judge in parallel until the deadline. Daemon threads, because an executor would hold up the exit of az."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Row | Exception]] = queue.SimpleQueue()
    for number in range(len(inquiries)):
        waiting.put(number)

    def work() -> None:
        while not waiting.empty():
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((number, judge(inquiries[number])))
            except Exception as error:  # raised again in the caller's thread
                done.put((number, error))

    for _ in range(min(_WORKERS, len(inquiries))):
        threading.Thread(target=work, daemon=True).start()
    return _collect(len(inquiries), done, deadline, lambda number: late(inquiries[number]))


def _collect(
    count: int, done: queue.SimpleQueue[tuple[int, Row | Exception]], deadline: float, late: Callable[[int], Row]
) -> list[Row]:
    found: dict[int, Row] = {}
    while len(found) < count:
        try:
            number, row = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(row, Exception):
            raise row
        found[number] = row
    return [found.get(number) or late(number) for number in range(count)]


def _row(inquiry: Inquiry, records: Records, tools: Tools, deadline: float) -> Row:
    resolution = tools.resolve(inquiry)
    credential = resolution.credential
    record = records.of(credential.key or "", credential.secret) if credential else None
    if credential:
        tools.found[inquiry.organization.url] = credential
    state, account, said = _state(resolution, record, tools, deadline)
    reasons = [{"source": finding.source, "reason": finding.reason} for finding in resolution.findings]
    if said:
        reasons.append({"source": SERVICE, "reason": said})
    return {
        "organization": inquiry.organization.url,
        "source": credential.source if credential else None,
        "account": account or (credential.account if credential else None),
        "state": state,
        "expires": record.valid_to if record else None,
        "daysLeft": days_left(record.valid_to, tools.now) if record else None,
        "storage": credential.storage if credential else None,
        "reasons": reasons,
    }


def _state(
    resolution: Resolution, record: Record | None, tools: Tools, deadline: float
) -> tuple[str, str | None, str | None]:
    """Return the state, the account that the service named, and what it said where it did not accept."""
    credential = resolution.credential
    if credential is None:
        return (UNVERIFIED if resolution.is_certain else UNREACHABLE), None, None
    if tools.ask is None:
        return (EXPIRED if record and is_past(record.valid_to, tools.now) else UNVERIFIED), None, None
    if resolution.findings[-1].verified:
        return VALID, None, None
    try:
        seconds = deadline - time.monotonic()  # what the sources have left of it
        return VALID, tools.ask(resolution.inquiry.organization, credential, seconds), None
    except ServiceError as error:
        return state_of(error), None, error.message


def state_of(error: ServiceError) -> str:
    """Return the state for a refusal; whatever says nothing about the credential is `unreachable`."""
    if error.cause == causes.EXPIRED:
        return EXPIRED
    return REFUSED if error.cause in causes.ABOUT_THE_CREDENTIAL else UNREACHABLE


def _late(inquiry: Inquiry, limit: float) -> Row:
    reason = f"no answer within {limit:.0f} s"
    nothing: Row = dict.fromkeys(("source", "account", "expires", "daysLeft", "storage"))
    return {
        "organization": inquiry.organization.url,
        **nothing,
        "state": UNREACHABLE,
        "reasons": [{"source": SERVICE, "reason": reason}],
    }


def tell_of_copies(
    rows: Sequence[Row], found: Mapping[str, Credential], other_copy: Callable[[Credential, float], str], limit: float
) -> None:
    """Add to the reasons where another PAT rests under the same key; at most so many seconds, and after all else."""
    deadline = time.monotonic() + min(limit, _COMPARE_SECONDS)
    for row in rows[:_MOST_COMPARED]:
        credential = found.get(str(row["organization"]))
        said = other_copy(credential, deadline - time.monotonic()) if credential else ""
        reasons = row["reasons"]
        if said and isinstance(reasons, list):
            mend = f"to have one alone: az devops login --organization {row['organization']}"
            place = sum(reason["source"] != SERVICE for reason in reasons)  # the service's word comes last
            reasons.insert(place, {"source": STORED, "reason": f"{said}; {mend}"})


def is_failure(row: Row, within_days: int | None) -> bool:
    """Tell whether the organization has no accepted credential, or one that ends within so many days."""
    if row["source"] is None or row["state"] not in (VALID, UNVERIFIED):
        return True
    return ends_within(row, within_days)


def ends_within(row: Row, days: int | None) -> bool:
    """Tell whether the row's credential is known to end within so many days."""
    left = row["daysLeft"]
    return days is not None and isinstance(left, int) and left < days
