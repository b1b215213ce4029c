"""What the helpers of package tools answer, started as their launchers start them, and what they never answer."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import azext_devops_pat
from azext_devops_pat.core.feed_url import organization_of
from azext_devops_pat.fast import feeds, keyring_answer
from azext_devops_pat.tools.launchers import LAUNCHER_MARKER

from ..core.test_feed_url import NOBODYS, OURS
from ..support.tokens import make_pat
from .world import KEY, World, iso

FAST = Path(azext_devops_pat.__file__).parent / "fast"
FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/"
EXPIRED = "The PAT stored for https://dev.azure.com/contoso has expired. To store a new one: az devops login"
FOREIGN = ["https://evil.test/contoso/", "https://index.test/simple/", "pdm-pypi-feed", "python-poetry-check", "x"]


@pytest.fixture
def world(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    made = World(home)
    made.variables["PATH"] = str(tmp_path / "bin")
    return made


@pytest.fixture
def pat(world):
    made = make_pat()
    world.put(KEY, made)
    return made


def start(world, script, *words, stdin=b"", az="/gone/az", **variables):
    return subprocess.run(
        [sys.executable, "-I", "-S", str(FAST / script), az, *words],
        input=stdin,
        env={**world.variables, **variables},
        capture_output=True,
        timeout=60,
    )


def keyring(world, *words, **options):
    return start(world, "keyring_command.py", *words, **options)


# The URL


@pytest.mark.parametrize("url", OURS)
def test_ours_are_the_same_organizations_as_for_the_backend(url):
    assert feeds.organization(url).url == organization_of(url).url


@pytest.mark.parametrize("url", NOBODYS)
def test_nobodys_are_nobodys_here_too(world, pat, url):
    assert feeds.organization(url) is None
    if "\0" not in url:
        result = keyring(world, "get", url, "any")
        assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"")


# keyring

CALLS = [
    (("get", FEED, "u"), "{pat}\n"),
    (("get", FEED, ""), "{pat}\n"),
    (("get", FEED), "{pat}\n"),
    (("--mode=creds", "--output=json", "get", FEED), '{{"username": "PersonalAccessToken", "password": "{pat}"}}\n'),
    (("--mode=creds", "--output=json", "get", FEED, 'a"b'), '{{"username": "a\\"b", "password": "{pat}"}}\n'),
    (("get", FEED, "--mode", "creds"), "PersonalAccessToken\n{pat}\n"),
    (("get", "--mode=creds", FEED, "u"), "u\n{pat}\n"),
    (("--mode=creds", "get", FEED, ""), "PersonalAccessToken\n{pat}\n"),
    (("--mode=password", "get", FEED, "__token__"), "{pat}\n"),
    (("--output", "json", "get", FEED, "u"), '{{"password": "{pat}"}}\n'),
    (("get", "--", FEED, "u"), "{pat}\n"),
]


@pytest.mark.parametrize(("words", "wanted"), CALLS)
def test_every_form_of_a_call_is_answered(world, pat, words, wanted):
    result = keyring(world, *words)
    assert (result.returncode, result.stdout.decode(), result.stderr) == (0, wanted.format(pat=pat), b"")


@pytest.mark.parametrize("output", [">/dev/full", ">&-"])
def test_an_answer_that_cannot_be_written_is_a_failure_without_a_traceback(world, pat, output):
    """A tool takes exit code 0 for an answer."""
    words = [sys.executable, "-I", "-S", str(FAST / "keyring_command.py"), "/gone/az", "get", FEED, "u"]
    command = ["/bin/sh", "-c", f'exec "$@" {output}', "sh", *words]
    result = subprocess.run(command, env=world.variables, capture_output=True, timeout=60)
    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.parametrize("operation", ["set", "del"])
@pytest.mark.parametrize(
    ("service", "organization"), [(FEED, b"https://dev.azure.com/"), ("pkgs.dev.azure.com", b"ORGANIZATION")]
)
def test_it_neither_stores_nor_deletes_ours(world, pat, operation, service, organization):
    """pip saves by the host alone what was typed."""
    result = keyring(world, operation, service, "u", stdin=b"word\n")
    assert (result.returncode, result.stdout) == (1, b"")
    command = b"login" if operation == "set" else b"logout"
    assert b"To do it: az devops " + command + b" --organization " + organization in result.stderr
    assert keyring(world, "get", FEED, "u").stdout.decode() == f"{pat}\n"


def another(folder, text='#!/bin/sh\necho "$# $*"; cat; echo "$_DEVOPS_PAT_KEYRING$KEPT"\npwd >&2\nexit 7\n'):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "keyring"
    path.write_text(text)
    path.chmod(0o755)
    return path


AT_ANOTHER_HOST = [
    "https://nexus.test:8443/repository/pkgs.dev.azure.com/simple/",
    "https://me:word@nexus.test/contoso.visualstudio.com/",
    "http://nexus.test/pkgs.dev.azure.com/",
    "https://nexus_1/dev.azure.com",
]
PASSED_ON = [
    *(("get", service, "u") for service in AT_ANOTHER_HOST),
    *(("get", service, "u") for service in FOREIGN),
    ("set", "https://evil.test/", "u"),
    ("del", "azdevops-cli:https://dev.azure.com/contoso", "u"),
    ("-b", "keyring.backends.fail.Keyring", "get", FEED, "u"),
    ("--keyring-path", FEED, "get", FEED, "u"),
    ("--list-backends",),
    ("diagnose",),
    ("--help", FEED),
    ("get", FEED, "u", "--mode=other"),
    (),
]


@pytest.mark.parametrize("words", PASSED_ON)
def test_what_is_not_ours_goes_on_untouched(world, pat, tmp_path, words):
    another(tmp_path / "second")
    path = f":.:relative:{tmp_path / 'none'}:{tmp_path / 'second'}:/usr/bin:/bin"
    result = keyring(world, *words, stdin=b"input", PATH=path, KEPT="kept")
    assert result.stdout.decode() == f"{len(words)} {' '.join(words)}\ninput1kept\n"
    assert (result.returncode, result.stderr.decode()) == (7, f"{os.getcwd()}\n")


def test_it_goes_neither_to_itself_nor_to_a_launcher_of_ours_nor_twice(world, tmp_path):
    launcher = f"#!/bin/sh\n{LAUNCHER_MARKER}: x\necho launcher\n"
    own = another(world.stored / "bin", "#!/bin/sh\necho own\n")
    another(tmp_path / "other", launcher)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "keyring").symlink_to(own)
    path = f"{own.parent}:{tmp_path / 'other'}:{tmp_path / 'link'}:/usr/bin:/bin"
    assert keyring(world, "get", "x", "u", PATH=path).returncode == 1
    another(tmp_path / "last")
    assert keyring(world, "get", "x", "u", PATH=f"{path}:{tmp_path / 'last'}").returncode == 7
    again = keyring(world, "get", "x", "u", PATH=f"{path}:{tmp_path / 'last'}", _DEVOPS_PAT_KEYRING="1")
    assert (again.returncode, again.stdout) == (1, b"")


@pytest.mark.parametrize(
    "words", [(), ("--help",), ("set", "x", "u"), ("del", "https://index.test/pkgs.dev.azure.com", "u")]
)
def test_without_another_keyring_it_says_what_it_cannot_do(world, words):
    result = keyring(world, *words)
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"there is no other on PATH. To add one: pipx install keyring" in result.stderr
    assert keyring(world, "get", "x", "u").stderr == b""


def test_ours_without_any_credential_goes_on_but_not_with_an_expired_one(world, tmp_path):
    another(tmp_path / "second")
    path = f"{tmp_path / 'second'}:/usr/bin:/bin"
    world.write()
    assert keyring(world, "get", FEED, "u", PATH=path).returncode == 7
    world.put(KEY, make_pat(), valid_to=iso(-60))
    result = keyring(world, "get", FEED, "u", PATH=path)
    assert (result.returncode, result.stdout) == (1, b"")
    assert EXPIRED in result.stderr.decode()


@pytest.mark.parametrize("service", ["pkgs.dev.azure.com", "pkgs.dev.azure.com:443", "https://pkgs.dev.azure.com:443"])
def test_a_host_without_an_organization_gets_nothing_and_goes_nowhere(world, pat, tmp_path, service):
    another(tmp_path / "second")
    assert keyring(world, "get", service, "u", PATH=f"{tmp_path / 'second'}:/usr/bin").returncode == 1


@pytest.mark.parametrize("words", [(), ("get",), ("get", "a", "b", "c"), ("get", "a", "--mode"), ("find", "a", "b")])
def test_what_keyring_alone_can_answer_is_no_call_of_ours(words):
    assert keyring_answer.parse(list(words)) is None


def test_az_answers_what_is_no_plain_case(world, tmp_path):
    az = tmp_path / "az"
    az.write_text(
        '#!/bin/sh\n[ "$*" = "devops auth package-credential" ] || exit 3\nread url; pwd >&2\necho "bearer $url"\n'
    )
    az.chmod(0o755)
    result = keyring(world, "get", FEED, "u", az=str(az), AZURE_DEVOPS_EXT_PAT="odd value")
    assert result.stdout == b"https://dev.azure.com/contoso\n"
    az.write_text("#!/bin/sh\necho note Why not.\n")
    result = keyring(world, "get", FEED, "u", az=str(az), AZURE_DEVOPS_EXT_PAT="odd value")
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"devops-pat: Why not.\n")
    az.write_text("#!/bin/sh\nexit 2\n")
    result = keyring(world, "get", FEED, "u", az=str(az), AZURE_DEVOPS_EXT_PAT="odd value")
    assert b"To see why: az devops auth status --organization https://dev.azure.com/contoso" in result.stderr


def test_an_az_that_has_moved_since_setup_is_found_on_path(world, tmp_path):
    az = tmp_path / "bin" / "az"
    az.parent.mkdir()
    az.write_text("#!/bin/sh\necho basic word\n")
    az.chmod(0o755)
    result = keyring(world, "get", FEED, "u", az=str(tmp_path / "gone"), AZURE_DEVOPS_EXT_PAT="odd value")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"word\n", b"")


# cargo


def cargo(world, *requests):
    lines = b"".join(json.dumps(request).encode() + b"\n" for request in requests)
    result = start(world, "cargo_provider.py", "--cargo-plugin", stdin=lines)
    assert (result.returncode, result.stderr) == (0, b"")
    hello, *answers = map(json.loads, result.stdout.splitlines())
    assert hello == {"v": [1]}
    return answers


def cargo_request(url, **more):
    return {"v": 1, "registry": {"index-url": url, "name": "feed"}, "kind": "get", "operation": "read", **more}


SPARSE = "sparse+https://pkgs.dev.azure.com/contoso/_packaging/feed/Cargo/index/"


def test_cargo_gets_a_whole_header_whatever_its_configuration_adds(world, pat):
    plain, odd = cargo(world, cargo_request(SPARSE), cargo_request(SPARSE, args=["https://evil.test/"]))
    header = "Basic " + base64.b64encode(f"PersonalAccessToken:{pat}".encode()).decode()
    token = {"kind": "get", "token": header, "cache": "session", "operation_independent": True}
    assert plain == odd == {"Ok": token}


@pytest.mark.parametrize(
    "url",
    [
        *(url for url in NOBODYS if not url.startswith("sparse+")),
        "sparse+https://pkgs.dev.azure.com@evil.test/contoso/",
        f"sparse+{SPARSE}",
        "sparse+https://evil.test/",
    ],
)
def test_cargo_gets_nothing_for_another_url(world, pat, url):
    assert cargo(world, cargo_request(url)) == [{"Err": {"kind": "url-not-supported"}}]


def test_cargo_shows_our_sentence_for_an_expired_pat(world):
    (none,) = cargo(world, cargo_request(SPARSE))
    assert none == {"Err": {"kind": "not-found"}}
    world.put(KEY, make_pat(), valid_to=iso(-60))
    ((_, error),) = cargo(world, cargo_request(SPARSE))[0].items()
    assert (error["kind"], EXPIRED in error["message"], error["caused-by"]) == ("other", True, [])


@pytest.mark.parametrize("kind", ["login", "logout", "later"])
def test_cargo_is_told_that_it_only_reads(world, pat, kind):
    assert cargo(world, cargo_request(SPARSE, kind=kind)) == [{"Err": {"kind": "operation-not-supported"}}]
    assert cargo(world, "odd") == [{"Err": {"kind": "url-not-supported"}}]


# Bazel


def bazel(world, uri, **options):
    return start(world, "bazel_helper.py", "get", stdin=json.dumps({"uri": uri}).encode(), **options)


def test_bazel_gets_headers_or_none(world, pat):
    header = "Basic " + base64.b64encode(f"PersonalAccessToken:{pat}".encode()).decode()
    assert json.loads(bazel(world, FEED).stdout) == {"headers": {"Authorization": [header]}}
    for uri in NOBODYS:
        assert json.loads(bazel(world, uri).stdout) == {"headers": {}}


def test_bazel_fails_in_words_for_an_expired_pat(world):
    world.put(KEY, make_pat(), valid_to=iso(-60))
    result = bazel(world, FEED)
    assert (result.returncode, result.stdout, EXPIRED in result.stderr.decode()) == (1, b"", True)


# pnpm


def test_pnpm_gets_a_header_or_that_of_nobody(world):
    world.write()
    assert start(world, "pnpm_helper.py", "contoso").stdout == b"Basic Og==\n"
    pat = make_pat()
    world.put(KEY, pat)
    header = base64.b64encode(f"PersonalAccessToken:{pat}".encode())
    assert start(world, "pnpm_helper.py", "contoso").stdout == b"Basic " + header + b"\n"
    assert start(world, "pnpm_helper.py", "../contoso").stdout == b"Basic Og==\n"


@pytest.mark.parametrize("script", ["nuget_plugin.py", "cargo_provider.py", "bazel_helper.py"])
def test_a_person_who_starts_it_is_told_what_it_is(world, script):
    result = start(world, script)
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"starts this program by itself" in result.stderr
