"""Finds PATs in bytes. This is the hot loop of a scan: no regular expression, which is 20 times slower."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from . import pat_base64
from .pat_checksum import NEW_LENGTH, OLD_LENGTH, PAT, has_new_checksum, old_kind
from .secret import Secret

CERTAIN, LIKELY = "certain", "likely"
OVERLAP = 512  # no PAT, encoded or not, is longer with what stands before it
_MARK, _MARK_PLACE = b"AZDO", 76
_HEAD, _HEAD_PLACE, _MONTH_PLACE = b"JQQJ99", 52, 59
_MONTHS = b"ABCDEFGHIJKL"
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
_BASE32_CLASSES = bytes(b"a"[0] if byte in _BASE32 else b" "[0] for byte in range(256))
_ALNUM_CLASSES = bytes(b"a"[0] if bytes((byte,)).isalnum() else b" "[0] for byte in range(256))
_RUN = b"a" * OLD_LENGTH
_FEW_LETTERS = 12  # a random value of 52 letters has fewer different ones once in 10**20
_LONG_RUN = 4 * OLD_LENGTH


class Match(NamedTuple):
    """One PAT: where it begins and ends in the data (its base64, if it is encoded), and what it is."""

    start: int
    end: int
    kind: str
    confidence: str
    secret: Secret


def find(data: bytes) -> list[Match]:
    """Return every PAT and OAuth application secret in `data`, in order."""
    found: list[Match] = []
    for start, end in _spans(data):
        part = data[start:end]
        matches = sorted((*_new(part), *_old(part), *_encoded(part)), key=lambda match: match.start)
        found += (match._replace(start=match.start + start, end=match.end + start) for match in matches)
    return found


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the parts of `data` that hold 52 letters and digits in a row, as every PAT does, in base64 too.

    Base64 of letters and digits has no other characters. Text has few such runs, so that most of it is read once.
    """
    classes = data.translate(_ALNUM_CLASSES)
    first, last = 0, -1
    start = classes.find(_RUN)
    while start >= 0:
        end = classes.find(b" ", start + OLD_LENGTH)
        end = len(data) if end < 0 else end
        if start - OVERLAP > last:
            if last >= 0:
                yield first, last
            first = max(start - OVERLAP, 0)
        last = end + OVERLAP
        start = classes.find(_RUN, end)
    if last >= 0:
        yield first, last


def _new(data: bytes) -> Iterator[Match]:
    """The present form, anchored at its mark."""
    place = data.find(_MARK)
    while place >= 0:
        start = place - _MARK_PLACE
        confidence = _confidence_of_new(data, start) if start >= 0 else None
        if confidence:
            text = data[start : start + NEW_LENGTH]
            yield Match(start, start + NEW_LENGTH, PAT, confidence, Secret(text.decode("ascii")))
        place = data.find(_MARK, place + 1)


def _confidence_of_new(data: bytes, start: int) -> str | None:
    """Tell how sure it is that 84 characters are a PAT: all marks, or the one that Microsoft documents and borders."""
    text = data[start : start + NEW_LENGTH]
    if len(text) < NEW_LENGTH or not text.isalnum():
        return None
    has_marks = text.startswith(_HEAD, _HEAD_PLACE) and text[_MONTH_PLACE] in _MONTHS
    if not has_marks:
        before, after = data[max(start - 1, 0) : start], data[start + NEW_LENGTH : start + NEW_LENGTH + 1]
        if before.isalnum() or after.isalnum() or before in (b"+", b"/") or after in (b"+", b"/"):
            return None
    return CERTAIN if has_new_checksum(text) else LIKELY


def _old(data: bytes) -> Iterator[Match]:
    """The form before 2024: its checksum slides over every run of its letters."""
    classes = data.translate(_BASE32_CLASSES)
    start = classes.find(_RUN)
    while start >= 0:
        end = classes.find(b" ", start + OLD_LENGTH)
        end = len(data) if end < 0 else end
        yield from _old_in_run(data, start, end)
        start = classes.find(_RUN, end)


def _old_in_run(data: bytes, start: int, end: int) -> Iterator[Match]:
    place = start
    while place <= end - OLD_LENGTH:
        if (place - start) % _LONG_RUN == 0 and _is_monotonous(data, place, end):
            place += _LONG_RUN  # genes, padding
            continue
        text = data[place : place + OLD_LENGTH]
        kind = old_kind(text)
        if kind is None:
            place += 1
            continue
        yield Match(place, place + OLD_LENGTH, kind, CERTAIN, Secret(text.decode("ascii")))
        place += OLD_LENGTH


def _is_monotonous(data: bytes, place: int, end: int) -> bool:
    """Tell whether no PAT can begin in the next stretch of a long run."""
    stretch = data[place : min(place + _LONG_RUN + OLD_LENGTH, end)]
    return len(stretch) > _LONG_RUN and len(set(stretch)) < _FEW_LETTERS


def _encoded(data: bytes) -> Iterator[Match]:
    """PATs in base64, alone or after a user name and a colon."""
    for candidates, search in ((pat_base64.around_marks, _new), (pat_base64.after_marks, _old)):
        for encoded in candidates(data):
            for match in search(encoded.text):
                yield match._replace(start=encoded.start, end=encoded.end)
