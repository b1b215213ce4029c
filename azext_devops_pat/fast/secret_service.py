"""A PAT out of a Secret Service (GNOME Keyring, KeePassXC), read over the session bus.

By hand over `_socket`, because keyring takes thirty times as long and jeepney alone three times. It looks where
keyring's own backend does: the default collection, attributes `service` and `username`, the first item.
"""

import time

from ..core.names import USER_NAME
from . import base, records
from .base import HandOver, OutOfReach
from .dbus import ERROR, RETURN, Message, Reader, Writer, call, size_of

_SECONDS = 2.0  # for all questions together
_MOST = 1 << 21  # bytes that may wait to be read
_BUS = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"
_NAME = "org.freedesktop.secrets"
_COLLECTION = "org.freedesktop.Secret.Collection"
_SERVICE = _NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"
_HELLO, _ALIAS, _OPEN, _LOCKED, _SEARCH, _GET = range(1, 7)  # serial numbers of the calls
_NO_OBJECT = "/"
_NOT_RUNNING = "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"
_IS_LOCKED = "org.freedesktop.Secret.Error.IsLocked"


def find(variables: dict[str, str], key: str) -> str:
    """Return the secret stored under `key`.

    Raises HandOver if it is not there, or a person can unlock it; OutOfReach in words if it cannot be read now.
    """
    try:
        return _ask(_Connection(_address(variables)), key)
    except TimeoutError:
        raise OutOfReach("The keyring does not answer") from None
    except OSError:
        raise HandOver from None
    except _LockedError:
        if _is_attended(variables):
            raise HandOver from None
        raise OutOfReach("The keyring is locked") from None


class _LockedError(Exception):
    pass


def _address(variables: dict[str, str]) -> bytes:
    """Return the address of the session bus's socket: the first one that is a `unix:` one."""
    text = variables.get("DBUS_SESSION_BUS_ADDRESS")
    if not text:
        return (variables.get("XDG_RUNTIME_DIR", "") + "/bus").encode("utf-8", "surrogateescape")
    for address in text.split(";"):
        kind, _, rest = address.partition(":")
        for part in rest.split(",") if kind == "unix" else ():
            name, _, value = part.partition("=")
            if name in ("path", "abstract"):
                return (b"\0" if name == "abstract" else b"") + _unescaped(value)
    raise HandOver


def _unescaped(text: str) -> bytes:
    """Return an address's value with each %XX as the byte that it stands for."""
    first, *others = text.encode("utf-8", "surrogateescape").split(b"%")
    try:
        return first + b"".join(bytes.fromhex(part[:2].decode("ascii")) + part[2:] for part in others)
    except ValueError:
        raise HandOver from None


class _Connection:
    """The session bus, as far as three questions need it; all of them have one deadline."""

    def __init__(self, address: bytes) -> None:
        import _socket

        self._deadline, self._data = time.monotonic() + _SECONDS, b""
        self._socket = _socket.socket(getattr(_socket, "AF_UNIX"), _socket.SOCK_STREAM)  # noqa: B009  # Windows has none
        self._wait()
        self._socket.connect(address)
        user = str(base.user_id()).encode().hex().encode()
        self._hello = b"\0AUTH EXTERNAL " + user + b"\r\nBEGIN\r\n" + call(_HELLO, _BUS, "Hello")

    def greet(self, data: bytes) -> None:
        """Say who we are and send `data` without waiting in between: a bus that refuses answers none of it."""
        self.send(self._hello + data)
        while b"\r\n" not in self._data:
            self._receive()
        line, _, self._data = self._data.partition(b"\r\n")
        if not line.startswith(b"OK "):
            raise HandOver
        self.reply(_HELLO)

    def _wait(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def send(self, data: bytes) -> None:
        self._wait()
        self._socket.sendall(data)

    def _receive(self) -> None:
        self._wait()
        more = self._socket.recv(65536)
        self._data += more
        if not more or len(self._data) > _MOST:
            raise HandOver

    def reply(self, serial: int) -> Reader:
        """Return the body of the answer to that call; what else comes, signals above all, is passed over."""
        while True:
            message = self._next()
            if message.reply_to == serial and message.kind == RETURN:
                return message.body
            if message.reply_to == serial and message.kind == ERROR:
                raise _failure(message.error)

    def _next(self) -> Message:
        size = size_of(self._data)
        while size is None or len(self._data) < size:
            self._receive()
            size = size_of(self._data)
        data, self._data = self._data[:size], self._data[size:]
        return Message(data)


def _failure(name: str) -> Exception:
    if name in _NOT_RUNNING:
        return OutOfReach("The keyring is not running")
    return _LockedError() if name == _IS_LOCKED else HandOver()


def _ask(bus: _Connection, key: str) -> str:
    """Ask for the default collection, for the item in it, then for its secret; one write each.

    Never for a session at once, and never by the path aliases/default: GNOME Keyring ends, or never answers, where it
    has not noticed its new client yet, or replaces the alias in another thread.
    """
    bus.greet(_alias())
    collection = bus.reply(_ALIAS).string()
    if collection == _NO_OBJECT:  # none, or a client that is too new: ask once more
        bus.send(_alias())
        collection = bus.reply(_ALIAS).string()
    if collection == _NO_OBJECT:
        raise HandOver
    bus.send(_questions(collection, key))
    opened = bus.reply(_OPEN)
    if opened.signature() != "s" or opened.string():
        raise HandOver
    session = opened.string()
    locked = bus.reply(_LOCKED)
    if locked.signature() != "b":
        raise HandOver
    if locked.number():
        raise _LockedError
    found = bus.reply(_SEARCH)
    if not found.number():
        raise HandOver
    item = found.string()
    body = Writer()
    body.string(session)
    bus.send(call(_GET, (_NAME, item, "org.freedesktop.Secret.Item"), "GetSecret", "o", bytes(body.data)))
    secret = bus.reply(_GET)
    if secret.string() != session or secret.blob():
        raise HandOver
    return records.checked(secret.blob().decode("utf-8", "surrogateescape"))


def _alias() -> bytes:
    """Return the call ReadAlias for the default collection."""
    reading = Writer()
    reading.string("default")
    return call(_ALIAS, _SERVICE, "ReadAlias", "s", bytes(reading.data))


def _questions(collection: str, key: str) -> bytes:
    """Return the calls OpenSession without encryption, whether that collection is locked, and SearchItems in it."""
    opening, reading, searching = Writer(), Writer(), Writer()
    opening.string("plain")
    opening.signature("s")
    opening.string("")
    reading.string(_COLLECTION)
    reading.string("Locked")
    searching.dictionary({"username": USER_NAME, "service": key})
    properties = _NAME, collection, "org.freedesktop.DBus.Properties"
    return (
        call(_OPEN, _SERVICE, "OpenSession", "sv", bytes(opening.data))
        + call(_LOCKED, properties, "Get", "ss", bytes(reading.data))
        + call(_SEARCH, (_NAME, collection, _COLLECTION), "SearchItems", "a{ss}", bytes(searching.data))
    )


def _is_attended(variables: dict[str, str]) -> bool:
    """Tell whether a person can answer a prompt to unlock a keyring."""
    return base.is_terminal(2) or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))
