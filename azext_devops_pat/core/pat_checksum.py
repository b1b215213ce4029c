"""The checksums of PATs: the one of the form before 2024 decides, the one of the present form only supports."""

from __future__ import annotations

import binascii

OLD_LENGTH = 52
NEW_LENGTH = 84
PAT, OLD_PAT, APPLICATION_SECRET = "pat", "pat-legacy", "oauth-application-secret"

# 28 of the 32 bytes are the body; bytes 2, 7, 8 and 22 are its CRC-32, changed by one of these numbers.
_OLD_KINDS = {0xE0B9692D: OLD_PAT, 0x1019F92E: APPLICATION_SECRET}
_BASE32_DIGITS = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz234567", b"0123456789abcdefghijklmnopqrstuv")
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SEED = int.from_bytes(b"Default0", "big")
_WORD = 0xFFFFFFFF


def old_kind(text: bytes) -> str | None:
    """Return OLD_PAT or APPLICATION_SECRET for 52 letters of lower-case base32 with a right checksum, else None."""
    data = (int(text.translate(_BASE32_DIGITS), 32) >> 4).to_bytes(32, "big")  # the last 4 bits are spare
    body = data[:2] + data[3:7] + data[9:22] + data[23:]
    stored = data[22] | data[8] << 8 | data[7] << 16 | data[2] << 24
    return _OLD_KINDS.get(binascii.crc32(body) ^ stored)


def has_new_checksum(text: bytes) -> bool:
    """Tell whether the last 4 of 84 letters and digits are the checksum of the first 80.

    It is published but was never verified on a token of the service: a wrong one says nothing.
    """
    data = _marvin32(binascii.a2b_base64(text[:80])).to_bytes(4, "little")
    return text[80:] in (_in_base62(int.from_bytes(data, "big")), binascii.b2a_base64(data[:3]).strip())


def _in_base62(number: int) -> bytes:
    """Return the first 4 of 6 digits, padded on the right."""
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.ljust(6, "0")[:4].encode()


def _marvin32(data: bytes) -> int:
    """Return the 32-bit hash of whole words."""
    low, high = _SEED & _WORD, _SEED >> 32
    for place in range(0, len(data), 4):
        low, high = _round(low + int.from_bytes(data[place : place + 4], "little"), high)
    low, high = _round(*_round(low + 0x80, high))
    return low ^ high


def _round(low: int, high: int) -> tuple[int, int]:
    low &= _WORD
    high ^= low
    low = (_rotated(low, 20) + high) & _WORD
    high = _rotated(high, 9) ^ low
    low = (_rotated(low, 27) + high) & _WORD
    return low, _rotated(high, 19)


def _rotated(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD
