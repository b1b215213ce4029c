"""PATs made at run time, never written down."""

import base64
import binascii
import json
import secrets
import string


def make_pat() -> str:
    """Return a new value with the look of a PAT."""
    letters = string.ascii_letters + string.digits
    body = "".join(secrets.choice(letters) for _ in range(76))
    return body + "AZDO" + "".join(secrets.choice(letters) for _ in range(4))


def make_old_pat() -> str:
    """Return a new value with the look that PATs had before 2024, checksum included."""
    body = bytearray(secrets.token_bytes(28))
    check = binascii.crc32(body) ^ 0xE0B9692D
    for place, shift in ((2, 24), (7, 16), (8, 8), (22, 0)):
        body.insert(place, check >> shift & 0xFF)
    return base64.b32encode(body).decode().rstrip("=").lower()


def make_access_token(**claims: object) -> str:
    """Return a new JWT with these claims, signed by nobody."""
    parts = (json.dumps(part).encode() for part in ({"typ": "JWT", "alg": "RS256"}, claims))
    signature = secrets.token_bytes(64)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, signature))
