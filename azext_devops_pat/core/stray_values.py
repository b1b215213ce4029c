"""What people put in a PAT's place and surely is something else."""

from __future__ import annotations

import re

from .token_shape import has_shape, is_access_token, is_known

ENCODED, ENCODED_PAIR, ENCODED_WIDE, ENCODED_WIDE_PAIR, PAIR, BRACKETS = (
    "base64 of a PAT",  # a `=` after a kind of base64 is one that is missing at the value's end
    "base64 of a user and a PAT",
    "base64 of a PAT in UTF-16",
    "base64 of a user and a PAT in UTF-16",
    "a user and a PAT",
    "a PAT in brackets",
)
WITHIN, ENCODED_WITHIN, TWICE = "a text with a PAT", "a text with base64 of a PAT", "a PAT twice"
ASSIGNMENT, BASIC_HEADER, BEARER_HEADER, JSON, KEY_VAULT, FILE = (
    "NAME=VALUE",
    "a Basic header",
    "a Bearer header",
    "JSON",
    "a Key Vault reference",
    "the name of a file",
)
INVISIBLE = "invisible"  # a character in the PAT that nobody sees (see `pat`)
NOTHING = "nothing"  # a word for nothing, one character, a placeholder, a mask: no PAT is in it

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
_MASK = re.compile(r"[*\u2022\u25cf]{3}")  # no PAT has one of these, let alone three
_MASKED = re.compile("(?:redacted|masked|hidden|removed|filtered|scrubbed|censored|sensitive|secret|value|by|user)+")
_LONGEST_PLACEHOLDER = 60
_KEYWORD = r"(?:export|set|setx|declare -x|env)\s+|\$env:"
_ASSIGNMENT = re.compile(
    rf"""(?:(?:{_KEYWORD})\w{{1,99}}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*=\s*[^=\s].*""", re.ASCII | re.DOTALL
)
_NAMED = re.compile(
    r"""[\w. $:/@\\-]{0,99}?\s*(?P<mark>[=:])\s*(?P<quote>["']?)(?P<value>[\w.-]+)(?P=quote)""", re.ASCII
)
_HEADER = re.compile(
    r"""(?:-H\s*)?["']?(?:(?:proxy-)?authorization\s*[:=]\s*)?(basic|bearer)\s+\S.*""", re.DOTALL | re.IGNORECASE
)
_KEY_VAULT = re.compile(r"@Microsoft\.KeyVault\(.*", re.DOTALL | re.IGNORECASE)
_FILE = re.compile(r"@?(?:(?:\.{0,2}|[A-Za-z]:)[/\\])(?:[\w. -]{1,40}[/\\])*[\w. -]{1,40}|@[\w-]{1,40}\.\w{1,9}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{52,}={0,2}")
_ELEMENT = re.compile(r"<[^<>=]{1,58}>")
_MARKUP = re.compile(r"<(?:[!?]|[A-Za-z].*(?:</|/>)).*", re.DOTALL)
_TOKEN = re.compile(r"eyJ[\w-]+(?:\.[\w-]*){2}|[A-Za-z0-9]{52,}", re.ASCII)  # `token_fix` looks for the same
_ENCODED_TOKEN = re.compile(r"[A-Za-z0-9+/]{52,}={0,2}")
_OBJECT = re.compile(r"""\{\s*(["'])[^"']*\1\s*:""")  # cut short, or as Python writes it


def recognize(text: str) -> tuple[str, str] | None:
    """Return the kind, one of the constants, and what a sentence calls it; None for what may be a PAT."""
    if len(set(text)) == 1:
        return NOTHING, "one character, repeated" if len(text) > 1 else "a single character"
    if has_shape(text):
        return None
    if _FILE.fullmatch(text):
        return FILE, "the name of a file"
    return _wrapped(text) or _nothing(text) or _named(text) or _within(text) or _encoded(text)


def _nothing(text: str) -> tuple[str, str] | None:
    lower = text.lower()
    letters = re.sub(r"[\W_]", "", lower)
    if lower in _NOTHING:
        return NOTHING, "a word for nothing"
    if _MASK.search(text) or len(text) <= _LONGEST_PLACEHOLDER and _MASKED.fullmatch(letters):
        return NOTHING, "a mask in a secret's place"
    if len(set(letters)) < 2:
        return NOTHING, "one character, repeated" if letters else "nothing but punctuation"
    is_placeholder = len(text) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(letters)
    if is_placeholder or _ELEMENT.fullmatch(text) and text[1] not in "!?":
        return NOTHING, "a placeholder from documentation"
    return None


def _named(text: str) -> tuple[str, str] | None:
    """Recognize what has a name of its own."""
    if _KEY_VAULT.fullmatch(text):
        return KEY_VAULT, "a reference to Azure Key Vault that was not resolved"
    if _is_json(text):
        return (WITHIN if _only_token(text) else JSON), "JSON"
    header = _HEADER.fullmatch(text)
    if header:
        return (BASIC_HEADER if header[1].lower() == "basic" else BEARER_HEADER), "an HTTP header"
    return None


def _within(text: str) -> tuple[str, str] | None:
    """Recognize a text, a file perhaps, that names a PAT once; else what it is without one."""
    token = _only_token(text)
    if token:
        return WITHIN, f"a text with {_called(token)} in it"
    pieces = [piece for piece in _ENCODED_TOKEN.findall(text) if piece != text]
    found = _encoded(pieces[0]) if len(pieces) == 1 else None
    if found and not found[0].endswith("=") and found[0] in (ENCODED, ENCODED_PAIR):
        return ENCODED_WITHIN, f"a text with {found[1]} in it"
    if _MARKUP.fullmatch(text):
        return NOTHING, "HTML or XML"
    return (ASSIGNMENT, "a name with a value") if _ASSIGNMENT.fullmatch(text) else None


def _only_token(text: str) -> str:
    """Return the one PAT or access token in the text; empty if there is none, or anything else as long."""
    pieces = _TOKEN.findall(text)
    return pieces[0] if len(pieces) == 1 and is_known(pieces[0]) else ""


def _wrapped(text: str) -> tuple[str, str] | None:
    """Recognize a PAT with something around it that is surely not a part of it."""
    if text[0] + text[-1] in ("<>", "()", "[]", "{}") and has_shape(text[1:-1]):
        return BRACKETS, f"{_called(text[1:-1])} in brackets"
    half = text[: len(text) // 2]
    if text == half * 2 and has_shape(half):
        return TWICE, f"{_called(half)} twice in a row"
    named = _NAMED.fullmatch(text)
    if named is None or not has_shape(named["value"]):
        return None
    if named["mark"] == "=":
        return ASSIGNMENT, f"a name with {_called(named['value'])}"
    return PAIR, f"{_called(named['value'])} after a colon"


def _called(secret: str) -> str:
    return "an access token" if is_access_token(secret) else "a PAT"


def _is_json(text: str) -> bool:
    if text[0] not in "{[":
        return False
    import json

    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return bool(_OBJECT.match(text))


def _encoded(text: str) -> tuple[str, str] | None:
    """Recognize base64 only if its text is a PAT, alone or after a colon; `base64` breaks its lines at 76."""
    joined = "".join(text.split())
    missing = "=" * (-len(joined) % 4)
    if len(missing) > 2 or not _BASE64.fullmatch(joined):
        return None
    import binascii

    try:
        data = binascii.a2b_base64((joined + missing).replace("-", "+").replace("_", "/"))
        is_wide = 0 in data
        decoded = data.decode(_wide(data) if is_wide else "ascii").strip("\ufeff \t\r\n")
    except ValueError:
        return None
    user, colon, password = decoded.rpartition(":")
    if not has_shape(password):
        return None
    alone, pair = (ENCODED_WIDE, ENCODED_WIDE_PAIR) if is_wide else (ENCODED, ENCODED_PAIR)
    what = f"a user name and {_called(password)}" if colon else _called(password)
    return (pair if colon else alone) + missing, f"{what} in base64{' of UTF-16' if is_wide else ''}"


def _wide(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be" if data[0] == 0 else "utf-16-le"
