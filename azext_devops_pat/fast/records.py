"""Our files read by bytes, one value each, and what a record says of a stored PAT.

By hand, because `json`, `datetime` and `hashlib` cost a helper more than all it does, and a file of ten thousand
records read whole takes longer still. One file, because each further one costs a helper two percent.
"""

import time

from ..core.names import METADATA_FILE, REFUSED_FOR_GIT_SECONDS
from .base import HandOver

Record = dict[str, str]
_SHAPE = "dddd-dd-ddTdd:dd:dd"
_PIECE = 65536  # bytes read at once
_MOST = 8192  # a record or a section is shorter
_BEGIN, _END = b'{\n "credentials": {', b'\n "version": 1\n}\n'


def around(path: str, mark: bytes) -> tuple[bytes, bytes] | None:
    """Return four bytes before the first `mark` in a file and eight kilobytes behind it; None if it is not there.

    A line feed stands before the first byte. The file is read in pieces: memory for the whole takes longer to get.
    """
    try:
        with open(path, "rb", 0) as file:
            kept = b"\n"
            while piece := file.read(_PIECE):
                text = kept + piece
                place = text.find(mark)
                if place >= 0:
                    behind = text[place + len(mark) : place + len(mark) + _MOST]
                    return text[max(place - 4, 0) : place], behind + file.read(_MOST - len(behind))
                kept = text[-len(mark) - 4 :]
    except FileNotFoundError:
        return None
    except OSError:
        raise HandOver from None
    return None


class Records:
    """The records of stored PATs in our metadata, by store key."""

    def __init__(self, folder: str) -> None:
        self.path = f"{folder}/{METADATA_FILE}"
        self._read: dict[str, Record | None] = {}
        try:
            with open(self.path, "rb", 0) as file:
                begin = file.read(len(_BEGIN))
                file.seek(-len(_END), 2)
                if begin != _BEGIN or file.read() != _END:
                    raise HandOver
        except FileNotFoundError:
            return
        except OSError:
            raise HandOver from None

    def get(self, key: str) -> Record | None:
        """Return the record of the PAT stored under `key`; None if another program stored it."""
        if key not in self._read:
            self._read[key] = self._of(key)
        return self._read[key]

    def _of(self, key: str) -> Record | None:
        """Read one record. No string in JSON holds a line feed: a key behind one and its margin is in no string."""
        found = around(self.path, f'"{key}"'.encode())
        if found is None:
            return None
        before, after = found
        end = after.find(b"\n  }")
        if not before.endswith(b"\n  ") or not after.startswith(b": {\n") or end < 0 or not after[:end].isascii():
            raise HandOver
        record = flat(after[2 : end + 4].decode("ascii"))
        if not isinstance(record, dict) or "mark" in record or "left_in" in record:  # names of version 0.1.0
            raise HandOver
        return {name: text for name, text in record.items() if isinstance(text, str)}


def flat(text: str) -> object:
    """Return the value of a JSON text, without the scanner if it is an object of plain strings, as records are."""
    found = {}
    for line in text.split("\n")[1:-1] if text[:1] == "{" and "\\" not in text else ():
        name, colon, value = line.strip().rstrip(",").partition(": ")
        if not colon or not _is_string(name) or not _is_string(value):
            return _scan(text)
        found[name[1:-1]] = value[1:-1]
    return found or _scan(text)


def _scan(text: str) -> object:
    from . import json_text

    return json_text.scan(text)


def _is_string(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2


def matches(mark: str, secret: str) -> bool:
    """Tell whether a fingerprint, as `core.record` makes it, is that secret's."""
    salt, colon, digest = mark.partition(":")
    if not (colon and salt and digest):
        return False
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    value, key = (text.encode("utf-8", "surrogatepass") for text in (secret, salt))
    return bool(blake2b(value, digest_size=4, key=key[:64]).hexdigest() == digest)


def why_not(record: Record, for_git: bool, now: float) -> str:
    """Return in words why nobody is given this PAT now; empty if it may be given."""
    end = record.get("valid_to")
    if end is not None and seconds(end) <= now:
        return "has expired"
    if "refused_at" in record:
        return "was refused by Azure DevOps"
    refused = record.get("refused_for_git_at") if for_git else None
    if refused is not None and now < seconds(refused) + REFUSED_FOR_GIT_SECONDS:
        return "was refused for git. It may lack the Code scope"
    return ""


def seconds(text: str) -> int:
    """Return an ISO 8601 time in UTC, as the service and we write it, in POSIX seconds; raise HandOver for others."""
    shape = "".join("d" if "0" <= letter <= "9" else letter for letter in text[:19])
    rest = text[19:].lstrip(".0123456789") if text[19:20] == "." else text[19:]
    if shape != _SHAPE or rest not in ("Z", "+00:00"):
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


def checked(secret: str) -> str:
    """Return the secret; raise HandOver for what no PAT and no access token looks like."""
    if not (secret and secret.isascii() and secret.isprintable()) or " " in secret:
        raise HandOver
    return secret


def now() -> float:
    """Return the present time in POSIX seconds."""
    return time.time()
