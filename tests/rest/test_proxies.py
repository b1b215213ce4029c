"""No part of a proxy's user or password is shown, logged or looked up, whatever its address looks like."""

import logging
import socket

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.transport import Transport

from ..azure_devops import closed_port

CONTOSO = cloud_organization("contoso")
PARTS = ("zaphod", "galaxy", "trill", "ian9")  # of the user names and passwords below
AT = "127.0.0.1:PORT"
NAMED = f"The proxy {AT} did not connect to dev.azure.com: nothing is listening there."
UNREADABLE, SCHEME = "is not a URL, or its user name or password has special characters", "does not begin with http"
BLANK, QUOTED, BAD_PORT = "contains a space", "has quotes around it", "has a port that is not a number"
HOST, LETTER, BARE = (
    "has a host name that cannot exist",
    "that HTTP cannot carry",
    "has an IPv6 address without brackets",
)

ADDRESSES = [
    # special characters, raw
    (f"http://galaxy\\zaphod:Trill#ian9@{AT}", UNREADABLE),
    (f"http://galaxy\\zaphod:Trillian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill#ian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill/ian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill?ian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill\\ian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill[ian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill]ian9@{AT}", UNREADABLE),
    (f"http://zaphod/galaxy:Trillian9@{AT}", UNREADABLE),
    (f"http://zaphod#galaxy:Trillian9@{AT}", UNREADABLE),
    (f"http://zaphod:12#Trillian9@{AT}", UNREADABLE),
    (f"http://zaphod:80/Trillian9@{AT}", UNREADABLE),
    (f"http://zaphod:Trill@ian9@{AT}", NAMED),
    (f"http://zaphod@galaxy:Trill@ian9@{AT}", NAMED),
    (f"http://zaphod:Trill:ian9@{AT}", NAMED),
    (f"http://zaphod:Trill%ian9@{AT}", NAMED),
    (f"http://zaphod:Trill%@{AT}", NAMED),
    (f"http://zaphod:Trill ian9@{AT}", NAMED),
    (f"http://zaphod:Trill\tian9@{AT}", BLANK),
    (f"http://zaphod:Trillian9@{AT}\r", BLANK),
    (f" http://zaphod:Trillian9@{AT}", BLANK),
    (f"http://zaphod:Trill\u20acian9@{AT}", LETTER),
    (f"http://zaphod:Trill\uff20ian9@{AT}", LETTER),
    (f"http://zaphod:Trill\xe9ian9@{AT}", NAMED),
    # percent-encoded
    (f"http://galaxy%5Czaphod:Trill%23ian9@{AT}", NAMED),
    (f"http://zaphod:Trill%40%2F%3A%3F%25%20ian9@{AT}", NAMED),
    (f"http://zaphod:Trill%E2%82%ACian9@{AT}", LETTER),
    (f"http://zaphod:Trill%0D%0Aian9@{AT}", BLANK),
    # quotes
    (f'"http://zaphod:Trillian9@{AT}"', QUOTED),
    (f"'http://zaphod:Trillian9@{AT}'", QUOTED),
    (f'"http://{AT}"', QUOTED),
    (f"\u201chttp://zaphod:Trillian9@{AT}\u201d", QUOTED),
    (f'http://zaphod:"Trillian9"@{AT}', NAMED),
    # missing parts
    ("http://zaphod:Trillian9@", UNREADABLE),
    ("http://zaphod:Trillian9@:8080", UNREADABLE),
    ("http://zaphod:Trillian9", BAD_PORT),
    ("http://Trillian9@", UNREADABLE),
    ("http://", UNREADABLE),
    ("://zaphod:Trillian9@127.0.0.1:8080", UNREADABLE),
    ("zaphod:Trillian9", BAD_PORT),
    (f"//zaphod:Trillian9@{AT}", UNREADABLE),
    (f"http:/zaphod:Trillian9@{AT}", UNREADABLE),
    (f"http:zaphod:Trillian9@{AT}", SCHEME),
    (f"zaphod:Trillian9@{AT}", SCHEME),
    ("localhost:8080", SCHEME),
    (f"http://zaphod@{AT}", NAMED),
    (f"http://:Trillian9@{AT}", NAMED),
    (f"http://zaphod:@{AT}", NAMED),
    (AT, NAMED),
    (f"http://zaphod:Trillian9@{AT}/", NAMED),
    # a path that may be a part of something else
    (f"http://zaphod:Trillian9@{AT}/ian9", "The proxy at the address in HTTPS_PROXY did not connect to dev.azure.com"),
    # IPv6
    ("http://zaphod:Trillian9@[::1]:PORT", NAMED.replace("127.0.0.1", "[::1]")),
    ("http://zaphod:Trillian9@::1:8080", BARE),
    ("http://::1:8080", BARE),
    ("http://zaphod:Trillian9@[::1:8080", UNREADABLE),
    ("http://zaphod:Trillian9@[1:2:3]:8080", HOST),
    # schemes
    (f"socks5://zaphod:Trillian9@{AT}", f"The proxy {AT} did not connect to dev.azure.com"),
    (f"socks5h://zaphod:Trill%40ian9@{AT}", f"The proxy {AT} did not connect to dev.azure.com"),
    (f"socks5://zaphod:Trill#ian9@{AT}", UNREADABLE),
    (f"socks9://zaphod:Trillian9@{AT}", SCHEME),
    (f"ftp://zaphod:Trillian9@{AT}", SCHEME),
    (f"zaphod://Trillian9@{AT}", SCHEME),
    (f"HTTP://zaphod:Trillian9@{AT}", NAMED),
    # ports and hosts
    ("http://zaphod:Trillian9@127.0.0.1:99999", BAD_PORT),
    ("http://zaphod:Trillian9@127.0.0.1:0", BAD_PORT),
    ("http://zaphod:Trillian9@127.0.0.1:-1", BAD_PORT),
    ("http://zaphod:Trillian9@127.0.0.1:http", BAD_PORT),
    ("http://zaphod:Trillian9@127.0.0.1:\u0668\u0660", BAD_PORT),
    ("http://zaphod:Trillian9@a..b:8080", HOST),
    (f"http://zaphod:Trillian9@{'a' * 64}.test:8080", HOST),
    ("http://zaphod:Trillian9@.:8080", HOST),
    ("http://zaphod:Trillian9@pro xy:8080", BLANK),
]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for stem in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(stem, raising=False)
        monkeypatch.delenv(stem.upper(), raising=False)


@pytest.fixture
def looked_up(monkeypatch):
    """The host names that were looked up."""
    names, real = [], socket.getaddrinfo

    def getaddrinfo(host, *args, **options):
        names.append(str(host))
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return names


def failure(send="send"):
    with pytest.raises(ServiceError) as caught:
        getattr(Transport(), send)("GET", CONTOSO, "/_apis/x", Credential("environment", Secret("abc")))
    return caught.value


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
def test_no_part_of_a_login_is_shown_logged_or_looked_up(address, words, monkeypatch, caplog, looked_up):
    caplog.set_level(logging.DEBUG)
    port = str(closed_port())
    monkeypatch.setenv("HTTPS_PROXY", address.replace("PORT", port))
    error = failure()
    said = f"{error.message}\n{error.hint}\n{caplog.text}\n{looked_up}".casefold()
    assert not [part for part in PARTS if part in said], said
    assert error.cause == causes.PROXY
    assert words.replace("PORT", port) in error.message
    assert error.hint
    assert "\n" not in error.message + error.hint
    if words != NAMED and "did not connect" not in words:
        assert "HTTPS_PROXY" in error.message
        assert "HTTPS_PROXY" in error.hint


@pytest.mark.parametrize("send", ["send", "send_once"])
@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"HTTPS_PROXY": "http://a:#@b"}, "HTTPS_PROXY"),
        ({"https_proxy": "http://a:#@b"}, "https_proxy"),
        ({"ALL_PROXY": "http://a:#@b"}, "ALL_PROXY"),
        ({"all_proxy": "http://a:#@b"}, "all_proxy"),
        ({"HTTPS_PROXY": "http://a:#@b", "https_proxy": "http://c:#@d"}, "https_proxy"),
        ({"HTTPS_PROXY": "http://a:#@b", "ALL_PROXY": "http://a:#@b"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://a:#@b", "https_proxy": "http://a:#@b"}, "https_proxy"),
    ],
)
def test_the_variable_that_is_used_is_named(variables, named, send, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    error = failure(send)
    assert f"the address in {named} " in error.message
    assert f"{named}=" in error.hint


def test_an_address_of_the_system_is_not_said_to_be_in_a_variable(monkeypatch):
    from azext_devops_pat.rest import proxies

    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(proxies, "get_environ_proxies", lambda _url: {"https": "http://a:#@b"})
    error = failure()
    assert "the address in the proxy settings of the system" in error.message
    assert "HTTPS_PROXY" not in error.message + error.hint


def test_an_address_that_is_not_used_does_not_matter(monkeypatch):
    from azext_devops_pat.rest import proxies

    monkeypatch.setenv("HTTPS_PROXY", "http://a:#@b")
    monkeypatch.setenv("NO_PROXY", "dev.azure.com")
    assert proxies.proxy_for(CONTOSO.url) is None


def test_what_to_encode_is_in_the_hint(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://a:#@b")
    assert all(
        code in failure().hint for code in ("# %23", "@ %40", "/ %2F", "% %25", r"\ %5C", "http://USER:PASSWORD")
    )
