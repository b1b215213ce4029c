"""A proxy with a difficult address, as a real az meets it: nothing of the user and password is anywhere to be read."""

import pytest

from ..azure_devops import closed_port
from ..support.tokens import make_pat

PARTS = (b"zaphod", b"trill", b"ian9")
UNREADABLE = "the address in HTTPS_PROXY is not a URL, or its user name or password has special characters"
ADDRESSES = [
    ("http://dom\\zaphod:Trill#ian9@127.0.0.1:8080", UNREADABLE),
    ("http://zaphod:Trill/ian9@127.0.0.1:8080", UNREADABLE),
    ('"http://zaphod:Trillian9@127.0.0.1:8080"', "the address in HTTPS_PROXY has quotes around it"),
    ("zaphod:Trillian9@127.0.0.1:8080", "the address in HTTPS_PROXY does not begin with"),
    ("http://zaphod:Trillian9@127.0.0.1:PORT", "127.0.0.1:PORT did not connect to dev.azure.com: nothing is listening"),
    ("http://dom%5Czaphod:Trill%23ian9@127.0.0.1:PORT", "nothing is listening"),
    ("socks5://zaphod:Trillian9@127.0.0.1:PORT", "127.0.0.1:PORT did not connect to dev.azure.com"),
]


@pytest.fixture
def logging_az(az):
    """A user whose az logs all that it can and has no other proxy."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        az.environment.pop(name, None)
    az.run("config", "set", "logging.enable_log_file=yes", "--only-show-errors")
    return az


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
def test_nothing_of_the_login_is_in_any_output_or_log(logging_az, address, words):
    az, port = logging_az, str(closed_port())
    az.environment["HTTPS_PROXY"] = address.replace("PORT", port)
    token = make_pat()
    az.environment["AZURE_DEVOPS_EXT_PAT"] = token
    results = [az.login(token, "contoso", *flags) for flags in ([], ["--debug"])]
    results.append(az.run("devops", "auth", "status", "--organization", "contoso", "--debug"))
    logs = b"".join(path.read_bytes() for path in az.home.rglob("*") if path.is_file())
    everything = "".join(result.everything for result in results).encode() + logs
    assert not [part for part in PARTS if part in everything.lower()]
    assert b"failed unexpectedly" not in everything
    assert words.replace("PORT", port) in results[0].err
    assert [result.code for result in results] == [1, 1, 1]
    assert b"urllib3" in logs or b"cli." in logs
