"""Secrets in their real look, made at run time."""

from __future__ import annotations

import base64
import binascii
import secrets
import string
import uuid
from datetime import datetime, timezone

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def new_pat(issued: datetime | None = None) -> str:
    """84 characters as issued since 2024: a fixed mark at 52, year and month of issue, `AZDO` at 76.

    Without `issued` that is now. Facts leave the year's character open; here `A` is 2024, `B` 2025 and so on.
    """
    issued = issued or datetime.now(timezone.utc)
    date = string.ascii_uppercase[issued.year - 2024] + string.ascii_uppercase[issued.month - 1]
    head = _random(_LETTERS_AND_DIGITS, 52) + "JQQJ" + "99" + date
    return head + _random(_LETTERS_AND_DIGITS, 16) + "AZDO" + _random(_LETTERS_AND_DIGITS, 4)


def old_pat() -> str:
    """52 characters of lower-case base32: 28 random bytes and, in four places among them, their checksum."""
    body = bytearray(secrets.token_bytes(28))
    check = binascii.crc32(body) ^ 0xE0B9692D
    for place, shift in ((2, 24), (7, 16), (8, 8), (22, 0)):
        body.insert(place, check >> shift & 0xFF)
    return base64.b32encode(body).decode().rstrip("=").lower()


def password() -> str:
    """A password or client secret that survives a command line on every system."""
    return "Pw1" + secrets.token_hex(16)


def opaque() -> str:
    """An Entra token; about as long as a real one, and nothing to decode in it."""
    return secrets.token_urlsafe(1050)


def client_id() -> str:
    """The id of a new application."""
    return str(uuid.uuid4())
