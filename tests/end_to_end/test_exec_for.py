"""`auth exec --for` with real uv and cargo, and what other tools find in their environment."""

import base64
import json
import os

import pytest

HOST = "pkgs.dev.azure.com"
INDEX = f"https://{HOST}/{{}}/_packaging/feed/pypi/simple/"
CARGO = f"https://{HOST}/{{}}/_packaging/feed/Cargo/index/"
NUGET = f"https://{HOST}/{{}}/_packaging/feed/nuget/v3/index.json"
EVIL = "https://evil.test/contoso/_packaging/feed"
FAMILY = (
    "AZURE_DEVOPS",
    "AZDO",
    "ADO_",
    "PERSONAL",
    "UV_",
    "CARGO_REG",
    "VSS_",
    "ARTIFACTS_",
    "NuGet",
    "npm_config_//",
)

pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


@pytest.fixture
def pats(az, service):
    made = {name: service.pat(name) for name in ("contoso", "fabrikam")}
    for name, pat in made.items():
        az.store(pat, name)
    return made


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "workspace" / "project"
    path.mkdir(parents=True)
    return path


def execute(az, folder, *words, **options):
    return az.run("devops", "auth", "exec", *words, cwd=folder, **options)


def environment(az, folder, *words, **options):
    """What the command finds that may be ours."""
    result = execute(az, folder, *words, "--", "env", "-0", **options)
    assert result.code == 0, result.err
    pairs = dict(line.partition("=")[::2] for line in result.out.split("\0") if line)
    return {name: value for name, value in pairs.items() if name.startswith(FAMILY)}


def senders(service, organization):
    return {service.sender(r) for r in service.requests_to(HOST) if r.path.startswith(f"/{organization}/")}


def launcher(az, name, *command):
    path = az.stored / "bin" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {" ".join(command)} "$@"\n')
    path.chmod(0o755)


def uv(python_tools):
    return str(python_tools.parent / "uv")


# uv


def test_uv_asks_our_keyring_command_and_a_foreign_index_gets_nothing(az, service, pats, folder, python_tools):
    service.feed("contoso").add_pypi("ours")
    service.feed("fabrikam").add_pypi("theirs")
    service.feed("evil.test").add_pypi("evil-one")
    service.let_evil_ask()
    launcher(az, "keyring", str(python_tools), "-m", "keyring")
    # uv keeps one credential for a host and a user name, so that two organizations need two names
    urls = [INDEX.format(name).replace("//", f"//{name}@") for name in ("contoso", "fabrikam")]
    listed = "".join(
        f'[[index]]\nurl = "{url}"\n' for url in (*urls, f"{EVIL}/pypi/simple/".replace("//", "//any@", 1))
    )
    (folder / "uv.toml").write_text(listed)
    install = [uv(python_tools), "pip", "install", "--target", str(folder / "out"), "--no-deps", "ours", "theirs"]
    result = execute(az, folder, "--org", "contoso", "--org", "fabrikam", "--for", "uv", "--", *install)
    assert result.code == 0, result.everything
    assert ("Basic", "contoso") in senders(service, "contoso") <= {None, ("Basic", "contoso"), ("Basic", "?")}
    assert ("Basic", "fabrikam") in senders(service, "fabrikam") <= {None, ("Basic", "fabrikam"), ("Basic", "?")}
    assert {service.sender(request) for request in service.requests_to("evil.test")} <= {None, ("Basic", "?")}


def test_uv_takes_an_index_by_its_name(az, service, pats, folder, python_tools):
    service.feed("contoso").add_pypi("ours")
    (folder / "uv.toml").write_text(
        f'[[index]]\nname = "private-feed"\nurl = "{INDEX.format("contoso")}"\ndefault = true\n'
    )
    install = [uv(python_tools), "pip", "install", "--target", str(folder / "out"), "ours"]
    words = ["--org", "contoso", "--for", "uv", "--name", "private-feed"]
    result = execute(az, folder, *words, "--", *install)
    assert result.code == 0, result.everything
    assert senders(service, "contoso") - {None} == {("Basic", "contoso")}
    service.clear()
    (folder.parent / "pyproject.toml").write_text(
        f'[[tool.uv.index]]\nname = "private_feed"\nurl = "{EVIL}/pypi/simple/"\n'
    )
    refused = execute(az, folder, *words, "--", *install)
    assert refused.code == 1
    assert f"{folder.parent / 'pyproject.toml'}:3: private-feed is not one URL of" in refused.err
    assert service.requests == []


# cargo


def crate(folder):
    (folder / "src").mkdir()
    (folder / "src" / "lib.rs").write_text("")
    manifest = '[package]\nname = "consumer"\nversion = "1.0.0"\nedition = "2021"\n'
    (folder / "Cargo.toml").write_text(manifest + '[dependencies]\nours = { version = "1", registry = "feed" }\n')
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config.toml").write_text(f'[registries.feed]\nindex = "sparse+{CARGO.format("contoso")}"\n')


def rust(az):
    """Where this machine has cargo; its home is the user's own."""
    real = os.path.expanduser("~")
    az.environment["RUSTUP_HOME"] = os.environ.get("RUSTUP_HOME", f"{real}/.rustup")
    az.environment["CARGO_NET_RETRY"] = "0"


def test_cargo_takes_a_registry_by_its_name(az, service, pats, folder):
    service.feed("contoso").add_cargo("ours")
    crate(folder)
    rust(az)
    result = execute(az, folder, "--org", "contoso", "--for", "cargo", "--name", "feed", "--", "cargo", "fetch")
    assert result.code == 0, result.everything
    assert ("Basic", "contoso") in senders(service, "contoso") <= {None, ("Basic", "contoso")}


HOSTILE_CARGO = {
    "another URL": f'[registries.FEED]\nindex = "sparse+{EVIL}/Cargo/index/"\n',
    "a dotted key": f'registries."f\\u0065ed".index = "sparse+{EVIL}/Cargo/index/"\n',
    "another source": '[source.feed]\nreplace-with = "evil"\n',
    "another file": 'include = ["evil.toml"]\n',
    "another organization": f'[registries.feed]\nindex = "sparse+{CARGO.format("fabrikam")}"\n',
    "no TOML": "[registries\n",
}


@pytest.mark.parametrize("how", HOSTILE_CARGO)
def test_a_configuration_that_would_give_the_name_to_another_registry_is_named(az, service, pats, folder, how):
    crate(folder)
    (folder.parent / ".cargo").mkdir()
    path = folder.parent / ".cargo" / "config.toml"
    path.write_text(HOSTILE_CARGO[how])
    words = ["--org", "contoso", "--for", "cargo", "--name", "feed", "--", "cargo", "fetch"]
    result = execute(az, folder, *words)
    assert result.code == 1
    assert f"{path}:" in result.err
    assert service.requests == []


def test_programs_of_ours_that_are_not_set_up_are_named(az, pats, folder):
    for tool, name in (("uv", "keyring"), ("cargo", "cargo-credential-azure-devops")):
        result = execute(az, folder, "--org", "contoso", "--for", tool, "--", tool)
        assert result.code == 1
        assert str(az.stored / "bin" / name) in result.err
        assert f"To set it up: az devops auth setup {tool}" in result.err
    launcher(az, "cargo-credential-azure-devops", "false")
    found = environment(az, folder, "--org", "contoso", "--for", "cargo")
    assert found == {"CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS": "cargo:token cargo-credential-azure-devops"}


# The others


def test_plain_tools_find_their_own_variables_and_no_other_credential(az, pats, folder):
    pat = pats["contoso"]
    old = {"AZURE_DEVOPS_CLI_PAT": "", "ADO_MCP_AUTH_TOKEN": "old", "AZDO_PERSONAL_ACCESS_TOKEN": "old"}
    terraform = environment(az, folder, "--org", "contoso", "--for", "terraform")
    assert terraform == {"AZDO_PERSONAL_ACCESS_TOKEN": pat, "AZDO_ORG_SERVICE_URL": "https://dev.azure.com/contoso"}
    mcp = environment(az, folder, "--org", "contoso", "--for", "mcp", env={"ADO_MCP_AUTH_TOKEN": "old"})
    assert mcp == {"PERSONAL_ACCESS_TOKEN": base64.b64encode(f":{pat}".encode()).decode()}
    both = environment(az, folder, "--org", "contoso", "--for", "terraform", "rest", env=old)
    assert both.pop("AZURE_DEVOPS_PAT_ISSUED_FOR").startswith("azdevops-cli:https://dev.azure.com/contoso ")
    assert both.pop("ADO_MCP_AUTH_TOKEN") == "old"
    assert both == {**terraform, "AZURE_DEVOPS_EXT_PAT": pat}


def test_nuget_gets_every_source_of_the_organizations_by_its_url(az, pats, folder):
    sources = "".join(
        f'<add key="{name}" value="{url}" />\n'
        for name, url in (
            ("ours", NUGET.format("contoso")),
            ("theirs", NUGET.format("fabrikam")),
            ("evil", f"{EVIL}/nuget/v3/index.json"),
        )
    )
    (folder.parent / "NuGet.Config").write_text(
        f'<?xml version="1.0"?>\n<configuration><packageSources>\n{sources}</packageSources></configuration>\n'
    )
    found = environment(az, folder, "--org", "contoso", "--org", "fabrikam", "--for", "nuget")
    assert len(found) == 2
    for value in found.values():
        endpoints = {entry["endpoint"]: entry["password"] for entry in json.loads(value)["endpointCredentials"]}
        assert endpoints == {NUGET.format(name): pat for name, pat in pats.items()}
    named = environment(az, folder, "--org", "contoso", "--for", "nuget", "--name", "Ours")
    password = f"Username=PersonalAccessToken;Password={pats['contoso']}"
    assert named == {"NuGetPackageSourceCredentials_Ours": password}
    (folder / "nuget.config").write_text(
        f'<configuration><packageSources><add key="ours" value="{EVIL}" /></packageSources></configuration>'
    )
    refused = execute(az, folder, "--org", "contoso", "--for", "nuget", "--name", "ours", "--", "env")
    assert (refused.code, refused.out) == (1, "")
    assert f"{folder / 'nuget.config'}:1: ours is not one URL of https://dev.azure.com/contoso here." in refused.err


def test_what_does_not_go_together_is_said_before_anything_is_looked_up(az, service, folder):
    wrong = {
        "--name and a second --organization need --for": ["--org", "contoso", "--name", "x"],
        "--variable and --for": ["--org", "contoso", "--for", "rest", "--variable", "X"],
        "terraform takes the credential of one organization": ["--org", "a1", "--org", "b1", "--for", "terraform"],
        "--name needs one organization and one of these tools: uv, cargo, nuget": [
            "--org",
            "contoso",
            "--for",
            "npm",
            "--name",
            "x",
        ],
        "--name has characters": ["--org", "contoso", "--for", "uv", "--name", "a=b"],
    }
    for sentence, words in wrong.items():
        result = execute(az, folder, *words, "--", "env")
        assert (result.code, result.out) == (1, "")
        assert sentence in result.err
    assert service.requests == []
