"""What a PAT and an access token look like: for redaction, warnings and display, never to refuse."""

from __future__ import annotations

import re
from datetime import datetime, timezone

ACCESS_TOKEN = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*", re.ASCII)  # a JWT: System.AccessToken, Entra
_PAT = re.compile(
    r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"  # since 2024
    r"|[2-7a-z]{52}",  # base32, before
    re.ASCII,
)
_ISSUE = re.compile(r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]([A-L])[A-Za-z0-9]{16}AZDO[A-Za-z0-9]{4}", re.ASCII)
_LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z
_ENTRA_ISSUERS = (
    "https://sts.windows.net/",
    "https://login.microsoftonline.",
    "https://login.partner.microsoftonline.",
)


def has_shape(text: str) -> bool:
    """Tell whether `text` has the letters and the length of a PAT, or is an access token."""
    return bool(_PAT.fullmatch(text)) or is_access_token(text)


def is_known(text: str) -> bool:
    """Tell whether `text` has the shape; of the form before 2024 the checksum has to be right too."""
    if not has_shape(text) or len(text) != 52:
        return has_shape(text)
    from .pat_checksum import OLD_PAT, old_kind  # an old PAT alone needs it

    return old_kind(text.encode()) == OLD_PAT


def is_access_token(text: str) -> bool:
    """Tell whether `text` is a JWT, which lives about an hour."""
    return bool(ACCESS_TOKEN.fullmatch(text))


def comes_from_entra(text: str) -> bool:
    """Tell whether a JWT names Entra as its issuer."""
    return str(_claims(text).get("iss", "")).startswith(_ENTRA_ISSUERS)


def month_of_issue(text: str) -> int | None:
    """Return the month in which a PAT of the form since 2024 was issued, 1 to 12; None if it does not tell.

    The character before it is the year, but how it is to be read is not published.
    """
    found = _ISSUE.fullmatch(text)
    return ord(found.group(1)) - ord("A") + 1 if found else None


def end_of(text: str) -> str | None:
    """Return the `exp` of a JWT in ISO 8601, None where it cannot be read. Nobody has checked it: for display only."""
    seconds = _claims(text).get("exp")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _claims(text: str) -> dict[str, object]:
    if not is_access_token(text):
        return {}
    import base64
    import json

    part = text.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):  # not base64, not text, not JSON
        return {}
    return claims if isinstance(claims, dict) else {}
