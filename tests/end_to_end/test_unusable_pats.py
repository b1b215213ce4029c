"""Real package tools without a usable PAT: each ends with its own message, and no traceback or question that waits.

One user of four organizations: nothing is stored for `unset`; the PAT of `expired` has a recorded end, which is past;
the one of `refused` was revoked, and the one of `forbidden` may not use packages, and nothing here knows either.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..azure_devops import AzureDevOps
from ..support.az import Az, Result
from ..support.tools import HATCH, Tools, a_wheel, real_cargo

HOST = "pkgs.dev.azure.com"
STATES = ("unset", "expired", "refused", "forbidden")
LONGEST = 60  # seconds
REMEDY = "az devops login --organization https://dev.azure.com/expired"
TOGETHER = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never", "PDM_CHECK_UPDATE": "0"}
TOGETHER |= {"POETRY_VIRTUALENVS_IN_PROJECT": "1", "COLUMNS": "300", "NO_COLOR": "1", "CARGO_NET_RETRY": "0", "CI": ""}

pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


def feed(organization, rest, user=""):
    return f"https://{user}{HOST}/{organization}/_packaging/feed/{rest}"


@pytest.fixture(scope="module")
def service():
    with AzureDevOps() as running:
        for name in STATES:
            running.organization(name)
            for add in (running.feed(name).add_pypi, running.feed(name).add_npm, running.feed(name).add_cargo):
                add("ours")
        yield running


@pytest.fixture(scope="module")
def az(service, extensions, command_index, tmp_path_factory):
    user = Az(tmp_path_factory.mktemp("user") / "home", extensions, service.environment())
    shutil.copytree(command_index, user.folder)
    return user


@pytest.fixture(scope="module")
def pats(az, service):
    """The PATs by organization, once every tool is set up."""
    made = {name: service.pat(name, narrow=name == "forbidden") for name in STATES[1:]}
    assert az.login(made["expired"], "expired", "--expires", "2099-01-01").code == 0
    assert az.login(made["refused"], "refused").code == 0
    az.store(made["forbidden"], "forbidden")
    tools = Tools(az, az.home)
    for tool in ("pip", "uv", "cargo"):
        tools.setup(tool)
    for organization in ("expired", "refused"):
        tools.setup("pnpm", "--organization", organization)
    tools.setup("yarn", "--organization", "refused", "--registry", feed("refused", "npm/registry/"))
    metadata = az.stored / "devops-pat.json"
    metadata.write_text(metadata.read_text().replace('"2099-', '"2020-').replace('"2098-', '"2020-'))
    service.expire(made["expired"])
    service.revoke(made["refused"])
    return made


@dataclass
class Place:
    """A folder in which one tool runs for one organization, and where the programs are."""

    tools: Tools
    organization: str
    python: Path
    old_pip: Path
    node: dict[str, list[str]]
    service: AzureDevOps

    def url(self, rest, user=""):
        return feed(self.organization, rest, user)

    def write(self, name, text):
        path = self.tools.place / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.fixture
def place(request, az, service, pats, package_tools, python_tools, old_pip, node_tools, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    service.clear()
    tools = Tools(az, folder, (package_tools,), dict(TOGETHER))
    return Place(tools, "expired", python_tools, old_pip, node_tools, service)


# How each tool is started


def pip(place, *words, program="pip", user=""):
    index = ("--index-url", place.url("pypi/simple/", user))
    return [program, "install", "--no-cache-dir", "--target", "out", *index, *words, "ours"]


def pip_unattended(place):
    return pip(place, "--no-input")


def old_pip_unattended(place):
    return pip(place, "--no-input", program=place.old_pip / "pip", user="any@")


def pip_that_imports(place):
    _, *rest = pip(place, "--no-input", "--keyring-provider", "import")
    return [place.python, "-m", "pip", *rest]


def uv(place):
    index = ("--index-url", place.url("pypi/simple/", "any@"))
    return ["uv", "pip", "install", "--no-cache", "--target", "out", *index, "ours"]


def uv_always(place):
    index = f'[[index]]\nurl = "{place.url("pypi/simple/")}"\nauthenticate = "always"\ndefault = true\n'
    place.write("uv.toml", index)
    return ["uv", "pip", "install", "--no-cache", "--target", "out", "ours"]


PROJECT = '[project]\nname = "consumer"\nversion = "1.0.0"\nrequires-python = ">=3.10"\ndependencies = ["ours"]\n'


def pdm(place):
    source = f'[[tool.pdm.source]]\nname = "pypi"\nurl = "{place.url("pypi/simple/")}"\n'
    place.write("pyproject.toml", f"{PROJECT}[tool.pdm]\ndistribution = false\n{source}")
    return ["pdm", "lock"]


def pipx(place):
    (programs,) = place.tools.folders
    (programs / "pip").touch()  # else pipx would look for a newer one
    place.tools.settings["PIPX_SHARED_LIBS"] = str(programs.parent)
    return ["pipx", "install", "--backend", "pip", "--index-url", place.url("pypi/simple/"), "ours"]


def poetry(place):
    source = f'[[tool.poetry.source]]\nname = "ours"\nurl = "{place.url("pypi/simple/")}"\n'
    place.write("pyproject.toml", f"{PROJECT}[tool.poetry]\npackage-mode = false\n{source}")
    return [place.python, "-m", "poetry", "lock", "--no-interaction"]


def twine(place, *words):
    url = ("--repository-url", place.url("pypi/upload/"))
    return [place.python, "-m", "twine", "upload", *words, *url, a_wheel(place.tools.place)]


def twine_unattended(place):
    return twine(place, "--non-interactive")


def hatch(place):
    to = ("--user", "any", "--repo", place.url("pypi/upload/"), "--ca-cert", place.service.ca_bundle)
    return [place.python, "-c", HATCH, "publish", "--no-prompt", *to, a_wheel(place.tools.place)]


def cargo(place):
    place.write("src/lib.rs", "")
    needs = '[dependencies]\nours = { version = "1", registry = "feed" }\n'
    place.write("Cargo.toml", f'[package]\nname = "consumer"\nversion = "1.0.0"\nedition = "2021"\n{needs}')
    place.write(".cargo/config.toml", f'[registries.feed]\nindex = "sparse+{place.url("Cargo/index/")}"\n')
    program = real_cargo()
    place.tools.folders = (program.parent,)
    return [program, "fetch"]


def node(place, name):
    place.write(".npmrc", f"registry={place.url('npm/registry/')}\n")
    place.write("package.json", '{"name": "consumer", "version": "1.0.0", "dependencies": {"ours": "1.0.0"}}')
    place.tools.settings |= {"npm_config_cafile": place.service.ca_bundle, "npm_config_fetch_retries": "0"}
    return [*place.node[name], "install"]


def pnpm(place):
    return node(place, "pnpm 12")


def yarn(place):
    return [*node(place, "yarn 1"), "--no-progress", "--cache-folder", "cache"]


NOT_FOUND = "ERROR: No matching distribution found for ours"
LACKING = "lack of valid authentication credentials (401 Unauthorized)"
MISSING = "Missing credentials for: "
NO_CANDIDATE = "[CandidateNotFound]: Unable to find candidates for ours."
NO_ACCESS = "Source (ours): Authorization error accessing https://"
NO_USER = "NonInteractive: Credential not found for username."
NO_PASSWORD = "Missing required option: auth"
MESSAGES = {  # of a tool, in the order of the states
    pip_unattended: [NOT_FOUND] * 4,
    old_pip_unattended: [NOT_FOUND] * 4,
    pip_that_imports: [NOT_FOUND] * 4,
    uv: [LACKING, LACKING, LACKING, "returned a 403 Forbidden error"],
    uv_always: [MISSING, MISSING, LACKING, "returned a 403 Forbidden error"],
    pdm: [NO_CANDIDATE] * 4,
    pipx: ["Error installing ours."] * 4,
    poetry: [NO_ACCESS] * 4,
    twine_unattended: [NO_USER, NO_USER, "HTTPError: 401 Unauthorized from", "HTTPError: 403 Forbidden from"],
    hatch: [NO_PASSWORD, NO_PASSWORD, "Client error '401 Unauthorized' for url", "Client error '403 Forbidden' for"],
    cargo: ["no token found for `feed`", "failed action `get`", "token rejected for `feed`", "got 403"],
    pnpm: ["ERR_PNPM_FETCH_401"] * 4,
    yarn: ['Couldn\'t find package "ours" on the'] * 4,
}
ONLY_THERE = {pnpm: ("unset", "expired", "refused"), yarn: ("unset", "refused")}
# pip, pdm, pipx and pnpm keep to themselves what our programs say, and poetry what is logged.
SILENT = (pip_unattended, pdm, pipx, poetry, pnpm)
CASES = [(tool, state) for tool in MESSAGES for state in ONLY_THERE.get(tool, STATES)]


def who_got_a_secret(service):
    """The host, organization and secret of every request that carried one; a user name alone is none."""
    secrets = [(request, request.basic_password or request.bearer) for request in service.requests]
    return {(request.host, request.path.split("/")[1], secret) for request, secret in secrets if secret}


def assert_its_own(result, pats, message):
    """It ended by itself, with the message, and shows neither a traceback nor a PAT."""
    assert result.code > 0, result.everything
    assert message in " ".join(result.everything.split()), result.everything
    assert "Traceback" not in result.everything
    assert not any(pat in result.everything for pat in pats.values())


@pytest.mark.parametrize(("tool", "state"), CASES, ids=[f"{tool.__name__}-{state}" for tool, state in CASES])
def test_it_ends_with_the_message_of_the_tool(place, service, pats, tool, state):
    place.organization = state
    result = place.tools.run(*tool(place), timeout=LONGEST)
    assert_its_own(result, pats, MESSAGES[tool][STATES.index(state)])
    known = state in ("refused", "forbidden")
    assert who_got_a_secret(service) == ({(HOST, state, pats[state])} if known else set())
    assert (REMEDY in result.everything) == (state == "expired" and tool not in SILENT)
    assert "nobody is signed in" not in result.everything


@pytest.mark.parametrize("state", ["unset", "expired", "refused"])
def test_auth_exec_says_it_or_leaves_it_to_npm(place, az, service, pats, state):
    place.organization = state
    command = ("devops", "auth", "exec", "--org", state, "--for", "npm", "--", *node(place, "npm 11"))
    result = az.run(*command, env=place.tools.variables(), cwd=place.tools.place, timeout=LONGEST)
    nothing = "There is no credential for https://dev.azure.com/unset."
    assert_its_own(result, pats, nothing if state == "unset" else "npm error code E401")
    assert who_got_a_secret(service) == (set() if state == "unset" else {(HOST, state, pats[state])})
    assert (REMEDY in result.err) == (state == "expired")


THREE_WAYS = [pip_unattended, uv, cargo]  # to a program of ours


@pytest.mark.parametrize("tool", THREE_WAYS, ids=lambda tool: tool.__name__)
def test_at_a_terminal_nobody_is_asked(place, service, pats, tool):
    terminal = place.tools.terminal(*tool(place))
    code = terminal.end(LONGEST)
    assert_its_own(Result(code, terminal.screen, "", 0.0), pats, MESSAGES[tool][STATES.index("expired")])
    assert who_got_a_secret(service) == set()


@pytest.mark.parametrize("tool", THREE_WAYS, ids=lambda tool: tool.__name__)
def test_with_a_closed_standard_input(place, service, pats, tool):
    result = place.tools.run("sh", "-c", 'exec "$@" <&-', "sh", *tool(place), timeout=LONGEST)
    assert_its_own(result, pats, MESSAGES[tool][STATES.index("expired")])
    assert who_got_a_secret(service) == set()


@pytest.mark.parametrize("ours", [True, False])
def test_the_question_of_pip_at_a_terminal_is_its_own(place, service, pats, ours):
    """It asks without us, too; with us it offers to save the answer."""
    place.organization = "unset"
    terminal = place.tools.terminal(*pip(place, *(() if ours else ("--keyring-provider", "disabled"))))
    terminal.wait_for(f"User for {HOST}: ", LONGEST)
    terminal.type("me\n")
    terminal.wait_for("Password: ", LONGEST)
    terminal.type("word\n")
    if ours:
        terminal.wait_for("Save credentials to keyring [y/N]: ", LONGEST)
        terminal.type("n\n")
    code = terminal.end(LONGEST)
    assert_its_own(Result(code, terminal.screen, "", 0.0), pats, NOT_FOUND)
    assert who_got_a_secret(service) == {(HOST, "unset", "word")}


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("tool", [pip, twine], ids=["pip", "twine"])
def test_a_question_without_a_terminal_fails_in_the_tool_alike_with_and_without_us(place, service, tool, ours):
    """Both read the end of the input and show their own traceback, unless they are told not to ask."""
    place.organization = "unset"
    without = {"PIP_KEYRING_PROVIDER": "disabled", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    result = place.tools.run(*tool(place), env={} if ours else without, timeout=LONGEST)
    assert result.code > 0
    assert result.err.rstrip().endswith("EOFError: EOF when reading a line")
    assert "azext_devops_pat" not in result.everything
    assert who_got_a_secret(service) == set()
