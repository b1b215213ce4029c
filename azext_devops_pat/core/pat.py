"""Cleans what people paste and pipe into a PAT, and knows what a PAT looks like."""

from __future__ import annotations

import codecs
import re
import unicodedata

from . import token_shape
from .errors import TokenError
from .secret import MASK, Secret

MAX_BYTES = 64 * 1024
_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019")
_UNEXPANDED = re.compile(r"\$\(.*\)|\$\{.*\}|\$(env:)?[A-Za-z_]\w*|%[^%]+%|![A-Za-z_]\w*!", re.DOTALL)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.*|([\w-]+\.)*(dev\.azure\.com|visualstudio\.com)(/.*)?", re.IGNORECASE)
_LONG_RUN = re.compile(r"[A-Za-z0-9_.~+=-]{32,}")  # whatever may be a token, known or not


def clean(raw: bytes | str) -> Secret:
    """Return the PAT in `raw`, without byte order mark, surrounding white space and quotes.

    Raises TokenError, whose message gives a length at most: az writes error texts to its logs and telemetry.
    """
    if len(raw) > MAX_BYTES:
        raise TokenError("The token is longer than 64 KiB, so it is not a PAT.")
    text = unquoted(_decoded(raw) if isinstance(raw, bytes) else raw)
    _refuse(text)
    return Secret(text)


def unquoted(text: str) -> str:
    """Return `text` without byte order mark, white space and quotes around it."""
    text = _stripped(text)
    while len(text) >= 2 and text[0] + text[-1] in _QUOTES:
        text = _stripped(text[1:-1])
    return text


def is_empty(text: str) -> bool:
    """Tell whether `text` is nothing but byte order mark, white space and quotes."""
    return not unquoted(text)


def redacted(text: str) -> str:
    """Return `text` with a mask in place of whatever is long enough to be a token."""
    return _LONG_RUN.sub(MASK, text)


def looks_known(token: Secret) -> bool:
    """Tell whether the token looks like a PAT or JWT. For warnings only: the service decides."""
    return token_shape.is_known(token.reveal())


def _decoded(raw: bytes) -> str:
    encoding = next((name for mark, name in _BOMS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        # `from None`: the exception carries the bytes.
        raise TokenError(f"The token ({len(raw)} bytes) is not text.") from None


def _stripped(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_blank(letter: str) -> bool:
    """White space of any kind, and the zero-width and direction marks that chat and web pages add."""
    return letter.isspace() or unicodedata.category(letter) == "Cf"


def _refuse(text: str) -> None:
    size = f"({len(text)} character{'s' if len(text) != 1 else ''})"
    if not text:
        raise TokenError("The token is empty.")
    if _UNEXPANDED.fullmatch(text):
        raise TokenError(f"The token {size} is a variable that was not expanded, not its value.")
    if "\x16" in text:
        raise TokenError(
            f"The token {size} contains \\x16: this terminal does not paste with Ctrl+V. "
            "Paste with the right mouse button or Ctrl+Shift+V."
        )
    _refuse_stray(text, size)
    if _ADDRESS.fullmatch(text):
        raise TokenError(f"The token {size} is a URL, not a PAT.")
    _refuse_invisible(text, size)
    if any(_is_blank(letter) for letter in text):
        raise TokenError(f"The token {size} contains white space or a line break, so it is not a single PAT.")
    place = next((place for place, letter in enumerate(text) if not (letter.isascii() and letter.isprintable())), None)
    if place is not None:
        what = "control character" if unicodedata.category(text[place]) == "Cc" else "character"
        raise TokenError(
            f"The token {size} contains the {what} {_code(text[place])} at position {place + 1}, which no PAT contains."
        )


def _refuse_invisible(text: str, size: str) -> None:
    """Name a blank inside that nobody sees, as web pages and chats add: which, and where."""
    place = next((place for place, letter in enumerate(text) if not letter.isascii() and _is_blank(letter)), None)
    if place is not None:
        raise TokenError(
            f"The token {size} contains the invisible character {_code(text[place])} at position {place + 1}.",
            kind="invisible",
        )


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def _refuse_stray(text: str, size: str) -> None:
    if token_shape.has_shape(text) and len(set(text)) > 1:
        return  # the usual case imports no more
    from .stray_values import recognize

    found = recognize(text)
    if found:
        kind, name = found
        alone = "the PAT alone" if "a PAT" in name else "a PAT"
        raise TokenError(f"The token {size} is {name}, not {alone}.", kind=kind)
