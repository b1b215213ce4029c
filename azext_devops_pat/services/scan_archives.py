"""Looks into compressed files, one level deep and at most 100 MB unpacked; they are searched as they are, too."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import IO

from ..core.finding import shown
from ..core.secret import Secret
from .scan_text import Hit, TextSearch, encoding_of, search_text
from .scan_unpack import DAMAGE, LIMIT, Limit, gunzipped, read_pieces, unpacked_member, until_damage

MOST_MEMBERS = 100_000  # each takes half a kilobyte of memory
_ENTRY = b"PK\x01\x02"  # begins what an archive says of a member
_TOO_LARGE = "It unpacks to more than 100 MB, and the rest was not searched"


def gzip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in a gzip'd file, all of its members, and what is between them and behind."""
    limit, whole, outside, rest = Limit(), TextSearch(), list[Hit](), iter(pieces)

    def watched() -> Iterator[bytes]:
        for piece in rest:
            outside.extend(whole.add(piece))
            yield piece

    def damaged(reason: str) -> None:
        problem(f"It cannot be unpacked to its end: {reason}")

    seen = _Seen()
    yield from seen.unpacked(_search_member(limit.counted(until_damage(gunzipped(watched()), damaged))))
    if limit.is_exceeded:
        problem(_TOO_LARGE)
    for _ in watched():
        pass
    outside.extend(whole.add(None))
    yield from seen.others(outside)


def zip_hits(pieces: Iterable[bytes], problem: Callable[[str], None]) -> Iterator[Hit]:
    """Yield what is in the members of a zip-based archive (.zip, .jar, .whl, .nupkg, .docx, …), and outside of them."""
    file, rest, members = io.BytesIO(), iter(pieces), 0
    for piece in rest:
        file.write(piece)
        members += piece.count(_ENTRY)
        if file.tell() > LIMIT or members > MOST_MEMBERS:
            size = "100 MB" if file.tell() > LIMIT else f"{MOST_MEMBERS:,} members"
            problem(f"It is an archive of more than {size}, so its members were not searched")
            yield from search_text(itertools.chain(_pieces_of(file), rest))
            return
    seen = _Seen()
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE:
        problem("It begins like an archive and is none, so it was only searched as it is")
    else:
        yield from seen.unpacked(_members(archive, problem))
    yield from seen.others(search_text(_pieces_of(file)))


def _members(archive: zipfile.ZipFile, problem: Callable[[str], None]) -> Iterator[Hit]:
    limit, damaged = Limit(), list[str]()
    for member in archive.infolist():
        name = shown(member.filename)

        def note(reason: str, name: str = name) -> None:
            damaged.append(f"{name} ({reason})")

        for hit in _search_member(limit.counted(until_damage(unpacked_member(archive, member), note))):
            yield replace(hit, member=name)
        if limit.is_exceeded:
            problem(_TOO_LARGE)
            break
    if damaged:
        more = f" and {len(damaged) - 1:,} more of its members" if len(damaged) > 1 else ""
        problem(f"{damaged[0]}{more} cannot be unpacked")


class _Seen:
    """The PATs of one file so far: what was found in it unpacked is no hit in its bytes."""

    def __init__(self) -> None:
        self._secrets: set[Secret] = set()

    def unpacked(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Pass these hits on."""
        for hit in hits:
            self._secrets.add(hit.match.secret)
            yield hit

    def others(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Pass those on that are new."""
        return (hit for hit in hits if hit.match.secret not in self._secrets)


def _search_member(pieces: Iterator[bytes]) -> Iterator[Hit]:
    """Search one level: an archive inside an archive is searched as it is."""
    first = next(pieces, b"")
    return search_text(itertools.chain([first], pieces), encoding_of(first))


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return read_pieces(file)
