"""The bytes of D-Bus messages: what a Secret Service is asked, and what it answers.

By hand, because jeepney takes three times as long as the whole helper, and the standard library has no D-Bus. The
format is that of https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages.
"""

from .base import HandOver

RETURN, ERROR = 2, 3
_CALL, _NO_AUTO_START = 1, 2  # a read never starts a daemon
_HEADER = 16  # bytes before the header's fields
_MOST = 1 << 20  # bytes of one message; no secret is that long
_PATH, _INTERFACE, _MEMBER, _ERROR_NAME, _REPLY_SERIAL, _DESTINATION, _SIGNATURE = 1, 2, 3, 4, 5, 6, 8


class Writer:
    """Puts values one after the other, each at its boundary."""

    def __init__(self) -> None:
        self.data = bytearray()

    def align(self, size: int) -> None:
        """Go to the next multiple of `size`."""
        self.data += bytes(-len(self.data) % size)

    def number(self, value: int) -> None:
        """Add an UINT32."""
        self.align(4)
        self.data += value.to_bytes(4, "little")

    def string(self, text: str) -> None:
        """Add a STRING or OBJECT_PATH."""
        raw = text.encode("utf-8", "surrogateescape")
        self.number(len(raw))
        self.data += raw + b"\0"

    def signature(self, text: str) -> None:
        """Add a SIGNATURE."""
        self.data += bytes((len(text),)) + text.encode() + b"\0"

    def dictionary(self, values: dict[str, str]) -> None:
        """Add an `a{ss}`."""
        inner = Writer()  # begins at a multiple of 8, as the entries do
        for key, value in values.items():
            inner.align(8)
            inner.string(key)
            inner.string(value)
        self.number(len(inner.data))
        self.align(8)
        self.data += inner.data


def call(serial: int, place: tuple[str, str, str], member: str, signature: str = "", body: bytes = b"") -> bytes:
    """Return the message that calls `member`; `place` is destination, object path and interface."""
    destination, path, interface = place
    fields = Writer()
    wanted = (_PATH, "o", path), (_INTERFACE, "s", interface), (_MEMBER, "s", member), (_DESTINATION, "s", destination)
    for number, kind, text in wanted:
        fields.align(8)
        fields.data.append(number)
        fields.signature(kind)
        fields.string(text)
    if signature:
        fields.align(8)
        fields.data.append(_SIGNATURE)
        fields.signature("g")
        fields.signature(signature)
    message = Writer()
    message.data += bytes((ord("l"), _CALL, _NO_AUTO_START, 1))
    for value in (len(body), serial, len(fields.data)):
        message.number(value)
    message.data += fields.data
    message.align(8)
    return bytes(message.data) + body


class Reader:
    """Takes values one after the other; raises HandOver for what is not there."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data, self.position = data, position

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        found = self.data[self.position : self.position + size]
        if len(found) != size:
            raise HandOver
        self.position += size
        return found

    def align(self, size: int) -> None:
        """Go to the next multiple of `size`."""
        self.take(-self.position % size)

    def number(self) -> int:
        """Take an UINT32."""
        self.align(4)
        return int.from_bytes(self.take(4), "little")

    def string(self) -> str:
        """Take a STRING or OBJECT_PATH."""
        return self._text(self.number())

    def signature(self) -> str:
        """Take a SIGNATURE."""
        return self._text(self.take(1)[0])

    def _text(self, size: int) -> str:
        text = self.take(size)
        if self.take(1) != b"\0":
            raise HandOver
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise HandOver from None

    def blob(self) -> bytes:
        """Take an `ay`."""
        return self.take(self.number())


def size_of(data: bytes) -> int | None:
    """Return how many bytes the message has that begins here, None if too few are there to tell."""
    if len(data) < _HEADER:
        return None
    if data[0] != ord("l") or data[3] != 1:
        raise HandOver
    body, fields = (int.from_bytes(data[place : place + 4], "little") for place in (4, 12))
    size = _HEADER + fields + -fields % 8 + body
    if size > _MOST:
        raise HandOver
    return size


class Message:
    """One message that came: `kind` as RETURN or ERROR, the call that it answers, an error's name, and its body."""

    __slots__ = ("body", "error", "kind", "reply_to")

    def __init__(self, data: bytes) -> None:
        self.kind, self.reply_to, self.error = data[1], 0, ""
        end = _HEADER + int.from_bytes(data[12:16], "little")
        reader = Reader(data, _HEADER)
        while reader.position < end:
            reader.align(8)
            number, kind = reader.take(1)[0], reader.signature()
            value = _FIELDS[kind](reader) if kind in _FIELDS else None
            if value is None:
                raise HandOver
            if number == _REPLY_SERIAL and isinstance(value, int):
                self.reply_to = value
            if number == _ERROR_NAME:
                self.error = str(value)
        reader.align(8)
        self.body = Reader(data[reader.position :])


_FIELDS = {"s": Reader.string, "o": Reader.string, "g": Reader.signature, "u": Reader.number}
