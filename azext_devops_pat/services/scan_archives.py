"""Looks into compressed files, one level deep and at most 100 MB unpacked. What is damaged is searched as it is."""

from __future__ import annotations

import io
import itertools
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import IO

from ..core.finding import shown
from .scan_text import PIECE, Hit, encoding_of, search_text

_log = logging.getLogger("cli." + __name__)
LIMIT = 100_000_000
_GZIP_WINDOW = 31
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error)


def gzip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in a gzip'd file, all of its members."""
    limit = _Limit()
    yield from _search_member(limit.counted(_until_damage(_unpacked(pieces))))
    if limit.is_exceeded:
        problem(_TOO_LARGE)


def zip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in the members of a zip-based archive: .zip, .jar, .whl, .nupkg, .docx, …"""
    file, rest = io.BytesIO(), iter(pieces)
    for piece in rest:
        file.write(piece)
        if file.tell() > LIMIT:
            problem("It is an archive of more than 100 MB, so its members were not searched")
            yield from search_text(itertools.chain(_pieces_of(file), rest))
            return
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE:
        yield from search_text(_pieces_of(file))
        return
    limit = _Limit()
    for member in archive.infolist():
        for hit in _search_member(limit.counted(_until_damage(_member(archive, member)))):
            yield replace(hit, member=shown(member.filename))
        if limit.is_exceeded:
            problem(_TOO_LARGE)
            return


_TOO_LARGE = "It unpacks to more than 100 MB, and the rest was not searched"


class _Limit:
    """How much may still be unpacked."""

    def __init__(self) -> None:
        self._left, self.is_exceeded = LIMIT, False

    def counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the pieces on until they are too much."""
        for piece in pieces:
            self._left -= len(piece)
            if self._left < 0:
                self.is_exceeded = True
                return
            yield piece


def _until_damage(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass the pieces on until one cannot be unpacked: it is damaged, encrypted, or packed in an unknown way."""
    try:
        yield from pieces
    except _DAMAGE as error:
        _log.info("A compressed file cannot be read to its end (%s).", type(error).__name__)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:
        yield from _pieces_of(file)


def _search_member(pieces: Iterator[bytes]) -> Iterator[Hit]:
    """Search one level: an archive inside an archive is searched as it is."""
    first = next(pieces, b"")
    return search_text(itertools.chain([first], pieces), encoding_of(first))


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(PIECE), b"")


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip'd pieces hold, at most `PIECE` bytes at once."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    for piece in pieces:
        data, found = piece, b""
        while data or len(found) == PIECE:  # what is unpacked may wait in zlib
            if unpacker.eof:
                unpacker = zlib.decompressobj(_GZIP_WINDOW)
            found = unpacker.decompress(data, PIECE)
            if found:
                yield found
            data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
