"""Finds PATs in one file or blob, read piece by piece: in its text, its UTF-16, and what is compressed in it."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..core.pat_search import OVERLAP, Match, find
from ..core.secret import Secret

PIECE = 1 << 20
_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
GZIP, ZIP = b"\x1f\x8b\x08", b"PK\x03\x04"
_SPECIAL = frozenset((GZIP[:2], ZIP[:2], *_ENCODINGS))
_SAMPLE = 256
_CONTINUATION = bytes(range(0x80, 0xC0))  # bytes of UTF-8 that begin no character


@dataclass(frozen=True)
class Hit:
    """A match, and its line and column; `member` is a name inside an archive."""

    match: Match
    line: int
    column: int
    member: str | None = None


def is_plain(head: bytes) -> bool:
    """Tell whether what begins with `head` is searched as it is."""
    return head[:2] not in _SPECIAL and (not head.count(0, 0, _SAMPLE) or encoding_of(head) is None)


def search(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield each PAT once, where it is first; `problem` is told in words what could not be searched."""
    rest = iter(pieces)
    first = next(rest, b"")
    whole = itertools.chain([first], rest)
    if first.startswith((GZIP, ZIP)):
        from . import scan_archives

        unpack = scan_archives.gzip_hits if first.startswith(GZIP) else scan_archives.zip_hits
        yield from unpack(whole, problem)
        return
    yield from search_text(whole, encoding_of(first))


def search_text(pieces: Iterable[bytes], encoding: str | None = None) -> Iterator[Hit]:
    """The same for any bytes, as they are and in that encoding. Memory is bounded by the largest piece."""
    text = TextSearch(encoding)
    for piece in itertools.chain(pieces, [None]):
        yield from text.add(piece)


class TextSearch:
    """One search of bytes that come piece by piece."""

    def __init__(self, encoding: str | None = None) -> None:
        self._seen: set[Secret] = set()
        self._window, self._decoded = _Window(), _Window()
        self._decode = _decoder(encoding) if encoding else None

    def add(self, piece: bytes | None) -> Iterator[Hit]:
        """Search with one more piece; None ends it."""
        hits = self._window.add(piece)
        for hit in itertools.chain(hits, self._decoded.add(self._decode(piece))) if self._decode else hits:
            if hit.match.secret not in self._seen:
                self._seen.add(hit.match.secret)
                yield hit


def place_in(data: bytes, start: int) -> tuple[int, int]:
    """Return line and column of an offset."""
    begin = data.rfind(b"\n", 0, start) + 1
    return data.count(b"\n", 0, begin) + 1, _characters(data[begin:start]) + 1


def _characters(data: bytes) -> int:
    return len(data.translate(None, _CONTINUATION))


class _Window:
    """The last bytes of what was read: a match is decided when both of its sides are known."""

    def __init__(self) -> None:
        self._data, self._decided = b"", 0
        self._lines, self._columns = 0, 0  # before the data

    def add(self, piece: bytes | None) -> Iterator[Hit]:
        """Search with one more piece; None ends it."""
        self._data += piece or b""
        end = len(self._data) if piece is None else max(len(self._data) - OVERLAP, self._decided)
        for match in find(self._data):
            if self._decided <= match.start < end:
                line, column = place_in(self._data, match.start)
                yield Hit(match, self._lines + line, column + (self._columns if line == 1 else 0))
        self._decided = end
        self._drop(max(end - OVERLAP, 0))

    def _drop(self, size: int) -> None:
        if size:
            line, column = place_in(self._data, size)
            self._columns = column - 1 + (self._columns if line == 1 else 0)
            self._lines += line - 1
            self._data, self._decided = self._data[size:], self._decided - size


def encoding_of(head: bytes) -> str | None:
    """Return the UTF-16 that `head` may be in: by its mark, or by zeros in every other byte, in half of them at least.

    An executable or a tar file has them in the others too.
    """
    sample = head[:_SAMPLE]
    if sample[:2] in _ENCODINGS:
        return _ENCODINGS[sample[:2]]
    second, first = sample[1::2].count(0), sample[::2].count(0)
    if max(first, second) * 4 < len(sample) or min(first, second) * 8 > len(sample):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _decoder(encoding: str) -> Callable[[bytes | None], bytes | None]:
    """Return what turns pieces into UTF-8, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")

    def decode(piece: bytes | None) -> bytes | None:
        return None if piece is None else decoder.decode(piece).replace("\ufeff", "").encode("utf-8", "replace")

    return decode
