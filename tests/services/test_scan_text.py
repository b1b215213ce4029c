"""One file or blob, read piece by piece."""

import base64
import gzip
import io
import os
import tracemalloc
import zipfile
from unittest.mock import ANY

import pytest

from azext_devops_pat.services import scan_archives, scan_unpack
from azext_devops_pat.services.scan_batch import Batch
from azext_devops_pat.services.scan_text import search

from ..support.pats import new_pat, old_pat


def found(data, size=1000, problems=None):
    """What is found in data that comes in pieces: value, line, column, member."""
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    hits = search(pieces, (problems if problems is not None else []).append)
    return [(hit.match.secret.reveal(), hit.line, hit.column, hit.member) for hit in hits]


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # Of a fixed time: that of now holds a line feed for eight minutes of some hours.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize("size", [1, 7, 64, 511, 512, 513, 1024, 1025, 10_000])
@pytest.mark.parametrize("make", [new_pat, old_pat])
def test_a_pat_is_found_wherever_the_pieces_end(size, make):
    pats = [make() for _ in range(12)]
    text = "".join(f"{'ü' * number}: '{pat}'\n" + "filler\n" * 90 for number, pat in enumerate(pats))
    expected = [(pat, 1 + 91 * number, number + 4, None) for number, pat in enumerate(pats)]
    assert found(text.encode(), size) == expected


def test_base64_across_pieces_keeps_the_mark_before_it():
    pat = old_pat()
    line = f"Authorization: Basic {base64.b64encode(f':{pat}'.encode()).decode()}\n"
    for before in range(0, 2000, 97):
        data = ("x" * before + line + "y" * 3000).encode()
        assert [value for value, *_ in found(data, 600)] == [pat]


def test_a_long_line_has_its_columns_counted_over_all_pieces():
    pat = new_pat()
    assert found(("é" * 5000 + " " + pat).encode(), 999) == [(pat, 1, 5002, None)]


def test_a_pat_counts_once_in_a_file_where_it_is_first():
    pat = new_pat()
    assert found(f"\n{pat}\n\n{pat}\n".encode()) == [(pat, 2, 1, None)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(encoding):
    pat = old_pat()
    text = f"set PAT for ünï\r\nPAT={pat}\r\n".encode(encoding)
    assert found(text) == [(pat, 2, 5, None)]
    big_endian = b"\xfe\xff" + f"PAT={pat}".encode("utf-16-be")
    assert found(big_endian) == [(pat, 1, 5, None)]


def test_binary_files_with_many_zeros_are_no_utf_16():
    import tarfile

    pat, file = new_pat(), io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("a")
        member.size = len(pat)
        archive.addfile(member, io.BytesIO(pat.encode()))
    assert [value for value, *_ in found(file.getvalue())] == [pat]
    assert [value for value, *_ in found(gzip.compress(file.getvalue()))] == [pat]
    assert [value for value, *_ in found(b"\x01\x00" * 500 + pat.encode())] == [pat]


def test_gzip_is_unpacked_its_members_too():
    first, second = new_pat(), old_pat()
    data = gzip.compress(f"a\n{first}\n".encode()) + gzip.compress(f"b\n {second}\n".encode())
    assert found(data, 50) == [(first, 2, 1, None), (second, 4, 2, None)]


def test_the_members_of_an_archive_are_named():
    first, second = new_pat(), old_pat()
    data = zipped({"a/one.txt": f"x {first}", "two\x1b[31m.bin": f"{second}".encode("utf-16"), "none": "nothing"})
    assert found(data) == [(first, 1, 3, "a/one.txt"), (second, 1, 1, "two\\x1b[31m.bin")]


def test_an_archive_in_an_archive_is_not_unpacked():
    data = zipped({"inner.zip": zipped({"x": new_pat()})})
    assert found(data) == []


def test_what_unpacks_to_too_much_is_a_problem_and_the_beginning_is_searched():
    pat, problems = new_pat(), []
    bomb = gzip.compress(f"{pat}\n".encode() + bytes(scan_unpack.LIMIT))
    assert found(bomb, 1 << 16, problems) == [(pat, 1, 1, None)]
    assert problems == ["It unpacks to more than 100 MB, and the rest was not searched"]
    problems = []
    archive = zipped({"first": pat, "second": bytes(scan_unpack.LIMIT), "third": new_pat()})
    assert found(archive, 1 << 16, problems) == [(pat, 1, 1, "first")]
    assert problems == ["It unpacks to more than 100 MB, and the rest was not searched"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_a_member_packed_in_another_way_is_read_in_bounded_memory(method):
    pat, problems, file = new_pat(), [], io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, archive.open("big", "w") as member:
        member.write(f"{pat}\n".encode())
        for _ in range(150):
            member.write(bytes(1_000_000))
    tracemalloc.start()
    assert found(file.getvalue(), 1 << 20, problems) == [(pat, 1, 1, "big")]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problems == ["It unpacks to more than 100 MB, and the rest was not searched"]
    assert peak < 50_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_utf_16_is_read_in_a_member_however_it_is_packed(method):
    pat, file = new_pat(), io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a", f"k={pat}".encode("utf-16"))
    assert found(file.getvalue()) == [(pat, 1, 3, "a")]


def test_an_archive_of_very_many_members_is_searched_as_it_is():
    pat, problems = new_pat(), []
    data = b"PK\x03\x04" + b"PK\x01\x02" * (scan_archives.MOST_MEMBERS + 1) + f" {pat}".encode()
    assert [value for value, *_ in found(data, 1 << 20, problems)] == [pat]
    assert problems == ["It is an archive of more than 100,000 members, so its members were not searched"]


def test_what_only_begins_like_an_archive_is_searched_as_it_is_and_noted():
    pat, problems = new_pat(), []
    assert found(b"PKZIP " + pat.encode(), 1000, problems) == [(pat, 1, 7, None)]
    assert problems == []
    assert found(b"PK\x03\x04 " + pat.encode(), 1000, problems) == [(pat, 1, 6, None)]
    assert found(b"\x1f\x8b\x08 " + pat.encode(), 10, problems) == [(pat, 1, 4, None)]
    assert problems == [
        "It begins like an archive and is none, so it was only searched as it is",
        "It cannot be unpacked to its end: it is damaged",
    ]


@pytest.mark.parametrize("size", [7, 50, 1000])
def test_what_stands_outside_of_the_members_is_searched(size):
    first, second, problems = new_pat(), old_pat(), []
    assert found(gzip.compress(first.encode()) + bytes(600), size, problems) == [(first, 1, 1, None)]
    behind = gzip.compress(first.encode()) + f"\n{second}\n".encode()
    assert [value for value, *_ in found(behind, size, problems)] == [first, second]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", f"x {first}")
        archive.comment = f"made with {second}".encode()
    assert [(value, member) for value, _, _, member in found(file.getvalue(), size, problems)] == [
        (first, "a"),
        (second, None),
    ]
    assert problems == []


def encrypted(data):
    """The same archive with all of its members said to be encrypted."""
    changed = bytearray(data)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + flags] |= 1
            place = changed.find(mark, place + 1)
    return bytes(changed)


def test_members_that_cannot_be_unpacked_are_noted():
    pat, problems = new_pat(), []
    assert found(encrypted(zipped({"a\x1b": "x", "b": "x", "c": "x"})), 1000, problems) == []
    unknown = bytearray(zipped({"a": "x"}))
    for mark, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        unknown[unknown.find(mark) + method] = 93  # Zstandard
    assert found(bytes(unknown) + pat.encode(), 1000, problems) == [(pat, 1, ANY, None)]
    assert found(zipped({"a": "x" * 5000})[:-30], 1000, problems) == []
    assert problems == [
        "a\\x1b (it is encrypted) and 2 more of its members cannot be unpacked",
        "a (it is packed in a way that Python does not know) cannot be unpacked",
        "It begins like an archive and is none, so it was only searched as it is",
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_is_cut_short_is_noted(method):
    file, problems = io.BytesIO(), []
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a", os.urandom(5000))
    data = bytearray(file.getvalue())
    for mark, size in ((b"PK\x03\x04", 18), (b"PK\x01\x02", 20)):
        place = data.find(mark) + size
        data[place : place + 4] = (1000).to_bytes(4, "little")
    assert found(bytes(data), 1000, problems) == []
    assert problems == ["a (it is damaged) cannot be unpacked"]


def test_damage_ends_no_search_and_is_noted():
    pat, problems = new_pat(), []
    whole = gzip.compress(f"{pat}\n".encode() + os.urandom(5000))
    assert found(whole[:-8], 1000, problems) == [(pat, 1, 1, None)]
    assert found(whole[:-8] + b"damaged!", 1000, problems) == [(pat, 1, 1, None)]
    archive = bytearray(zipped({"a": f"{pat}" * 3, "b": new_pat()}))
    archive[40:60] = bytes(20)  # in the data of the first member
    assert [member for *_, member in found(bytes(archive), 1000, problems)] == ["b"]
    damaged = "It cannot be unpacked to its end: it is damaged"
    assert problems == [damaged, damaged, "a (it is damaged) cannot be unpacked"]


def test_base64_at_the_end_of_a_text_of_a_batch_is_found():
    batch, pats = Batch(), [new_pat() for _ in range(9)]
    for number, pat in enumerate(pats):
        text = "_auth=" + base64.b64encode(f"{'x' * (number % 3)}:{pat}".encode()).decode() + "\n" * (number // 3)
        assert list(batch.add(number, text.encode())) == []
    assert [(owner, hit.match.secret.reveal()) for owner, hit in batch.flush()] == list(enumerate(pats))


@pytest.mark.parametrize("before", ["hello", "hello\n", "hello\r\n\r\n"])
@pytest.mark.parametrize("name", ["", "x", "me", "someone@contoso.com"])
def test_base64_is_found_where_it_begins_whatever_stands_before_it(before, name):
    pat = new_pat()
    text = base64.b64encode(f"{name}:{pat}".encode())
    batch = Batch()
    assert list(batch.add("first", before.encode())) == []
    assert list(batch.add("second", text)) == []
    assert [(owner, hit.line, hit.column) for owner, hit in batch.flush()] == [("second", 1, 1)]
    lines = before.count("\n")
    data = f"{before}\n  {text.decode()}\n\n".encode()
    assert found(data) == [(pat, lines + 2, 3, None)]


def test_wrapped_base64_is_found_across_pieces_in_the_line_where_the_pat_begins():
    pat = new_pat()
    text = base64.encodebytes(f"{'someone@contoso.com' * 3}:{pat}".encode()).replace(b"\n", b"\r\n")
    for before in range(0, 1200, 7):
        assert found(b"x y\n" * before + text + b"z\n" * 2000, 1500) == [(pat, before + 2, 1, None)]


def test_a_batch_keeps_texts_apart():
    pat = new_pat()
    batch = Batch()
    assert list(batch.add("first", pat[:40].encode())) == []
    assert list(batch.add("second", pat[40:].encode())) == []
    assert list(batch.add("third", f"\n {pat}".encode())) == []
    assert list(batch.add("fourth", pat.encode())) == []
    assert [(owner, hit.line, hit.column) for owner, hit in batch.flush()] == [("third", 2, 2), ("fourth", 1, 1)]
    assert list(batch.flush()) == []
