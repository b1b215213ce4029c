"""Unpacks gzip'd files and members of archives in bounded memory, and says what cannot be unpacked."""

from __future__ import annotations

import bz2
import copy
import itertools
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from .scan_text import GZIP, PIECE

LIMIT = 100_000_000
_GZIP_WINDOW = 31
_ENCRYPTED = 1  # the flag of a member
_LZMA_HEAD, _LZMA_PROPERTIES = 9, 5  # APPNOTE 5.8.8: version and size of the properties, then these
_UNKNOWN_SIZE = b"\xff" * 8  # follows them in a file of lzma
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
)


class _EncryptedError(Exception):
    """A member of an archive is encrypted."""


class Limit:
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


def until_damage(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[bytes]:
    """Pass the pieces on until one cannot be unpacked; `problem` is told why."""
    try:
        yield from pieces
    except _EncryptedError:
        problem("it is encrypted")
    except NotImplementedError:
        problem("it is packed in a way that Python does not know")
    except DAMAGE:
        problem("it is damaged")


def unpacked_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a member holds, for `until_damage`."""
    if member.flag_bits & _ENCRYPTED:
        raise _EncryptedError
    if member.compress_type not in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with archive.open(member) as file:
            yield from read_pieces(file)
        return
    packed = copy.copy(member)  # zipfile unpacks these without a limit, so they are taken as they are
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, member.compress_size
    del packed.CRC
    with archive.open(packed) as file:
        if member.compress_type == zipfile.ZIP_BZIP2:
            yield from _bounded(bz2.BZ2Decompressor(), read_pieces(file), member.file_size)
        else:
            head = file.read(_LZMA_HEAD)[-_LZMA_PROPERTIES:] + _UNKNOWN_SIZE
            unpacker = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LIMIT)
            yield from _bounded(unpacker, itertools.chain([head], read_pieces(file)), member.file_size)


def _bounded(
    unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor, pieces: Iterable[bytes], size: int
) -> Iterator[bytes]:
    """Yield what the pieces hold, at most `PIECE` bytes at once. Raises EOFError if that is less than `size`."""
    left = size
    for piece in pieces:
        data = piece
        while not unpacker.eof:
            found = unpacker.decompress(data, PIECE)
            left -= len(found)
            if found:  # the first piece tells the encoding
                yield found
            data = b""
            if unpacker.needs_input:
                break
    if left > 0:
        raise EOFError


def gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip'd pieces hold, at most `PIECE` bytes at once; what stands behind the last member is left.

    For `until_damage`, too.
    """
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    for piece in pieces:
        data, found = piece, b""
        while data or len(found) == PIECE:  # what is unpacked may wait in zlib
            if unpacker.eof:
                data = data.lstrip(b"\0")  # of a tape
                if not data:
                    break
                if data[0] != GZIP[0]:
                    return
                unpacker = zlib.decompressobj(_GZIP_WINDOW)
            found = unpacker.decompress(data, PIECE)
            if found:
                yield found
            data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise EOFError


def read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file to its end."""
    return iter(lambda: file.read(PIECE), b"")
