"""Real poetry, twine, hatch and pip get the credential of each organization through our keyring backend."""

import subprocess

import pytest

from ..support.tools import HATCH, a_wheel

INDEX = "https://pkgs.dev.azure.com/{}/_packaging/feed/pypi/simple/"
UPLOAD = "https://pkgs.dev.azure.com/{}/_packaging/feed/pypi/upload/"
EVIL = "https://evil.test/contoso/_packaging/feed/pypi/simple/"
HOST = "pkgs.dev.azure.com"
PROJECT = """
[project]
name = "consumer"
version = "1.0.0"
requires-python = ">=3.10"
dependencies = ["ours", "theirs"]

[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "ours"
url = "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/"

[[tool.poetry.source]]
name = "theirs"
url = "https://pkgs.dev.azure.com/fabrikam/_packaging/feed/pypi/simple/"
priority = "supplemental"
"""

pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


@pytest.fixture
def tool(python_tools, az, tmp_path):
    """Runs a tool of Python's as the user of the fixture `az`, in a folder of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    az.home.mkdir(exist_ok=True)
    settings = {"PATH": "/usr/bin:/bin", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "POETRY_VIRTUALENVS_IN_PROJECT": "1"}
    settings["POETRY_VIRTUALENVS_OPTIONS_NO_PIP"] = "1"

    def run(name, *args):
        return subprocess.run(
            [str(python_tools), *(["-c"] if name == "-c" else ["-m", name]), *args],
            env=az.variables(settings),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
        )

    run.folder = folder
    return run


@pytest.fixture
def filled(service):
    service.feed("contoso").add_pypi("ours")
    service.feed("fabrikam").add_pypi("theirs")
    service.feed("evil.test").add_pypi("evil-one")
    service.let_evil_ask()
    return service


@pytest.fixture
def stored(az, service):
    """One PAT for each of the two organizations."""
    for name in ("contoso", "fabrikam"):
        az.store(service.pat(name), name)


def senders(service, organization):
    found = {service.sender(r) for r in service.requests_to(HOST) if r.path.lower().startswith(f"/{organization}/")}
    return found - {None}


def evil_heard_nothing(service):
    return all(request.authorization is None for request in service.requests_to("evil.test"))


def test_poetry_installs_from_two_organizations(tool, filled, stored):
    (tool.folder / "pyproject.toml").write_text(PROJECT)
    result = tool("poetry", "install", "--no-interaction")
    assert result.returncode == 0, result.stdout + result.stderr
    for name in ("ours", "theirs"):
        assert list(tool.folder.glob(f".venv/lib/*/site-packages/{name}.py"))
    assert senders(filled, "contoso") == {("Basic", "contoso")}
    assert senders(filled, "fabrikam") == {("Basic", "fabrikam")}


def test_twine_uploads_to_two_organizations(tool, filled, stored):
    for name in ("contoso", "fabrikam"):
        upload = ["upload", "--non-interactive", "--repository-url", UPLOAD.format(name), a_wheel(tool.folder)]
        result = tool("twine", *upload)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "published" in filled.feed(name).of("pypi")
        assert senders(filled, name) == {("Basic", name)}
    named = tool("twine", *upload, "-u", "me")
    assert "409" in named.stdout + named.stderr  # it is there already; a PAT that is not known would be 401


def test_hatch_publishes(tool, filled, stored):
    publish = ["publish", "--no-prompt", "--user", "any", "--repo", UPLOAD.format("fabrikam"), a_wheel(tool.folder)]
    result = tool("-c", HATCH, *publish, "--ca-cert", filled.ca_bundle)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "published" in filled.feed("fabrikam").of("pypi")
    assert senders(filled, "fabrikam") == {("Basic", "fabrikam")}


def install(tool, *options):
    target = ["--isolated", "install", "--no-input", "--keyring-provider", "import", "--target", str(tool.folder)]
    return tool("pip", *target, *options)


def test_pip_installs_from_two_organizations_and_a_foreign_index_gets_nothing(tool, filled, stored):
    """Without user names in the URLs pip tries the credential of one feed at every feed of the same host."""
    contoso, fabrikam = (INDEX.format(name).replace("//", f"//{name}@") for name in ("contoso", "fabrikam"))
    result = install(tool, "-i", contoso, "--extra-index-url", fabrikam, "--extra-index-url", EVIL, "ours", "theirs")
    assert result.returncode == 0, result.stdout + result.stderr
    asked_without_a_password = {("Basic", "?")}
    assert senders(filled, "contoso") - asked_without_a_password == {("Basic", "contoso")}
    assert senders(filled, "fabrikam") - asked_without_a_password == {("Basic", "fabrikam")}
    assert filled.requests_to("evil.test")
    assert evil_heard_nothing(filled)


def test_a_feed_of_an_organization_that_nobody_logged_in_to_gets_nothing(tool, filled, az):
    az.store(filled.pat("contoso"), "contoso")
    result = install(tool, "--index-url", INDEX.format("fabrikam"), "theirs")
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert senders(filled, "fabrikam") == set()
    uploaded = tool(
        "twine", "upload", "--non-interactive", "--repository-url", UPLOAD.format("fabrikam"), a_wheel(tool.folder)
    )
    assert uploaded.returncode != 0
    assert "Traceback" not in uploaded.stderr
    assert senders(filled, "fabrikam") == set()


@pytest.mark.parametrize(
    "start", ["pkgs.dev.azure.com@evil.test", "evil.test#@pkgs.dev.azure.com", "pkgs.dev.azure.com.evil.test"]
)
def test_a_url_that_looks_like_a_feed_gets_nothing(tool, filled, stored, start):
    install(tool, "--index-url", f"https://{start}/contoso/_packaging/feed/pypi/simple/", "evil-one")
    assert [request for request in filled.requests if request.host.endswith("evil.test")]
    assert {filled.sender(request) for request in filled.requests} <= {None, ("Basic", "?")}
