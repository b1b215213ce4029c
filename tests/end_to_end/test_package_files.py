"""cargo, npm, pnpm, yarn and Maven get the PAT of the organization, from a program of ours or from their file."""

import json
import shutil

import pytest

from ..support.tokens import make_pat
from ..support.tools import Tools, files_with, real_cargo

NPM = "https://pkgs.dev.azure.com/{}/_packaging/feed/npm/registry/"
CARGO = "sparse+https://pkgs.dev.azure.com/{}/_packaging/feed/Cargo/index/"
MAVEN = "https://pkgs.dev.azure.com/contoso/_packaging/feed/maven/v1"


@pytest.fixture
def tools(az, tmp_path):
    place = tmp_path / "project"
    place.mkdir()
    az.home.mkdir(exist_ok=True)
    return Tools(az, place)


@pytest.fixture
def node_project(tools, service):
    """A project with an unscoped package of one organization, and a scoped one of another."""
    tools.settings |= {"npm_config_cafile": service.ca_bundle, "npm_config_fetch_retries": "0"}
    tools.settings |= {"NODE_EXTRA_CA_CERTS": service.ca_bundle}
    service.feed("contoso").add_npm("one")
    service.feed("fabrikam").add_npm("@theirs/one")
    (tools.place / ".npmrc").write_text(
        f"registry={NPM.format('contoso')}\n@theirs:registry={NPM.format('fabrikam')}\n"
    )
    (tools.place / "package.json").write_text(
        '{"name": "consumer", "version": "1.0.0", "dependencies": {"one": "1.0.0", "@theirs/one": "1.0.0"}}'
    )
    return tools


def check_installed(project, service):
    """Both packages are there, and each organization got its own PAT and nothing else."""
    for path in ("one", "@theirs/one"):
        assert (project.place / "node_modules" / path / "index.js").exists()
    for name in ("contoso", "fabrikam"):
        requests = service.requests_to("pkgs.dev.azure.com", f"/{name}/")
        assert {service.sender(request) for request in requests} - {None} == {("Basic", name)}


@pytest.mark.timeout(400)  # the first test installs what all share
@pytest.mark.parametrize(
    ("program", "tool"),
    [("npm 11", "npm"), ("npm 10", "npm"), ("bun", "npm"), ("pnpm 12", "pnpm"), ("pnpm 10", "pnpm")],
)
def test_packages_of_two_organizations(node_project, az, service, pats, node_tools, program, tool):
    npmrc = az.home / ".npmrc"
    npmrc.write_text("fund=false\naudit=false")
    for name in pats:
        node_project.setup(tool, "--organization", name)
    assert npmrc.stat().st_mode & 0o777 == 0o600
    service.clear()
    node_project.ok(*node_tools[program], "install")
    check_installed(node_project, service)
    node_project.setup(tool, "--undo")
    assert npmrc.read_text() == "fund=false\naudit=false"
    stored = [path for pat in pats.values() for path in files_with(az.home, pat)]
    assert stored == [az.stored / "personalAccessTokens"] * 2
    assert not (az.stored / "bin").exists()


def test_npm_pnpm_and_yarn_of_one_organization_stand_side_by_side(node_project, az, service, pats, node_tools):
    npmrc = az.home / ".npmrc"
    npmrc.write_text("fund=false\naudit=false")
    for tool, *words in (("npm",), ("pnpm",), ("yarn", "--registry", NPM.format("contoso")), ("npm",)):
        node_project.setup(tool, "--organization", "contoso", *words)
    (node_project.place / "package.json").write_text('{"name": "x", "version": "1.0.0", "dependencies": {"one": "1"}}')

    def check(*programs):
        for program in programs:
            service.clear()
            node_project.ok(*node_tools[program], "install")
            requests = service.requests_to("pkgs.dev.azure.com")
            assert {service.sender(request) for request in requests} - {None} == {("Basic", "contoso")}, program
            shutil.rmtree(node_project.place / "node_modules")
            for cache in (".cache", ".local", ".npm"):
                shutil.rmtree(az.home / cache, ignore_errors=True)
            for lock in ("package-lock.json", "pnpm-lock.yaml", "yarn.lock"):
                (node_project.place / lock).unlink(missing_ok=True)

    check("npm 11", "pnpm 12", "pnpm 10", "yarn 1")
    node_project.setup("npm", "--undo")
    check("pnpm 12", "pnpm 10", "yarn 1")
    node_project.setup("yarn", "--undo")
    check("pnpm 12", "pnpm 10")
    node_project.setup("pnpm", "--undo")
    assert npmrc.read_text() == "fund=false\naudit=false"


def test_no_pat_stays_after_npm_and_yarn_wrote_their_files_anew(node_project, az, service, pats, node_tools):
    files = {az.home / ".npmrc", az.home / ".yarnrc.yml"}
    for tool, *words in (("npm",), ("pnpm",), ("yarn", "--registry", NPM.format("contoso"))):
        node_project.setup(tool, "--organization", "contoso", *words)
    node_project.ok(*node_tools["npm 10"], "config", "set", "audit", "false", "--location=user")
    (node_project.place / "yarn.lock").write_text("")
    (node_project.place / ".npmrc").unlink()
    node_project.ok(*node_tools["yarn 4"], "config", "set", "--home", "enableTelemetry", "false")
    assert not any("devops-pat begin" in path.read_text() for path in files)
    new = service.pat("contoso")
    assert az.login(new).code == 0
    assert files_with(az.home, pats["contoso"]) == []
    assert set(files_with(az.home, new)) == {*files, az.stored / "personalAccessTokens"}
    node_project.setup("pnpm", "--organization", "contoso")
    assert az.run("devops", "logout", "--org", "contoso").code == 0
    assert files_with(az.home, new) == []
    assert az.run("devops", "auth", "setup", "undo").code == 0
    assert {path.read_text().strip() for path in files} == {"audit=false", "enableTelemetry: false"}


@pytest.mark.parametrize(
    ("program", "tool"), [("npm 11", "npm"), ("bun", "npm"), ("pnpm 12", "pnpm"), ("pnpm 10", "pnpm")]
)
def test_a_registry_that_has_the_organization_in_capitals(node_project, az, service, pats, node_tools, program, tool):
    node_project.setup(tool, "--organization", "https://dev.azure.com/Contoso")
    (node_project.place / "package.json").write_text('{"name": "x", "version": "1.0.0", "dependencies": {"one": "1"}}')
    (node_project.place / ".npmrc").write_text(f"registry={NPM.format('Contoso')}\n")
    service.clear()
    node_project.ok(*node_tools[program], "install")
    requests = service.requests_to("pkgs.dev.azure.com")
    assert {service.sender(request) for request in requests} - {None} == {("Basic", "contoso")}


@pytest.mark.parametrize("program", ["yarn 1", "yarn 4"])
def test_yarn_of_both_generations(node_project, az, service, pats, node_tools, program):
    before = {".npmrc": "fund=false\n# mine", ".yarnrc.yml": "enableTelemetry: false\nenableGlobalCache: false"}
    for name, text in before.items():
        (az.home / name).write_text(text)
    for name in pats:
        node_project.setup("yarn", "--organization", name, "--registry", NPM.format(name))
    service.clear()
    if program == "yarn 1":
        cache = ("--no-progress", "--cache-folder", node_project.place / "cache")
        node_project.ok(*node_tools[program], "install", *cache)
    else:
        (node_project.place / "yarn.lock").write_text("")
        (node_project.place / ".yarnrc.yml").write_text(
            f'nodeLinker: node-modules\nnpmRegistryServer: "{NPM.format("contoso")[:-1]}"\n'
            f'npmScopes:\n  theirs:\n    npmRegistryServer: "{NPM.format("fabrikam")[:-1]}"\n'
        )
        settings = {"YARN_NPM_MINIMAL_AGE_GATE": "0", "CI": "", **berry_proxy(service)}
        node_project.ok(*node_tools[program], "install", env=settings)
    check_installed(node_project, service)
    node_project.setup("yarn", "--undo")
    assert {name: (az.home / name).read_text() for name in before} == before


@pytest.mark.parametrize(
    ("program", "tool"),
    [("npm 11", "npm"), ("bun", "npm"), ("pnpm 12", "pnpm"), ("pnpm 10", "pnpm"), ("yarn 1", "yarn")],
)
def test_a_project_that_names_a_host_of_somebody_else_sends_it_nothing(
    node_project, service, pats, node_tools, program, tool
):
    registry = ("--registry", NPM.format("contoso")) if tool == "yarn" else ()
    node_project.setup(tool, "--organization", "contoso", *registry)
    service.feed("evil.test").add_npm("one")
    service.let_evil_ask()
    evil = NPM.format("contoso").replace("pkgs.dev.azure.com", "evil.test")
    (node_project.place / ".npmrc").write_text(f"registry={evil}\n@theirs:registry={evil}\nalways-auth=true\n")
    assert node_project.run(*node_tools[program], "install").code != 0
    asked = service.requests_to("evil.test")
    assert asked
    assert {request.authorization for request in asked} == {None}
    assert not any(pat in request.path for request in asked for pat in pats.values())


def berry_proxy(service):
    """yarn 4 takes neither proxy nor certificates from the usual variables."""
    settings = service.environment()
    return {"YARN_HTTPS_PROXY": settings["HTTPS_PROXY"], "YARN_HTTPS_CA_FILE_PATH": settings["SSL_CERT_FILE"]}


def test_maven_resolves_with_the_settings(tools, az, service, pats):
    service.feed("contoso").add_maven("com.contoso", "one")
    tools.setup("maven", "--organization", "contoso", "--name", "contoso-feed")
    (tools.place / "pom.xml").write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version>"
        f"<packaging>pom</packaging><repositories><repository><id>contoso-feed</id><url>{MAVEN}</url></repository>"
        "</repositories><dependencyManagement><dependencies><dependency><groupId>com.contoso</groupId>"
        "<artifactId>one</artifactId><version>1.0.0</version><type>pom</type><scope>import</scope></dependency>"
        "</dependencies></dependencyManagement></project>"
    )
    host, _, port = service.environment()["HTTPS_PROXY"].removeprefix("http://").partition(":")
    trust = tools.place / "trust.jks"
    tools.ok(
        *("keytool", "-importcert", "-noprompt", "-alias", "stand-in", "-storepass", "changeit"),
        *("-file", service.environment()["SSL_CERT_FILE"], "-keystore", trust),
    )
    options = [f"-Dhttps.proxyHost={host}", f"-Dhttps.proxyPort={port}", f"-Djavax.net.ssl.trustStore={trust}"]
    options += ["-Djavax.net.ssl.trustStorePassword=changeit", f"-Duser.home={az.home}"]  # Java does not look at HOME
    result = tools.run("mvn", "-B", "-q", *options, "validate", env={"MAVEN_OPTS": " ".join(options)})
    assert result.code == 0, result.everything
    *_, asked = [request for request in service.requests_to("pkgs.dev.azure.com") if request.path.endswith(".pom")]
    assert (asked.status, service.sender(asked)) == (200, ("Basic", "contoso"))


def test_cargo_fetches_through_the_provider(tools, az, service, pats):
    service.feed("contoso").add_cargo("one")
    configuration = az.home / ".cargo" / "config.toml"
    configuration.parent.mkdir()
    configuration.write_text("[net]\nretry = 0\n")
    tools.setup("cargo")
    project(tools)
    cargo(tools, "fetch", code=0)
    assert {request.authorization is None for request in service.requests_to("pkgs.dev.azure.com")} == {True, False}
    metadata = az.stored / "devops-pat.json"
    lines = metadata.read_text().replace('"fingerprint"', '"valid_to": "2020-01-01T00:00:00Z",\n   "fingerprint"')
    metadata.write_text(sorted_records(lines))
    (az.home / ".cargo" / "registry").rename(az.home / "old")
    error = cargo(tools, "fetch", code=101).err
    assert "has expired. To store a new one: az devops login --organization https://dev.azure.com/contoso" in error
    tools.setup("cargo", "--undo")
    assert configuration.read_text() == "[net]\nretry = 0\n"


def sorted_records(text):
    return json.dumps(json.loads(text), indent=1, sort_keys=True) + "\n"


def project(tools):
    (tools.place / "src").mkdir()
    (tools.place / "src" / "lib.rs").write_text("")
    (tools.place / "Cargo.toml").write_text(
        '[package]\nname = "consumer"\nversion = "1.0.0"\nedition = "2021"\n[dependencies]\n'
        'one = { version = "1", registry = "feed" }\n'
    )
    folder = tools.place / ".cargo"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[registries.feed]\nindex = "{CARGO.format("contoso")}"\n')


def cargo(tools, *words, code):
    program = real_cargo()
    tools.folders = (program.parent,)
    result = tools.run(program, *words)
    assert result.code == code, result.everything
    return result


def test_a_new_login_renews_the_file_and_a_logout_removes_the_pat(tools, az, service, pats):
    tools.setup("npm", "--organization", "contoso")
    tools.setup("gradle", "--organization", "contoso", "--name", "contosoFeed")
    files = {az.home / ".npmrc", az.home / ".gradle" / "gradle.properties"}
    old, new = pats["contoso"], service.pat("contoso")
    assert set(files_with(az.home, old)) == {*files, az.stored / "personalAccessTokens"}
    assert az.login(new).code == 0
    assert (files_with(az.home, old), set(files_with(az.home, new))) == (
        [],
        {*files, az.stored / "personalAccessTokens"},
    )
    assert az.run("devops", "logout", "--org", "contoso").code == 0
    assert files_with(az.home, new) == []
    assert not any(path.exists() for path in files)


def test_what_we_wrote_is_no_leak_but_everything_else_in_the_same_file_is(tools, az, service, pats):
    npmrc, other = az.home / ".npmrc", make_pat()
    tools.setup("npm", "--organization", "contoso")
    assert "is also in" not in az.run("devops", "auth", "status", "--offline").err
    scan = az.run("devops", "pat", "scan", "--home")
    assert (scan.code, scan.json) == (0, [])
    npmrc.write_text(f"{npmrc.read_text()}//pkgs.dev.azure.com/other/:_password={other}\n")
    scan = az.run("devops", "pat", "scan", "--home")
    assert (scan.code, [row["storedHere"] for row in scan.json]) == (1, [False])
    (az.home / ".pypirc").write_text(f"password = {pats['contoso']}\n")
    assert f"is also in {az.home / '.pypirc'}" in az.run("devops", "auth", "status", "--offline").err


def test_a_file_that_somebody_changed_is_left_and_called_stale(tools, az, service, pats):
    tools.setup("gradle", "--organization", "contoso", "--name", "contosoFeed")
    path = az.home / ".gradle" / "gradle.properties"
    path.write_text(path.read_text().replace(pats["contoso"], pats["fabrikam"]))
    rows = az.run("devops", "auth", "setup", "list", env={"PATH": tools.path}).json
    assert [row["holds"] for row in rows if row["tool"] == "gradle"] == ["stale"]
    result = az.login(service.pat("contoso"))
    assert (result.code, "holds another PAT for contosoFeed" in result.err) == (0, True)
    assert pats["fabrikam"] in path.read_text()


def test_what_is_refused(tools, az, service, pats):
    def refused(*words, **options):
        result = az.run("devops", "auth", "setup", *words, **options)
        assert result.code != 0
        return result.err

    none = refused("npm", "--organization", "nobody")
    remedy = (
        "devops pat create --login --scope packages-read --name packages --organization https://dev.azure.com/nobody"
    )
    assert f"To create and store one: az {remedy}\n" in none
    pasted = az.run(*remedy.split())
    assert (pasted.code, "To sign in: az login" in pasted.err) == (1, True)
    npmrc, secret = az.home / ".npmrc", make_pat()
    npmrc.write_text("a=b\n//pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/:_authToken=" + secret)
    assert f"{npmrc}:2 already has a credential" in refused("npm", "--organization", "contoso")
    shown = az.run("devops", "auth", "setup", "npm", "--org", "contoso", "--force", "--dry-run")
    assert (shown.code, secret in shown.everything, pats["contoso"] in shown.everything) == (0, False, False)
    tools.setup("npm", "--organization", "contoso", "--force")
    assert secret not in npmrc.read_text()
    tools.setup("npm", "--undo")
    npmrc.unlink()
    (az.home / ".git").mkdir()
    assert f"{npmrc} is in the git repository {az.home}" in refused("npm", "--organization", "contoso")
    (az.home / ".git").rmdir()
    npmrc.write_text("")
    npmrc.chmod(0o666)
    assert "Other users can change" in refused("npm", "--organization", "contoso")
    other = refused("yarn", "--organization", "contoso", "--registry", NPM.format("fabrikam"))
    assert "--registry is not the address of a feed of https://dev.azure.com/contoso" in other
    assert "--name is needed" in refused("maven", "--organization", "contoso")
