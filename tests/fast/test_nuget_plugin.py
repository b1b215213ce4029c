"""NuGet's plugin protocol, spoken by a client as NuGet speaks it."""

import json
import subprocess
import sys

import pytest

from ..core.test_feed_url import NOBODYS
from ..support.tokens import make_pat
from .test_package_helpers import EXPIRED, FAST
from .world import KEY, iso

FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/nuget/v3/index.json"


class Client:
    """NuGet: starts the plugin, shakes hands, and asks."""

    def __init__(self, world):
        command = [sys.executable, "-I", "-S", str(FAST / "nuget_plugin.py"), "/gone/az", "-Plugin"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, env=world.variables, **pipes)
        self.logged = []

    def send(self, kind, method, payload, number="1"):
        message = {"RequestId": number, "Type": kind, "Method": method, "Payload": payload}
        self.process.stdin.write(json.dumps(message).encode() + b"\r\n")
        self.process.stdin.flush()

    def receive(self):
        return json.loads(self.process.stdout.readline())

    def shake_hands(self):
        asked = self.receive()
        assert (asked["Type"], asked["Method"], asked["Payload"]["ProtocolVersion"]) == (
            "Request",
            "Handshake",
            "2.0.0",
        )
        answer = {"ResponseCode": "Success", "ProtocolVersion": "2.0.0"}
        self.send("Response", "Handshake", answer, asked["RequestId"])
        assert self.ask("Handshake", {"ProtocolVersion": "2.0.0", "MinimumProtocolVersion": "1.0.0"}) == answer
        assert self.ask("Initialize", {"ClientVersion": "6.7.1", "Culture": "en-US", "RequestTimeout": "00:00:05"}) == {
            "ResponseCode": "Success"
        }

    def ask(self, method, payload):
        self.send("Request", method, payload, number="7")
        while True:
            message = self.receive()
            if message["Method"] == "Log":
                self.logged.append(message["Payload"])
                self.send("Response", "Log", {"ResponseCode": "Success"}, message["RequestId"])
                continue
            assert (message["RequestId"], message["Method"]) == ("7", method)
            return message["Payload"]

    def credentials(self, uri, retry=False):
        wanted = {"Uri": uri, "IsRetry": retry, "IsNonInteractive": True, "CanShowDialog": False}
        return self.ask("GetAuthenticationCredentials", wanted)

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(10) == 0
        assert (self.process.stdout.read(), self.process.stderr.read()) == (b"", b"")
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def client(world):
    running = Client(world)
    running.shake_hands()
    yield running
    running.end()


def test_it_claims_authentication_for_every_source_and_nothing_for_one(client):
    assert client.ask("GetOperationClaims", {}) == {"Claims": ["Authentication"]}
    assert client.ask("GetOperationClaims", {"PackageSourceRepository": FEED}) == {"Claims": []}
    assert client.ask("SetLogLevel", {"LogLevel": "Debug"}) == {"ResponseCode": "Success"}
    assert "only gives credentials" in client.ask("GetPackageVersions", {})["Message"]


def test_our_feed_gets_the_pat_and_a_refused_one_is_not_given_again(client, world):
    assert client.credentials(FEED) == {"ResponseCode": "NotFound"}
    pat = make_pat()
    world.put(KEY, pat)
    answer = {"ResponseCode": "Success", "Username": "PersonalAccessToken", "Password": pat}
    assert client.credentials(FEED) == {**answer, "AuthenticationTypes": ["Basic"]}
    again = client.credentials(FEED, retry=True)
    assert (again["ResponseCode"], "Password" in again) == ("Error", False)
    assert "az devops auth status --organization https://dev.azure.com/contoso" in client.logged[0]["Message"]


def test_no_other_url_gets_anything(client, world):
    world.put(KEY, make_pat())
    for uri in (*NOBODYS, None, 7):
        assert client.credentials(uri) == {"ResponseCode": "NotFound"}
        assert client.credentials(uri, retry=True) == {"ResponseCode": "NotFound"}


def test_an_expired_pat_is_logged_with_the_remedy(client, world):
    world.put(KEY, make_pat(), valid_to=iso(-60))
    assert client.credentials(FEED)["ResponseCode"] == "Error"
    (logged,) = client.logged
    assert (logged["LogLevel"], EXPIRED in logged["Message"]) == ("Warning", True)


def test_what_is_no_message_is_passed_over_and_close_ends_it(client):
    client.process.stdin.write(b"\n[]\n{\nnull\n" + b"[" * 5000 + b"\n")
    client.send("Cancel", "GetAuthenticationCredentials", {})
    assert client.ask("SetLogLevel", {}) == {"ResponseCode": "Success"}
    client.send("Request", "Close", {})
    assert client.process.wait(10) == 0
