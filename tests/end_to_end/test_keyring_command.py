"""Real pip, uv, pdm and pipx get the credential of each organization from our `keyring` command."""

import base64
import json
import os
import shutil

import pytest

from ..support.tokens import make_pat
from ..support.tools import Tools

INDEX = "https://{}pkgs.dev.azure.com/{}/_packaging/feed/pypi/simple/"
EVIL = "https://evil.test/contoso/_packaging/feed/pypi/simple/"


@pytest.fixture
def pats(az, service):
    """Two PATs, each stored for its organization, and a package in each one's feed."""
    made = {}
    for organization in ("contoso", "fabrikam"):
        service.feed(organization).add_pypi(f"from-{organization}")
        made[organization] = service.pat(organization)
        assert az.login(made[organization], organization).code == 0
    return made


@pytest.fixture
def tools(az, package_tools, tmp_path):
    place = tmp_path / "project"
    place.mkdir()
    az.home.mkdir(exist_ok=True)
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never", "PDM_CHECK_UPDATE": "0"}
    return Tools(az, place, (package_tools,), settings)


def pip_install(tools, program, organization, to, *words, user=""):
    index = ["--index-url", INDEX.format(user, organization), f"from-{organization}"]
    return tools.run(program, "install", "--no-cache-dir", "--target", tools.place / to, *words, *index)


def test_pip_installs_from_two_organizations_on_one_host(tools, service, pats):
    assert tools.setup("pip")["path"] is None
    for organization in pats:
        result = pip_install(tools, "pip", organization, organization)
        assert result.code == 0, result.everything
        assert (tools.place / organization / f"from_{organization}.py").exists()
        assert pats[organization] not in result.everything
    assert_each_pat_went_to_its_own(service, pats)


def assert_each_pat_went_to_its_own(service, pats):
    assert not any(pat in request.path for request in service.requests for pat in pats.values())
    sent = [request for request in service.requests_to("pkgs.dev.azure.com") if password(request)]
    assert sent != []
    for request in sent:
        assert password(request) == pats[request.path.split("/")[1]]


def password(request):
    """Return what was sent: nothing as long as a tool knows the user name alone."""
    return base64.b64decode((request.authorization or "").partition(" ")[2]).decode().partition(":")[2]


def test_an_older_pip_asks_for_a_url_with_a_user(tools, service, pats, old_pip):
    tools.setup("pip")
    for organization in pats:
        result = pip_install(tools, old_pip / "pip", organization, organization, user="any@")
        assert result.code == 0, result.everything
    assert_each_pat_went_to_its_own(service, pats)


def test_uv_asks_for_a_url_with_a_user_or_if_it_always_authenticates(tools, service, pats):
    tools.setup("uv")
    venv = tools.place / "venv"
    tools.ok("uv", "venv", "--quiet", venv)
    install = ("uv", "pip", "install", "--no-cache", "--quiet", "--python", venv)
    tools.ok(*install, "--index-url", INDEX.format("any@", "contoso"), "from-contoso")
    (tools.place / "uv.toml").write_text(
        f'[[index]]\nname = "feed"\nurl = "{INDEX.format("", "fabrikam")}"\nauthenticate = "always"\ndefault = true\n'
    )
    tools.ok(*install, "from-fabrikam")
    assert_each_pat_went_to_its_own(service, pats)


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_the_url_of_the_example_keeps_two_organizations_apart(tools, service, pats, tool):
    """Both tools keep one credential for a host and a user name."""
    (example,) = [word for word in str(tools.setup(tool)["example"]).split() if word.startswith("https://")]
    first, second = (example.replace("ORGANIZATION", name).replace("FEED", "feed") for name in pats)
    index = ("--index-url", first, "--extra-index-url", second, "from-contoso", "from-fabrikam")
    install = ("pip", "install", "--no-cache-dir") if tool == "pip" else ("uv", "pip", "install", "--no-cache")
    tools.ok(*install, "--target", tools.place / "target", *index)
    assert_each_pat_went_to_its_own(service, pats)


def test_pdm_asks_with_an_empty_user(tools, service, pats):
    tools.setup("pdm")
    source = '[[tool.pdm.source]]\nname = "{0}"\nurl = "{1}"\n'
    (tools.place / "pyproject.toml").write_text(
        '[project]\nname = "consumer"\nversion = "1"\nrequires-python = ">=3.10"\n'
        'dependencies = ["from-contoso", "from-fabrikam"]\n[tool.pdm]\ndistribution = false\n'
        + source.format("pypi", INDEX.format("", "contoso"))
        + source.format("other", INDEX.format("", "fabrikam"))
    )
    service.clear()  # the logins asked dev.azure.com
    tools.ok("pdm", "lock")
    # pdm keeps one credential a host while it runs, tries it for the other organization, is refused, and asks again.
    sent = [request for request in service.requests if password(request)]
    taken = {(request.path.split("/")[1], password(request)) for request in sent if request.status == 200}
    strays = [(request.method, request.host, request.path) for request in sent if request.host != "pkgs.dev.azure.com"]
    assert (taken, strays) == (set(pats.items()), [])


def test_pipx_runs_a_pip_that_is_told_in_its_configuration(tools, service, pats, package_tools):
    tools.setup("pipx")
    shared = package_tools.parent  # a pip of its own, which pipx would fetch from the feed
    (package_tools / "pip").touch()
    tools.settings["PIPX_SHARED_LIBS"] = str(shared)
    index = ("--index-url", INDEX.format("", "contoso"))
    result = tools.run("pipx", "install", "--backend", "pip", "--include-deps", *index, "from-contoso")
    # The package has no programs, which pipx finds out once it is installed.
    assert "No apps associated with package from-contoso" in result.everything, result.everything
    assert_each_pat_went_to_its_own(service, pats)


def test_a_foreign_index_beside_ours_gets_nothing(tools, service, pats):
    tools.setup("pip")
    service.feed("evil.test").add_pypi("from-contoso", "0.1.0")
    result = pip_install(tools, "pip", "contoso", "target", "--extra-index-url", EVIL)
    assert result.code == 0, result.everything
    assert [request.authorization for request in service.requests_to("evil.test")] != []
    service.let_evil_ask()
    result = tools.run("pip", "install", "--no-input", "--no-cache-dir", "--index-url", EVIL, "from-contoso")
    assert result.code != 0
    assert all(request.authorization is None for request in service.requests_to("evil.test"))
    assert not any(pat in request.path for request in service.requests for pat in pats.values())


def test_a_real_keyring_behind_ours_still_serves_its_own(tools, service, pats, keyring, old_pip):
    behind = old_pip
    tools.setup("pip")
    tools.folders = (behind,)
    word = make_pat()
    tools.ok("keyring", "set", EVIL, "me", stdin=f"{word}\n".encode())
    assert tools.ok("keyring", "get", EVIL, "me").out == f"{word}\n"
    assert "SecretService" in tools.ok("keyring", "--list-backends").out
    assert tools.run("keyring").code == tools.run(behind / "keyring").code != 0
    assert tools.ok("keyring", "--help").out.startswith("usage: keyring")
    assert tools.ok("keyring", "get", INDEX.format("", "contoso"), "me").out == pats["contoso"] + "\n"
    tools.ok("keyring", "del", EVIL, "me")


def test_a_password_that_pdm_put_into_the_users_own_keyring_still_serves_its_index(tools, service, keyring, old_pip):
    """pdm keeps it there under `pdm-pypi-NAME` and nowhere else, so that name has to go on to the next keyring."""
    word = make_pat()
    tools.folders = (*tools.folders, old_pip)
    for setting, value in (("url", EVIL), ("username", "me"), ("password", word)):
        tools.ok("pdm", "config", f"pypi.private.{setting}", value)
    assert word not in (tools.user.home / ".config" / "pdm" / "config.toml").read_text()
    tools.setup("pdm")
    service.feed("evil.test").add_pypi("from-contoso", "0.1.0")
    service.let_evil_ask()
    (tools.place / "pyproject.toml").write_text(
        '[project]\nname = "consumer"\nversion = "1"\nrequires-python = ">=3.10"\n'
        'dependencies = ["from-contoso"]\n[tool.pdm]\ndistribution = false\n'
        f'[[tool.pdm.source]]\nname = "private"\n[[tool.pdm.source]]\nname = "pypi"\nurl = "{EVIL}"\n'
    )
    tools.ok("pdm", "lock")
    sent = {password(request) for request in service.requests_to("evil.test") if password(request)}
    assert sent == {word}


def test_one_stored_organization_and_a_feed_of_another_sends_nothing(tools, service, az):
    service.feed("fabrikam").add_pypi("from-fabrikam")
    assert az.login(service.pat("contoso")).code == 0
    tools.setup("pip")
    service.clear()
    assert pip_install(tools, "pip", "fabrikam", "target", "--no-input").code != 0
    assert service.requests_to("pkgs.dev.azure.com") != []
    assert all(request.authorization is None for request in service.requests)


def test_set_up_shown_and_undone(tools, az, package_tools):
    configuration = az.home / ".config" / "pip" / "pip.conf"
    configuration.parent.mkdir(parents=True)
    before = b"[global]\r\ntimeout = 60\r\nkeyring-provider = import\r\n"
    configuration.write_bytes(before)
    assert tools.setup("pip", "--dry-run")["difference"][-1] == "+keyring-provider = subprocess"
    assert (configuration.read_bytes(), tools.bin.exists()) == (before, False)
    assert tools.setup("pip")["changed"] is True
    assert tools.setup("pip")["changed"] is False
    assert tools.ok("pip", "config", "get", "global.keyring-provider").out == "subprocess\n"
    tools.setup("pipx")
    rows = {row["tool"]: row for row in az.run("devops", "auth", "setup", "list", env={"PATH": tools.path}).json}
    assert (rows["pip"]["isSetUp"], rows["pip"]["answersFirst"]) == (True, str(tools.bin / "keyring"))
    assert (rows["uv"]["isSetUp"], rows["pipx"]["isSetUp"]) == (False, True)
    tools.setup("pipx", "--undo")
    assert (tools.bin / "keyring").exists()
    assert tools.ok("pip", "config", "get", "global.keyring-provider").out == "subprocess\n"
    tools.setup("pip", "--undo")
    assert (configuration.read_bytes(), tools.bin.exists()) == (before, False)


def test_another_keyring_that_is_found_first_is_named_with_the_line_that_helps(tools, az, tmp_path):
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy("/bin/true", first / "keyring")
    options = {"env": {"PATH": f"{first}:{tools.path}"}}
    result = az.run("devops", "auth", "setup", "pip", **options)
    line = f'export PATH={tools.bin}:"$PATH"'
    assert (result.code, result.json["path"]) == (0, line)
    assert f"pip finds {first / 'keyring'} before the one of devops-pat. To put it first: {line}" in result.err
    (row,) = [row for row in az.run("devops", "auth", "setup", "list", **options).json if row["tool"] == "pip"]
    assert (row["isSetUp"], row["answersFirst"]) == (False, str(first / "keyring"))
    assert row["hint"].endswith(line)


def test_what_is_no_plain_case_az_answers(tools, az, service, pats):
    tools.setup("pip")
    index = INDEX.format("", "contoso")
    os.chmod(az.stored / "personalAccessTokens", 0o644)  # to be closed by az
    service.clear()
    found = tools.ok("keyring", "--mode=creds", "--output=json", "get", index)
    assert json.loads(found.out) == {"username": "PersonalAccessToken", "password": pats["contoso"]}
    nothing = tools.run("keyring", "get", INDEX.format("", "unknown"), "me")
    assert (nothing.code, nothing.out) == (1, "")
    assert [
        request for request in service.requests if request.authorization
    ] == []  # nobody is asked about a stored PAT


def test_a_launcher_whose_python_is_gone_heals_itself(tools, pats):
    tools.setup("pip")
    launcher = tools.bin / "keyring"
    good = launcher.read_bytes()
    lines = [b"python='/gone/python3'" if line.startswith(b"python=") else line for line in good.split(b"\n")]
    launcher.write_bytes(b"\n".join(lines))
    assert tools.ok("keyring", "get", INDEX.format("", "contoso"), "me").out == pats["contoso"] + "\n"
    assert launcher.read_bytes() == good
