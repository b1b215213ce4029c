"""A PAT out of a real Secret Service over the session bus, and out of one that misbehaves."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_devops_pat.core import names
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.fast import dbus, secret_service
from azext_devops_pat.fast.base import HandOver, OutOfReach
from azext_devops_pat.stores.keyring_store import KeyringStore

from ..sources.fakes import make_stores
from ..support.tokens import make_access_token, make_pat
from .helper import ask, make_az
from .world import KEY

REQUEST = b"protocol=https\nhost=dev.azure.com\npath=contoso/web\n"


@pytest.fixture
def bus(secret_service, monkeypatch):
    """The environment of a session with an unlocked keyring, and nobody there to unlock one."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service)
    for name in ("PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return {"DBUS_SESSION_BUS_ADDRESS": secret_service}


def run(code, **more):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, **more).stdout


def lock():
    run(
        "import secretstorage, contextlib\n"
        "with contextlib.closing(secretstorage.dbus_init()) as bus: secretstorage.Collection(bus).lock()"
    )


def owner():
    """Return the process that serves secrets on the session bus, None without one."""
    code = (
        "import secretstorage, jeepney\nfrom jeepney.bus_messages import message_bus\n"
        "bus = secretstorage.dbus_init()\n"
        "call = jeepney.new_method_call(message_bus, 'GetConnectionUnixProcessID', 's', ('org.freedesktop.secrets',))\n"
        "print(bus.send_and_get_reply(call).body[0])"
    )
    found = run(code).strip()
    return int(found) if found.isdigit() else None


@pytest.mark.parametrize("make", [make_pat, lambda: make_access_token(n="x" * 1500)])
def test_it_reads_what_keyring_stored(make, bus):
    token = make()
    KeyringStore().put(KEY, Secret(token))
    KeyringStore().put(names.DEFAULT_KEY, Secret(make_pat()))
    assert secret_service.find(bus, KEY) == token


def test_many_reads_one_after_the_other_are_all_answered(bus):
    token = make_pat()
    KeyringStore().put(KEY, Secret(token))
    assert {secret_service.find(bus, KEY) for _ in range(300)} == {token}


def test_what_is_not_there_is_handed_over(bus):
    KeyringStore().put(names.DEFAULT_KEY, Secret(make_pat()))
    with pytest.raises(HandOver):
        secret_service.find(bus, KEY)


def test_only_the_default_collection_is_looked_into(bus):
    run(
        "import secretstorage, contextlib\n"
        "with contextlib.closing(secretstorage.dbus_init()) as bus:\n"
        "    other = next(c for c in secretstorage.get_all_collections(bus) if c.collection_path.endswith('session'))\n"
        f"    other.create_item('x', {{'service': {KEY!r}, 'username': 'Personal Access Token'}}, b'secret')"
    )
    with pytest.raises(HandOver):
        secret_service.find(bus, KEY)


def test_a_locked_keyring_is_handed_over_only_to_a_person(bus):
    KeyringStore().put(KEY, Secret(make_pat()))
    lock()
    with pytest.raises(OutOfReach, match="The keyring is locked"):
        secret_service.find(bus, KEY)
    for display in ("DISPLAY", "WAYLAND_DISPLAY"):
        with pytest.raises(HandOver):
            secret_service.find({**bus, display: ":0"}, KEY)


def test_a_frozen_keyring_costs_two_seconds(bus):
    KeyringStore().put(KEY, Secret(make_pat()))
    process = owner()
    os.kill(process, signal.SIGSTOP)
    try:
        start = time.monotonic()
        with pytest.raises(OutOfReach, match="The keyring does not answer"):
            secret_service.find(bus, KEY)
        assert 1.5 < time.monotonic() - start < 3
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_read_starts_no_daemon(bus, tmp_path):
    """On a bus that could start one: the service is told to end, and a read does not bring it back."""
    KeyringStore().put(KEY, Secret(make_pat()))
    process = owner()
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while has_owner(bus) and time.monotonic() < deadline:
        time.sleep(0.05)
    with pytest.raises(OutOfReach, match="The keyring is not running"):
        secret_service.find(bus, KEY)
    assert not has_owner(bus)


def has_owner(bus):
    command = "dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner"
    found = subprocess.run(
        [*command.split(), "string:org.freedesktop.secrets"], env=bus, capture_output=True, text=True, check=True
    )
    return "true" in found.stdout


@pytest.mark.parametrize(
    "address",
    [
        "",
        "unix:path=/nonexistent/bus",
        "unix:abstract=no-such-bus",
        "tcp:host=127.0.0.1,port=1",
        "autolaunch:",
        "unix:path=%zz",
        "nonsense",
    ],
)
def test_a_bus_that_cannot_be_reached_is_handed_over(address):
    with pytest.raises(HandOver):
        secret_service.find({"DBUS_SESSION_BUS_ADDRESS": address}, KEY)


def test_addresses_are_read_as_the_specification_says(bus):
    token = make_pat()
    KeyringStore().put(KEY, Secret(token))
    path = bus["DBUS_SESSION_BUS_ADDRESS"].partition("path=")[2].partition(",")[0]
    assert path.startswith("/")
    escaped = "".join(f"%{byte:02X}" for byte in path.encode())
    for address in (f"unix:path={escaped}", f"tcp:host=x;unix:guid=1,path={path};unix:path=/nonexistent"):
        assert secret_service.find({"DBUS_SESSION_BUS_ADDRESS": address}, KEY) == token


def test_an_abstract_address_and_the_place_of_systemd_are_known(tmp_path):
    assert secret_service._address({"DBUS_SESSION_BUS_ADDRESS": "unix:abstract=/tmp/x%20y,guid=1"}) == b"\0/tmp/x y"
    assert secret_service._address({"XDG_RUNTIME_DIR": "/run/user/1"}) == b"/run/user/1/bus"


# The whole helper


@pytest.fixture
def stored(world, bus):
    """A PAT that a login put into the Secret Service, with the record that it wrote."""
    from datetime import datetime, timezone

    from azext_devops_pat.core.organization import cloud_organization
    from azext_devops_pat.core.resolve import Overrides
    from azext_devops_pat.services.login import Login, log_in

    pat = make_pat()
    stores = make_stores(world.stored, KeyringStore())
    log_in(Login(cloud_organization("contoso")), Secret(pat), stores, None, Overrides, datetime.now(timezone.utc))
    world.variables.update(bus)
    return world, pat


def test_login_records_the_backend_and_git_gets_the_pat(stored, tmp_path):
    world, pat = stored
    record = json.loads((world.stored / names.METADATA_FILE).read_text())["credentials"][KEY]
    assert (record["storage"], record["backend"]) == ("keyring", names.SECRET_SERVICE)
    az = make_az(tmp_path / "az", tmp_path / "started.json")
    found = ask(REQUEST, world.variables, az=az)
    assert (found.stdout.decode(), found.stderr) == (f"username=PersonalAccessToken\npassword={pat}\n", b"")
    assert not (tmp_path / "started.json").exists()


def test_another_backend_that_somebody_chose_is_handed_over(stored, tmp_path):
    world, _ = stored
    az = make_az(tmp_path / "az", tmp_path / "started.json")
    found = ask(REQUEST, {**world.variables, "PYTHON_KEYRING_BACKEND": "x.Y"}, az=az)
    assert found.stdout == b"username=az\n"
    (world.home / ".config" / "python_keyring").mkdir(parents=True)
    (world.home / ".config" / "python_keyring" / "keyringrc.cfg").touch()
    assert ask(REQUEST, world.variables, az=az).stdout == b"username=az\n"


def test_a_locked_keyring_is_one_line_and_no_other_pat(stored, tmp_path):
    world, _ = stored
    world.file.touch(mode=0o600)
    world.file.write_text(f"[{KEY}]\npersonal access token = {make_pat()}\n")
    lock()
    az = make_az(tmp_path / "az", tmp_path / "started.json")
    found = ask(REQUEST, world.variables, az=az)
    line = "devops-pat: The keyring is locked, so the PAT for https://dev.azure.com/contoso cannot be read. To store"
    assert (found.stdout, found.stderr.decode().partition(" one in a file:")[0]) == (b"", line)
    assert found.stderr.count(b"\n") == 1
    assert not (tmp_path / "started.json").exists()


# A service that misbehaves


class FakeBus:
    """A socket that plays back bytes: first to the greeting, then to each further write."""

    def __init__(self, folder, *answers):
        self.path = str(folder / "bus")
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self.path)
        self._server.listen()
        self._answers = answers
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.variables = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.path}"}

    def _serve(self):
        connection, _ = self._server.accept()
        with connection, contextlib.suppress(OSError):
            for answer in self._answers:
                connection.recv(65536)
                connection.sendall(answer)

    def close(self):
        self._server.close()
        self._thread.join(5)
        os.unlink(self.path)


def play(folder, *answers):
    fake = FakeBus(folder, *answers)
    try:
        return secret_service.find(fake.variables, KEY)
    finally:
        fake.close()


def reply(serial, signature="", body=b"", kind=dbus.RETURN, error=""):
    fields = dbus.Writer()
    for number, sort, value in ((5, "u", serial), (4, "s", error), (8, "g", signature)):
        if value:
            fields.align(8)
            fields.data.append(number)
            fields.signature(sort)
            {"u": fields.number, "s": fields.string, "g": fields.signature}[sort](value)
    message = dbus.Writer()
    message.data += bytes((ord("l"), kind, 0, 1))
    for value in (len(body), 99, len(fields.data)):
        message.number(value)
    message.data += fields.data
    message.align(8)
    return bytes(message.data) + body


def body(*parts):
    writer = dbus.Writer()
    for kind, value in parts:
        if kind == "ay":
            writer.number(len(value))
            writer.data += value
        else:
            {"s": writer.string, "g": writer.signature, "u": writer.number}[kind](value)
    return bytes(writer.data)


SESSION = "/org/freedesktop/secrets/session/1"
COLLECTION = "/org/freedesktop/secrets/collection/login"
ITEM = f"{COLLECTION}/1"


def conversation(secret, collection=COLLECTION):
    item = body(("s", ITEM))
    answers = (
        reply(1, "s", body(("s", ":1.2")))
        + reply(77, "s", body(("s", "a signal, or another's answer")))
        + reply(2, "o", body(("s", collection))),
        reply(3, "vo", body(("g", "s"), ("s", ""), ("s", SESSION)))
        + reply(4, "v", body(("g", "b"), ("u", 0)))
        + reply(5, "ao", len(item).to_bytes(4, "little") + item),
        reply(6, "(oayays)", body(("s", SESSION), ("ay", b""), ("ay", secret), ("s", "text"))),
    )
    return b"OK 1234\r\n" + answers[0], *answers[1:]


def test_the_conversation_is_understood(tmp_path):
    pat = make_pat()
    assert play(tmp_path, *conversation(pat.encode())) == pat


def test_without_a_default_collection_it_is_handed_over(tmp_path):
    first, *_ = conversation(b"x", collection="/")
    with pytest.raises(HandOver):
        play(tmp_path, first, reply(2, "o", body(("s", "/"))))


def test_a_service_that_has_not_noticed_its_client_is_asked_again(tmp_path):
    pat = make_pat()
    first, *others = conversation(pat.encode(), collection="/")
    assert play(tmp_path, first, reply(2, "o", body(("s", COLLECTION))), *others) == pat


def test_no_call_names_the_alias_of_the_default_collection_and_none_opens_a_session_at_once():
    """GNOME Keyring looks such an alias up in one thread while another replaces it, and ends if a client is too new."""
    bus = Played(b"".join(conversation(make_pat().encode())))
    sent = []
    bus.send = sent.append
    secret_service._ask(bus, KEY)
    assert b"/aliases/" not in b"".join(sent)
    assert b"OpenSession" not in sent[0]


@pytest.mark.parametrize("secret", [b"", b"two words", b"a\nquit=1", b"\xff\xfe", b"a\0b"])
def test_what_no_pat_looks_like_is_handed_over(secret, tmp_path):
    with pytest.raises(HandOver):
        play(tmp_path, *conversation(secret))


@pytest.mark.parametrize("answers", [(b"REJECTED EXTERNAL\r\n",), (b"",), (b"OK",), (b"ERROR\r\n",), (b"\r\n",), ()])
def test_a_bus_that_refuses_is_handed_over(answers, tmp_path):
    with pytest.raises(HandOver):
        play(tmp_path, *answers)


def test_an_item_that_is_locked_is_a_locked_keyring(tmp_path):
    *first, _ = conversation(b"x")
    failure = reply(6, kind=dbus.ERROR, error="org.freedesktop.Secret.Error.IsLocked")
    with pytest.raises(OutOfReach, match="locked"):
        play(tmp_path, *first, failure)


def test_an_endless_message_is_handed_over(tmp_path):
    first, *_ = conversation(b"x")
    start, message = first[: first.index(b"\n") + 1], first[first.index(b"\n") + 1 :]
    with pytest.raises(HandOver):
        play(tmp_path, start + message[:4] + (1 << 30).to_bytes(4, "little") + message[8:])


MUTATIONS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6)


@pytest.mark.one_python
@settings(max_examples=3000)
@given(MUTATIONS, st.integers(0, 5000))
def test_no_damaged_answer_is_more_than_handed_over(mutations, cut):
    data = bytearray(b"".join(conversation(make_pat().encode())))
    for place, value in mutations:
        data[place % len(data)] = value
    read_all(bytes(data), cut % (2 * len(data)))


@pytest.mark.one_python
@settings(max_examples=3000)
@given(st.binary(max_size=200))
def test_no_message_is_more_than_handed_over(data):
    read_all(data, len(data))
    read_all(b"l\2\0\1" + data, len(data) + 4)


class Played(secret_service._Connection):
    """A connection whose answers are there already."""

    def __init__(self, data):
        self._data, self._hello = data, b""

    def send(self, data):
        pass

    def _receive(self):
        raise HandOver


def read_all(data, cut):
    try:
        found = secret_service._ask(Played(data[:cut]), KEY)
    except (HandOver, OutOfReach, secret_service._LockedError):
        return
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
