"""PATs with every mark and a right checksum, and what resembles them; made at run time, never written down."""

import base64
import binascii
import secrets

from azext_devops_pat.core.pat_checksum import _in_base62, _marvin32

from ..azure_devops.tokens import new_pat, old_pat

__all__ = ["application_secret", "checked_pat", "new_pat", "old_pat", "old_text"]


def checked_pat() -> str:
    """Return a PAT of the present form whose last four characters are its checksum."""
    text = new_pat()[:80]
    data = _marvin32(base64.b64decode(text)).to_bytes(4, "little")
    return text + _in_base62(int.from_bytes(data, "big")).decode()


def application_secret() -> str:
    """Return the secret of an OAuth application."""
    body = secrets.token_bytes(28)
    return old_text(body, binascii.crc32(body) ^ 0x1019F92E)


def old_text(body: bytes, stored: int) -> str:
    """Return the 52 letters for 28 bytes and the four that are stored among them."""
    data = bytearray(body)
    for place, shift in ((2, 24), (7, 16), (8, 8), (22, 0)):
        data.insert(place, stored >> shift & 0xFF)
    return base64.b32encode(data).decode().rstrip("=").lower()
