"""Looks into compressed files, one level deep and at most 100 MB unpacked. What is damaged is searched as it is."""

from __future__ import annotations

import bz2
import copy
import io
import itertools
import logging
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import IO

from ..core.finding import shown
from .scan_text import PIECE, Hit, encoding_of, search_text

_log = logging.getLogger("cli." + __name__)
LIMIT = 100_000_000
MOST_MEMBERS = 100_000  # each takes half a kilobyte of memory
_ENTRY = b"PK\x01\x02"  # begins what an archive says of a member
_GZIP_WINDOW = 31
_LZMA_HEAD, _LZMA_PROPERTIES = 9, 5  # APPNOTE 5.8.8: version and size of the properties, then these
_UNKNOWN_SIZE = b"\xff" * 8  # follows them in a file of lzma
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
)


def gzip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in a gzip'd file, all of its members."""
    limit = _Limit()
    yield from _search_member(limit.counted(_until_damage(_unpacked(pieces))))
    if limit.is_exceeded:
        problem(_TOO_LARGE)


def zip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in the members of a zip-based archive: .zip, .jar, .whl, .nupkg, .docx, …"""
    file, rest, members = io.BytesIO(), iter(pieces), 0
    for piece in rest:
        file.write(piece)
        members += piece.count(_ENTRY)
        if file.tell() > LIMIT or members > MOST_MEMBERS:
            size = "100 MB" if file.tell() > LIMIT else f"{MOST_MEMBERS:,} members"
            problem(f"It is an archive of more than {size}, so its members were not searched")
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
    if member.compress_type not in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with archive.open(member) as file:
            yield from _read(file)
        return
    packed = copy.copy(member)  # zipfile unpacks these without a limit, so they are taken as they are
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, member.compress_size
    del packed.CRC
    with archive.open(packed) as file:
        if member.compress_type == zipfile.ZIP_BZIP2:
            yield from _bounded(bz2.BZ2Decompressor(), _read(file))
        else:
            head = file.read(_LZMA_HEAD)[-_LZMA_PROPERTIES:] + _UNKNOWN_SIZE
            unpacker = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LIMIT)
            yield from _bounded(unpacker, itertools.chain([head], _read(file)))


def _bounded(unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what the pieces hold, at most `PIECE` bytes at once."""
    for piece in pieces:
        data = piece
        while not unpacker.eof:
            found = unpacker.decompress(data, PIECE)
            if found:  # the first piece tells the encoding
                yield found
            data = b""
            if unpacker.needs_input:
                break


def _search_member(pieces: Iterator[bytes]) -> Iterator[Hit]:
    """Search one level: an archive inside an archive is searched as it is."""
    first = next(pieces, b"")
    return search_text(itertools.chain([first], pieces), encoding_of(first))


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
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
