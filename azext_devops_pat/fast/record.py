"""What our metadata tells of one stored PAT, and whether git and the package tools may still be given it.

By hand, because `datetime`, `hashlib` and `dataclasses` cost a helper more than all it does.
"""

import time

from ..core.names import METADATA_FILE, REFUSED_FOR_GIT_SECONDS
from . import json_text, machine
from .machine import HandOver

Record = dict[str, str]
_SHAPE = "dddd-dd-ddTdd:dd:dd"


def find(folder: str, key: str) -> Record | None:
    """Return the record of the PAT stored under `key`; None if another program stored it."""
    data = machine.read(f"{folder}/{METADATA_FILE}")
    if data is None:
        return None
    json_text.check(data)
    if json_text.top_level(data, "version") != 1:
        raise HandOver
    found = json_text.entry(data, "credentials", key)
    if found is None:
        return None
    if not isinstance(found, dict) or "mark" in found:  # version 0.1.0 had other names
        raise HandOver
    return {name: text for name, text in found.items() if isinstance(text, str)}


def is_about(record: Record, secret: str) -> bool:
    """Tell whether the record is about that PAT; `azure-devops` may have replaced the one that it was about."""
    return matches(record.get("fingerprint", ""), secret)


def matches(mark: str, secret: str) -> bool:
    """Tell whether a fingerprint, as `core.record` makes it, is that secret's."""
    salt, colon, digest = mark.partition(":")
    return bool(colon and salt and digest) and _digest(secret, salt) == digest


def _digest(secret: str, salt: str) -> str:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    value, key = (text.encode("utf-8", "surrogatepass") for text in (secret, salt))
    digest: str = blake2b(value, digest_size=4, key=key[:64]).hexdigest()
    return digest


def why_not(record: Record, for_git: bool, now: float) -> str:
    """Return in words why nobody is given this PAT now; empty if it may be given."""
    end = record.get("valid_to")
    if end is not None and seconds(end) <= now:
        return "has expired"
    if "refused_at" in record:
        return "was rejected by Azure DevOps"
    refused = record.get("refused_for_git_at") if for_git else None
    if refused is not None and now < seconds(refused) + REFUSED_FOR_GIT_SECONDS:
        return "was rejected for git. It may lack the Code scope"
    return ""


def seconds(text: str) -> int:
    """Return an ISO 8601 time in UTC, as the service and we write it, in POSIX seconds; raise HandOver for others."""
    shape = "".join("d" if "0" <= letter <= "9" else letter for letter in text[:19])
    rest = text[19:]
    zone = rest.lstrip(".0123456789") if rest[:1] == "." else rest
    if shape != _SHAPE or zone not in ("Z", "+00:00"):
        raise HandOver
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(text[17:19])
    if not (year >= 1970 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        raise HandOver
    return ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second


def _days(year: int, month: int, day: int) -> int:
    """Return the days since 1970 in the Gregorian calendar: counted from March, so that leap days come last."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + day - 719469


def now() -> float:
    """Return the present time in POSIX seconds."""
    return time.time()
