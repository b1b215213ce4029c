"""Where bytes may hold a PAT in base64: in headers, in `_auth` and `_password`, in URLs."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import NamedTuple

# `AZDO` in base64 at each of three offsets, how far before it its group of four characters begins, and how many
# characters from there on hold the 8 bytes from `AZDO` on.
_NEW_MARKS = ((b"QVpET", 0, 11), (b"FaRE", 2, 12), (b"BWkRP", 3, 14))
_MARK_PLACE = 76
_BEFORE = 104  # characters for the bytes before `AZDO`
_LONGEST_NAME = 320  # of 240 bytes
# The form before 2024 has no mark, so it is looked for where credentials are: `Basic`, `basic`, `"auth"`, …
_OLD_MARKS = (b"asic ", b"ASIC ", b"_auth", b'auth"', b"_password", b"ACCESS_TOKEN")
_SHORTEST, _LONGEST = 70, 400  # of 52 letters, and with a user name of 240
_LINE_ENDS = b"\r\n"
_MOST_LINE_ENDS = 6
_SEPARATORS = b" \t\"'=:,\\"
_MOST_SEPARATORS = 8
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_CLASSES = bytes(b"a"[0] if byte in _ALPHABET else b" "[0] for byte in range(256))


class Encoded(NamedTuple):
    """A piece of base64 decoded, and where it is in the data."""

    start: int
    end: int
    text: bytes


def around_marks(data: bytes) -> Iterator[Encoded]:
    """Yield what may hold a PAT of the present form."""
    for mark, offset, size in _NEW_MARKS:
        place = data.find(mark)
        while place >= 0:
            yield _around(data, max(place - offset, 0), offset, size)
            place = data.find(mark, place + 1)


def after_marks(data: bytes) -> Iterator[Encoded]:
    """Yield what may hold a PAT of the form before 2024."""
    for mark in _OLD_MARKS:
        place = data.find(mark)
        while place >= 0:
            place += len(mark)
            separators = data[place : place + _MOST_SEPARATORS]
            yield from _at(data, place + len(separators) - len(separators.lstrip(_SEPARATORS)))
            place = data.find(mark, place)
    yield from _in_urls(data)


def _around(data: bytes, group: int, offset: int, size: int) -> Encoded:
    """Decode what is before the group of four at `group`, and `size` characters from there; line ends count nothing."""
    before = data[max(group - _BEFORE - _MOST_LINE_ENDS, 0) : group].translate(None, _LINE_ENDS)
    own = _run_before(before)
    whole = own - own % 4
    end = group + size
    end += _line_ends_in(data[group:end])
    end += _line_ends_in(data[group + size : end])  # once more, for those in what was added
    after = data[group:end].translate(None, _LINE_ENDS)[:size]
    after = after[: _run(after)]
    return Encoded(_start(data, group, offset), end, _decoded(before[len(before) - whole :] + after))


def _start(data: bytes, group: int, offset: int) -> int:
    """Return where the base64 of the PAT begins, or the user name before it on its line."""
    left = -((max(offset - 1, 0) - _MARK_PLACE) * 4 // 3)  # characters for what is before `AZDO` and in no group of it
    place = group
    while left and place:
        place -= 1
        left -= data[place] not in _LINE_ENDS
    return place - _run_before(data[max(place - _LONGEST_NAME, 0) : place])


def _line_ends_in(text: bytes) -> int:
    return text.count(b"\r") + text.count(b"\n")


def _at(data: bytes, place: int) -> Iterator[Encoded]:
    """Decode the base64 that begins at `place`, if it is long enough."""
    text = data[place : place + _LONGEST]
    size = _run(text)
    if size >= _SHORTEST:
        yield Encoded(place, place + size, _decoded(text[:size]))


def _in_urls(data: bytes) -> Iterator[Encoded]:
    """Decode the password of each URL that has one, or its user name."""
    place = data.find(b"://")
    while place >= 0:
        place += 3
        end = data.find(b"@", place + _SHORTEST, place + _LONGEST)
        if end >= 0:
            colon = data.rfind(b":", place, end)
            yield from _at(data, colon + 1 if colon >= 0 else place)
        place = data.find(b"://", place)


def _run(text: bytes) -> int:
    """Return how many characters of base64 `text` begins with."""
    size = text.translate(_CLASSES).find(b" ")
    return len(text) if size < 0 else size


def _run_before(text: bytes) -> int:
    """Return how many characters of base64 `text` ends with."""
    return len(text) - 1 - text.translate(_CLASSES).rfind(b" ")


def _decoded(text: bytes) -> bytes:
    """Decode whole groups, and what a last group without its padding holds."""
    text = text.translate(_URL_SAFE)
    text = text[:-1] if len(text) % 4 == 1 else text
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
