"""Our backend of the `keyring` library beside real keyrings, and out of the way of az's own store."""

import subprocess
import sys

import pytest

from ..support.az import executable
from ..support.tokens import make_pat

URL = "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/"
OURS = "azext_devops_pat.keyring_backend.AzureDevOpsKeyring"
KEY = "azdevops-cli:https://dev.azure.com/contoso"

pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


@pytest.fixture
def run_keyring(python_tools, az):
    """Runs keyring's own command as the user of the fixture `az`, without az on PATH."""

    def start(*args, stdin=None, python=(), **environment):
        variables = az.variables({"PATH": "/usr/bin:/bin", **environment})
        command = [str(python_tools), *python, "-m", "keyring", *args]
        return subprocess.run(
            command, env=variables, cwd=az.home, input=stdin, capture_output=True, text=True, timeout=60
        )

    return start


@pytest.fixture
def pat(az, service):
    token = service.pat("contoso")
    assert az.login(token).code == 0
    return token


def choose_ours(az, how):
    if how == "the variable":
        az.environment["PYTHON_KEYRING_BACKEND"] = OURS
    elif how == "the file":
        folder = az.home / ".config" / "python_keyring"
        folder.mkdir(parents=True)
        (folder / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={OURS}\n")


@pytest.mark.parametrize("how", ["nobody", "the variable", "the file"])
def test_login_stores_in_a_healthy_keyring_whoever_chose_ours(az, service, keyring, how):
    (advertised,) = az.extensions.glob("devops-pat/devops_pat-*.dist-info/entry_points.txt")
    assert "azext_devops_pat.keyring_backend" in advertised.read_text()
    choose_ours(az, how)
    token = service.pat("contoso")
    result = az.login(token)
    assert (result.code, result.json["storage"], result.err) == (0, "keyring", "")
    assert az.run("devops", "auth", "token", "--org", "contoso", "--format", "token").out == f"{token}\n"


@pytest.mark.parametrize("how", ["nobody", "the variable", "the file"])
def test_on_a_bus_without_a_service_login_goes_to_the_file(az, service, how, tmp_path):
    choose_ours(az, how)
    bus = ["dbus-run-session", "--config-file", str(bus_without_services(tmp_path)), "--"]
    command = [*bus, executable(), "devops", "login", "--organization", "contoso"]
    options = {"env": az.variables(), "cwd": az.home, "input": service.pat("contoso"), "timeout": 90}
    result = subprocess.run(command, capture_output=True, text=True, **options)
    assert '"storage": "file"' in result.stdout, result.stderr
    assert "No OS keyring is available" in result.stderr


def bus_without_services(folder):
    """The configuration of a session bus that starts no service."""
    path = folder / "bus.conf"
    path.write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
        '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">\n'
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
        '<allow own="*"/></policy>'
        "</busconfig>\n"
    )
    return path


def test_beside_a_secret_service_it_answers_for_feeds_and_the_service_for_the_rest(run_keyring, keyring, pat):
    assert run_keyring("get", URL, "any").stdout == f"{pat}\n"
    word = make_pat()
    stored = run_keyring("set", "https://example.org/simple/", "me", stdin=word + "\n")
    assert (stored.returncode, stored.stderr) == (0, "")
    assert run_keyring("get", "https://example.org/simple/", "me").stdout == f"{word}\n"
    assert run_keyring("del", "https://example.org/simple/", "me").returncode == 0
    assert run_keyring("get", "https://example.org/simple/", "me").returncode == 1
    refused = run_keyring("set", URL, "me", stdin=word + "\n")
    assert refused.returncode != 0
    assert "To do it: az devops login --organization https://dev.azure.com/contoso" in refused.stderr
    assert run_keyring("get", URL, "me").stdout == f"{pat}\n"


def test_alone_it_reads_and_says_why_it_stores_nothing(run_keyring, pat):
    assert run_keyring("get", URL, "any").stdout == f"{pat}\n"
    found = run_keyring("--mode", "creds", "--output", "json", "get", URL)
    assert pat in found.stdout
    for arguments in (("set", "elsewhere", "me"), ("del", "elsewhere", "me")):
        refused = run_keyring(*arguments, stdin="word\n")
        assert refused.returncode != 0
        assert "no other keyring is available" in refused.stderr


def test_what_is_stored_for_az_is_not_to_be_had_by_its_key(run_keyring, pat):
    for service in (KEY, "pkgs.dev.azure.com", "pkgs.dev.azure.com:443", "https://pkgs.dev.azure.com/fabrikam/"):
        found = run_keyring("get", service, "Personal Access Token")
        assert (found.returncode, found.stdout, found.stderr) == (1, "", "")


def test_an_older_keyring_works_with_it(run_keyring, pat, tmp_path):
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path / "old"), "keyring==17.1.1"]
    subprocess.run(install, check=True, capture_output=True)
    script = f"import keyring; print(keyring.__file__, keyring.get_password({URL!r}, 'any'))"
    found = run_keyring(python=("-c", script), PYTHONPATH=str(tmp_path / "old"))
    assert found.stdout.split() == [str(tmp_path / "old" / "keyring" / "__init__.py"), pat], found.stderr
