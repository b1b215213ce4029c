"""One value out of a JSON file that we wrote, by bytes, without reading the rest.

By hand because `json` doubles a helper's time, and a file of ten thousand records read whole takes longer still. The
layout is a contract (`core.names`): indent 1, sorted keys, ASCII. Anything else raises HandOver.
"""

from .machine import HandOver


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
        import _json  # a private module: another version of Python may lack it

        value, end = getattr(_json, "make_scanner")(_Context())(text, 0)  # noqa: B009  # not what type stubs say
    except (ImportError, AttributeError, TypeError):
        return _scan_slowly(text)
    except (StopIteration, ValueError, RecursionError):
        raise HandOver from None
    if end != len(text):
        raise HandOver
    return value


def _scan_slowly(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise HandOver from None


def check(data: bytes) -> None:
    """Raise HandOver for a file that is not in our layout."""
    if not (data.startswith(b'{\n "') and data.endswith(b"\n}\n") and data.isascii()) or b"\r" in data:
        raise HandOver


def top_level(data: bytes, name: str) -> object:
    """Return the value of a key of the whole document, None if it is not there."""
    quoted = b'"' + name.encode() + b'"'
    found = _after(data, b"\n " + quoted + b": ", quoted, 0, len(data))
    return None if found < 0 else scan(_value(data, found, b"\n ", len(data)))


def entry(data: bytes, section: str, key: str) -> object:
    """Return the value of `key` in the object `section` of the document, None if it is not there."""
    name = b'"' + section.encode() + b'"'
    start = _after(data, b"\n " + name + b": ", name, 0, len(data))
    if start < 0 or data.startswith(b"{}", start):
        return None
    end = data.find(b"\n }", start)
    if not data.startswith(b"{\n", start) or end < 0:
        raise HandOver
    quoted = _quoted(key)
    found = _after(data, b"\n  " + quoted + b": ", quoted, start, end)
    return None if found < 0 else scan(_value(data, found, b"\n  ", end))


def _after(data: bytes, mark: bytes, quoted: bytes, start: int, end: int) -> int:
    """Return where the value behind `mark` begins, -1 without one; it has to be there once, and in no other form."""
    found = data.find(mark, start, end)
    if found < 0:
        if data.find(quoted + b":", start, end) >= 0:
            raise HandOver
        return -1
    if data.find(mark, found + 1, end) >= 0:
        raise HandOver
    return found + len(mark)


def _value(data: bytes, start: int, margin: bytes, end: int) -> str:
    """Return the text of a value: to the end of its line, or to the bracket below its key. No string holds a line."""
    line = data.find(b"\n", start)
    line = end if line < 0 else min(line, end)
    close = {b"{": b"}", b"[": b"]"}.get(data[line - 1 : line])
    if close is None:
        return data[start:line].rstrip(b",").decode("ascii")
    last = data.find(margin + close, start)
    if last < 0:
        raise HandOver
    return data[start : last + len(margin) + 1].decode("ascii")


def _quoted(text: str) -> bytes:
    """Return a JSON string as our files have it."""
    try:
        from _json import encode_basestring_ascii
    except ImportError:
        from json.encoder import encode_basestring_ascii
    quoted: str = encode_basestring_ascii(text)
    return quoted.encode("ascii")
