"""One value out of a JSON file by bytes, and the standard library's scanner without its module.

By hand, because `json` doubles a helper's time. The layout of our files is a contract (`core.names`): indent 1, sorted
keys, ASCII. Anything else raises HandOver.
"""

from .base import HandOver


def top_level(data: bytes, name: str) -> object:
    """Return the value of a key of the whole document, None if it is not there."""
    return _at(data, b"\n ", b'"' + name.encode() + b'"', 0)


def entry(data: bytes, section: str, key: str) -> object:
    """Return the value of `key` in the object `section` of the document, None if it is not there."""
    mark = b'\n "' + section.encode() + b'": {'
    start = data.find(mark) + len(mark)
    if start < len(mark) or data.startswith(b"}", start):
        return None
    if not data.startswith(b"\n", start):
        raise HandOver
    return _at(data, b"\n  ", quoted(key), start)


def _at(data: bytes, margin: bytes, quoted: bytes, start: int) -> object:
    """Return the value of a key that has this margin; it has to be there once, in no other form, before `\\n }`.

    No string holds a line feed, so that what stands behind one is never part of a string.
    """
    mark = margin + quoted + b": "
    found = data.find(mark, start)
    if found < 0 or start and data.rfind(b"\n }", start, found) >= 0:
        if data.find(quoted + b":", start) >= 0:
            raise HandOver
        return None
    if data.find(mark, found + 1) >= 0:
        raise HandOver
    return _value(data, found + len(mark), margin)


def _value(data: bytes, start: int, margin: bytes) -> object:
    """Return a value: what is on its line, or down to the bracket below its key."""
    end = data.find(b"\n", start)
    close = {b"{": b"}", b"[": b"]"}.get(data[end - 1 : end]) if end > 0 else None
    if close is not None:
        end = data.find(margin + close, start) + len(margin) + 1
        if end <= start:
            raise HandOver
    text = data[start:end]
    if not text.isascii():
        raise HandOver
    return scan(text.rstrip(b",").decode("ascii"))


class _Context:
    """What the standard library's scanner of JSON wants to know."""

    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float, parse_int, parse_constant = float, int, float
    memo: dict[str, str] = {}


def scan(text: str) -> object:
    """Return the one value in a JSON text; raise HandOver if it is not JSON."""
    text = text.strip(" \t\r\n")
    try:
        try:
            import _json  # a private module: another version of Python may lack it, or what it needs

            value, end = getattr(_json, "make_scanner")(_Context())(text, 0)  # noqa: B009  # not what type stubs say
        except (ImportError, AttributeError, TypeError):
            import json

            value, end = json.JSONDecoder().raw_decode(text)
    except (StopIteration, ValueError, RecursionError, SystemError):  # the last: what `_json` makes of deep nesting
        raise HandOver from None
    if end != len(text):
        raise HandOver
    return value


def quoted(text: str) -> bytes:
    """Return a JSON string as our files have it."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return b'"' + text.encode() + b'"'
    from json.encoder import encode_basestring_ascii

    return encode_basestring_ascii(text).encode("ascii")


def written(value: object) -> str:
    """Return the JSON of a value that holds objects, lists, strings, integers, true, false and null."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(str(name))}: {written(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return quoted(value).decode("ascii")
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
