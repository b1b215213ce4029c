"""Inputs that people really feed to it, and that were answered rightly from the first version on."""

import os
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..support.az import executable
from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
KEY = "azdevops-cli:https://dev.azure.com/contoso"


def token(az, *args, **options):
    return az.run("devops", "auth", "token", *args, **options)


def section(pat):
    return f"[{KEY}]\npersonal access token = {pat}\n\n"


@pytest.mark.parametrize(
    "write",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"# a comment\n" + text.encode(),
        lambda text: text.replace(" = ", ": ").encode(),
        lambda text: text.replace("personal access token", "Personal Access Token").encode(),
    ],
    ids=["BOM", "CRLF", "comment", "colon", "capitals"],
)
def test_a_store_that_another_editor_saved_is_read(az, write):
    pat = make_pat()
    az.stored.mkdir(parents=True)
    (az.stored / "personalAccessTokens").write_bytes(write(section(pat)))
    assert token(az, "--org", "contoso").json["accessToken"] == pat


@pytest.mark.parametrize("content", [b"\0" * 64, "\ufeffx".encode("utf-16"), b"\xff\xfe\x00", b"no section\n"])
def test_a_store_that_cannot_be_read_is_kept_and_a_login_works(az, service, content):
    az.stored.mkdir(parents=True)
    (az.stored / "personalAccessTokens").write_bytes(content)
    result = token(az, "--org", "contoso")
    assert (result.code, result.out, "unexpectedly" in result.err) == (1, "", False)
    pat = service.pat("contoso")
    assert az.login(pat).code == 0
    assert token(az, "--org", "contoso").json["accessToken"] == pat
    (aside,) = az.stored.glob("personalAccessTokens.damaged-*")
    assert aside.read_bytes() == content


@pytest.mark.parametrize("value", ["my project", "my%20project", "100%", "a%(b)s", "ü"])
def test_a_default_project_survives_in_any_spelling(az, service, value):
    assert az.run("devops", "configure", "--defaults", f"project={value}").code == 0
    assert az.login(service.pat("contoso")).code == 0
    rows = {row["name"]: row["value"] for row in az.run("devops", "configure", "--list").json["defaults"]}
    assert (rows["project"], rows["organization"]) == (value, CONTOSO)


def git(folder, *args):
    subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True)


@pytest.mark.parametrize(
    "remote",
    [
        "git@ssh.dev.azure.com:v3/fabrikam/web/site",
        "fabrikam@vs-ssh.visualstudio.com:v3/fabrikam/web/site",
        "https://fabrikam.visualstudio.com/web/_git/site",
        "https://fabrikam@dev.azure.com/fabrikam/web/_git/site",
        "https://dev.azure.com/fabrikam/my%20project/_git/my%20site",
        "short:fabrikam/web/_git/site",
    ],
)
def test_a_remote_names_its_organization_in_a_worktree_and_a_subfolder_too(az, service, tmp_path, remote):
    for name in ("contoso", "fabrikam"):
        az.login(service.pat(name), name)
    clone, tree = tmp_path / "clone", tmp_path / "tree"
    clone.mkdir()
    git(clone, "init", "--quiet")
    git(clone, "config", "url.https://dev.azure.com/.insteadOf", "short:")
    git(clone, "remote", "add", "origin", remote)
    git(clone, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "--allow-empty", "-m", "first")
    git(clone, "worktree", "add", "--quiet", str(tree))
    (clone / "inner folder").mkdir()
    for folder in (clone, clone / "inner folder", tree):
        assert token(az, cwd=folder).json["organization"].endswith("/fabrikam")


@pytest.mark.parametrize("home", [None, "", "/nonexistent"])
def test_a_strange_home_is_no_trouble_if_az_has_its_folder(az, service, home):
    environment = az.variables()
    environment.pop("HOME")
    if home is not None:
        environment["HOME"] = home
    command = [executable(), "devops", "login", "--organization", "contoso"]
    pat = service.pat("contoso").encode()
    result = subprocess.run(command, input=pat, env=environment, cwd=az.home, capture_output=True)
    assert result.returncode == 0, result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("kind", ["missing", "a folder", "binary", "quoted"])
def test_a_ca_bundle_that_cannot_be_used_is_blamed(az, service, tmp_path, kind):
    path = tmp_path / "ca.pem"
    if kind == "a folder":
        path.mkdir()
    if kind == "binary":
        path.write_bytes(os.urandom(200))
    value = f'"{path}"' if kind == "quoted" else str(path)
    result = az.login(service.pat("contoso"), env={"REQUESTS_CA_BUNDLE": value})
    assert result.code == 1
    assert "REQUESTS_CA_BUNDLE" in result.err
    assert "unexpectedly" not in result.err
    assert service.requests == []


@pytest.fixture
def answering_proxy():
    """Return what starts a proxy that answers every CONNECT with some bytes."""
    servers = []

    def start(answer):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"HTTP/1.1 403 Forbidden\r\n\r\n", b"HTTP/1.1 502 Bad Gateway\r\n\r\n"]
    + [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46", b"SSH-2.0-x\r\n"],
    ids=["400", "403", "502", "407", "TLS", "SSH"],
)
def test_a_proxy_that_refuses_is_blamed_and_not_the_pat(az, service, answering_proxy, answer):
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), answering_proxy(answer))
    result = az.login(service.pat("contoso"), env=proxies)
    assert result.code == 1
    assert "roxy" in result.err or "connection" in result.err, result.err
    assert "the PAT" not in result.err
    assert "unexpectedly" not in result.err
    assert not (az.stored / "personalAccessTokens").exists()


def test_eight_logins_and_four_logouts_at_once_lose_nothing(az, service):
    names = [f"org{number}" for number in range(8)]
    for name in names:
        service.organization(name)
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda name: az.login(service.pat(name), name).code, names))
    assert codes == [0] * 8
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda name: az.run("devops", "logout", "--org", name).code, names[:4]))
    assert codes == [0] * 4
    listed = (az.stored / "organization_list").read_text().split()
    assert sorted(key.rpartition("/")[2] for key in listed) == names[4:]
    for name in names[4:]:
        assert token(az, "--org", name).json["source"] == "stored"


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_keyring_that_holds_nothing_is_none(az, service, backend):
    result = az.login(service.pat("contoso"), env={"PYTHON_KEYRING_BACKEND": backend})
    assert (result.code, result.json["storage"]) == (0, "file")


def test_cron_without_a_bus_or_a_terminal_uses_the_file(az, service):
    result = az.login(service.pat("contoso"), env={"PATH": "/usr/bin:/bin", "TERM": ""}, start_new_session=True)
    assert (result.code, result.json["storage"]) == (0, "file")


@pytest.mark.parametrize(
    ("setting", "value", "out"),
    [
        ("AZURE_CORE_OUTPUT", "tsv", "stored\n"),
        ("AZURE_CORE_OUTPUT", "yaml", "stored\n"),
        ("AZURE_CORE_NO_COLOR", "1", ""),
    ],
)
def test_azs_own_settings_hold(az, service, setting, value, out):
    az.login(service.pat("contoso"))
    result = token(az, "--org", "contoso", "--query", "source", env={setting: value})
    assert result.out.strip('"\n.- ').startswith("stored")
    assert out == "" or result.out.startswith("stored")
    quiet = az.login(service.pat("contoso"), env={"AZURE_CORE_ONLY_SHOW_ERRORS": "1"})
    assert (quiet.code, quiet.err) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        "{az} devops login --org contoso <<END\n{pat}\nEND\n",
        "{az} devops login --org contoso <<< {pat}",
        "{az} devops login --org contoso --token-file <(echo {pat})",
        "exec 3<<<{pat}; {az} devops login --org contoso --token-file /dev/fd/3",
        "printf %s {pat} | {az} devops login --org contoso --token-file -",
        "printf %s {pat} | {az} devops login --org contoso --token-file /dev/stdin",
    ],
    ids=["heredoc", "here-string", "substitution", "descriptor", "dash", "stdin"],
)
def test_every_way_of_the_shell_to_give_a_pat_works(az, service, line):
    script = line.format(az=executable(), pat=service.pat("contoso"))
    result = subprocess.run(["bash", "-c", script], env=az.variables(), cwd=az.home, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_exec_passes_on_codes_signals_and_background_jobs(az, service):
    az.login(service.pat("contoso"))

    def execute(*command):
        return az.run("devops", "auth", "exec", "--org", "contoso", "--", *command)

    assert execute("sh", "-c", "exit 42").code == 42
    assert execute("timeout", "0.2", "sleep", "5").code == 124
    assert execute("sh", "-c", "(sleep 0.2; echo later) & wait").out == "later\n"
    assert execute("sh", "-c", "trap 'exit 7' TERM; kill -TERM $$; sleep 1").code == 7


def test_azs_own_log_files_hold_no_secret(az, service):
    az.run("config", "set", "logging.enable_log_file=true", "--only-show-errors")
    pat = service.pat("contoso")
    az.login(pat, "contoso", "--debug")
    token(az, "--org", "contoso", "--format", "header", "--debug")
    az.run("devops", "auth", "exec", "--org", "contoso", "--", "true")
    logs = [path for path in az.folder.rglob("*") if path.is_file() and path.suffix == ".log"]
    assert any("commands" in str(path) for path in logs)
    assert not [path for path in logs if pat in path.read_text(errors="replace")]
    assert all("exit code" in path.read_text() for path in logs if "commands" in str(path))
