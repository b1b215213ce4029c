"""What is built, and how a real az installs, shows, removes and helps with it."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from ..support import az as az_support
from ..support.az import Az

OPTIONS = {
    "login": ["--org --organization", "--server", "--token-file", "--storage", "--no-verify", "--expires"],
    "logout": ["--org --organization"],
    "configure": ["--defaults -d", "--list -l"],
}
NOWHERE = "http://127.0.0.1:9"


def contents(path):
    """Return the files of a wheel by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def build(folder, to, *options):
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), *options, str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = to.glob("*.whl")
    return built


def python_of_az():
    """The interpreter of the az under test: pip chooses wheels for the Python that runs it."""
    beside = Path(az_support.executable()).resolve().parent / "python"
    return str(beside) if beside.exists() else sys.executable


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """What a clone holds, tests included."""
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    return shutil.copytree(az_support.ROOT, tmp_path_factory.mktemp("clone") / "devops-pat", ignore=ignored)


@pytest.fixture(scope="session")
def direct(clone, tmp_path_factory):
    """The wheel as `make wheel` builds it."""
    return build(clone, tmp_path_factory.mktemp("direct"), "--wheel")


@pytest.fixture(scope="session")
def folder_of_wheels(wheel, tmp_path_factory):
    """The wheels that our wheel needs, as one fetches them for a machine without a network."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [python_of_az(), "-m", "pip", "download", "--quiet", "--dest", str(folder), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def offline(folder_of_wheels, tmp_path):
    """A user without extensions on a machine without a network, who has the folder of wheels."""
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), NOWHERE)
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder_of_wheels), "PIP_NO_CACHE_DIR": "1"}
    user = Az(tmp_path / "home", tmp_path / "extensions", {**proxies, **pip})
    user.home.mkdir()
    return user


@pytest.fixture(autouse=True)
def _away_from_the_source(monkeypatch, tmp_path):
    """Where az is started (`python -m azure.cli`) comes first on its path: here it would load our source folder."""
    monkeypatch.chdir(tmp_path)


def test_the_wheel_is_pure_and_holds_the_package_alone(clone, direct):
    files = contents(direct)
    assert direct.name.endswith("-py3-none-any.whl")
    assert b"Root-Is-Purelib: true" in files[next(name for name in files if name.endswith("/WHEEL"))]
    assert {name.split("/")[0].split("-")[0] for name in files} == {"azext_devops_pat", "devops_pat"}
    assert [name for name in files if name.endswith("azext_metadata.json")] == ["azext_devops_pat/azext_metadata.json"]
    own = (clone / "azext_metadata.json").read_bytes()
    assert files["azext_devops_pat/azext_metadata.json"] == own


def test_every_module_is_in_the_wheel(clone, direct):
    modules = {path.relative_to(clone).as_posix() for path in (clone / "azext_devops_pat").rglob("*.py")}
    assert modules == {name for name in contents(direct) if name.endswith(".py")}


def test_the_wheel_declares_keyring_and_msrest_alone(direct):
    files = contents(direct)
    metadata = message_from_bytes(files[next(name for name in files if name.endswith("/METADATA"))])
    needs = metadata.get_all("Requires-Dist")
    assert sorted(need.split("<")[0].split(">")[0].strip() for need in needs) == ["keyring", "msrest"]
    assert (metadata["Name"], metadata["Requires-Python"]) == ("devops-pat", ">=3.10")
    assert "MIT" in (metadata["License"], metadata["License-Expression"])
    assert "az devops login" in metadata.get_payload()


def test_the_sdist_builds_the_same_wheel(clone, direct, tmp_path):
    from_sdist = build(clone, tmp_path)  # without --wheel `build` makes an sdist, and the wheel from that
    assert contents(from_sdist) == contents(direct)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"azext_metadata.json", "LICENSE", "README.md", "HISTORY.rst", "CONTRIBUTING.md"} <= names


def test_no_module_gives_a_warning_when_it_is_compiled(tmp_path):
    package = shutil.copytree(az_support.ROOT / "azext_devops_pat", tmp_path / "azext_devops_pat")
    command = [sys.executable, "-W", "error", "-m", "compileall", "-q", "-f", str(package)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_it_is_added_shown_removed_and_added_again_without_a_network(offline, wheel):
    add = ("extension", "add", "--source", str(wheel), "--yes")
    result = offline.run(*add)
    assert result.code == 0, result.everything
    assert result.err == ""
    row = offline.run("extension", "list", "-o", "tsv", "--query", "[].[name, version, extensionType]").out.split()
    assert row == ["devops-pat", "0.1.0", "whl"]
    shown = offline.run("extension", "show", "--name", "devops-pat").json
    assert shown["metadata"]["azext.minCliCoreVersion"] == "2.67.0"
    for _ in range(2):  # az indexes at the first
        result = offline.run("devops", "configure", "--list")
        assert (result.code, result.err) == (0, "")
    assert offline.run("extension", "remove", "--name", "devops-pat").code == 0
    result = offline.run("devops", "login", "--organization", "contoso")
    assert (result.code, result.out) == (2, "")
    assert "misspelled" in result.err
    assert offline.run(*add).code == 0
    assert offline.run("devops", "configure", "--list").code == 0


def test_az_itself_is_not_unpacked_a_second_time(extensions):
    installed = {path.name for path in (extensions / "devops-pat").iterdir()}
    assert {"azext_devops_pat", "keyring", "msrest"} <= installed
    assert not {"knack", "msal"} & installed
    assert not (extensions / "devops-pat" / "azure" / "cli").exists()


def test_the_group_names_its_commands(az):
    result = az.run("devops", "-h")
    assert (result.code, result.err) == (0, "")
    for command in OPTIONS:
        assert f" {command} " in result.out


@pytest.mark.parametrize(("command", "options"), OPTIONS.items(), ids=OPTIONS.keys())
def test_the_help_of_a_command_names_every_option_and_has_two_examples(az, command, options):
    result = az.run("devops", command, "-h")
    assert (result.code, result.err) == (0, "WARNING: This command is from the following extension: devops-pat\n")
    arguments, _, rest = result.out.partition("Global Arguments")
    for option in options:
        (line,) = [line for line in arguments.splitlines() if line.strip().startswith(option)]
        assert line.partition(":")[2].strip(), f"{option} has no help"
    _, _, examples = rest.partition("Examples")
    assert examples.count(f"az devops {command}") >= 2


def test_no_command_gives_a_traceback_or_a_warning_of_python(az, service):
    noisy = {"PYTHONWARNINGS": "always"}
    runs = [
        az.run("devops", "login", "--org", "contoso", stdin=service.pat("contoso").encode(), env=noisy),
        az.run("devops", "login", "--org", "contoso", stdin=b"", env=noisy),
        az.run("devops", "configure", "--list", env=noisy),
        az.run("devops", "logout", "--debug", env=noisy),
        az.run("devops", "logout", env=noisy),
    ]
    assert [run.code for run in runs] == [0, 1, 0, 0, 3]
    for run in runs:
        assert "Traceback" not in run.err
        lines = [line for line in run.err.splitlines() if "azext_devops_pat" in line]
        assert [line for line in lines if re.search("(Deprecation|Future|Syntax|Encoding)Warning", line)] == []


def test_what_runs_is_what_was_installed(az, service):
    result = az.run("devops", "login", "--org", "contoso", stdin=b"", env={"PYTHONVERBOSE": "1"})
    origins = {
        line.split(" from ")[-1] for line in result.err.splitlines() if "azext_devops_pat.cli.sign_in.actions" in line
    }
    assert origins
    assert not [origin for origin in origins if str(az_support.ROOT) in origin], origins
