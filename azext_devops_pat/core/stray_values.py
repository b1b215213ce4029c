"""What people put in a PAT's place and surely is something else."""

from __future__ import annotations

import re

from .token_shape import has_shape

ENCODED, ENCODED_PAIR, ASSIGNMENT, BASIC_HEADER, BEARER_HEADER, JSON, KEY_VAULT = (
    "base64 of a PAT",
    "base64 of a user and a PAT",
    "NAME=VALUE",
    "a Basic header",
    "a Bearer header",
    "JSON",
    "a Key Vault reference",
)
INVISIBLE = "invisible"  # a character in the PAT that nobody sees (see `pat`)
NOTHING = "nothing"  # a word for nothing, one character, a placeholder: no PAT is in it

_NOTHING = {"null", "none", "undefined", "nil", "nan", "true", "false", "void", "n/a", "(null)", "<null>", "<none>"} | {
    "[null]",
    "(none)",
    "$null",
    "[object object]",
    "system.object",
    "system.security.securestring",
}
_PLACEHOLDER = re.compile(
    "(?:enter|insert|paste|add|put|use|replace|with|me|change|my|your|the|new|azure|devops|azdo|ado|ext|cli|personal|"
    "access|pat|token|secrets?|key|password|value|here|goes|placeholder|example|string|env|vars?)+"
)
_LONGEST_PLACEHOLDER = 60
_ASSIGNMENT = re.compile(
    r"(?:(?:export|set|setx|declare -x|env)\s+|\$env:)?[A-Za-z_]\w{0,99}\s*=\s*[^=\s].*", re.ASCII | re.DOTALL | re.I
)
_HEADER = re.compile(
    r"""(?:-H\s*)?["']?(?:(?:proxy-)?authorization\s*[:=]\s*)?(basic|bearer)\s+\S.*""", re.DOTALL | re.IGNORECASE
)
_KEY_VAULT = re.compile(r"@Microsoft\.KeyVault\(.*", re.DOTALL | re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{52,}={0,2}")


def recognize(text: str) -> tuple[str, str] | None:
    """Return the kind, one of the constants, and what a sentence calls it; None for what may be a PAT."""
    if len(set(text)) == 1:
        return NOTHING, "one character, repeated" if len(text) > 1 else "a single character"
    if has_shape(text):
        return None
    lower = text.lower()
    if lower in _NOTHING:
        return NOTHING, "a word for nothing"
    if text[0] + text[-1] == "<>" or _is_placeholder(lower):
        return NOTHING, "a placeholder from documentation"
    if _KEY_VAULT.fullmatch(text):
        return KEY_VAULT, "a reference to Azure Key Vault that was not resolved"
    if text[0] + text[-1] in ("{}", "[]"):
        return JSON, "JSON"
    header = _HEADER.fullmatch(text)
    if header:
        return (BASIC_HEADER if header[1].lower() == "basic" else BEARER_HEADER), "an HTTP header"
    if _ASSIGNMENT.fullmatch(text):
        return ASSIGNMENT, "a name with a value"
    return _encoded(text)


def _is_placeholder(lower: str) -> bool:
    letters = re.sub(r"[\W_]", "", lower) if len(lower) <= _LONGEST_PLACEHOLDER else ""
    return bool(_PLACEHOLDER.fullmatch(letters))


def _encoded(text: str) -> tuple[str, str] | None:
    """Recognize base64 only if its text is a PAT, alone or after a colon; `base64` breaks its lines at 76."""
    joined = "".join(text.split())
    if len(joined) % 4 or not _BASE64.fullmatch(joined):
        return None
    import binascii

    try:
        decoded = binascii.a2b_base64(joined.replace("-", "+").replace("_", "/")).decode("ascii").strip()
    except ValueError:
        return None
    if has_shape(decoded):
        return ENCODED, "a PAT in base64"
    user, colon, password = decoded.partition(":")
    return (ENCODED_PAIR, "a user name and a PAT in base64") if colon and has_shape(password) else None
