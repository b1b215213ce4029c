"""A host outside Azure DevOps Services gets nothing without consent, whatever the command and the source."""

import itertools

import pytest

from ..azure_devops import TENANT_A
from ..support.az import executable
from ..support.tokens import make_pat

SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"
STRANGER = "https://stranger.example/tfs/coll"
COMMANDS = {
    "status": ("auth", "status"),
    "token": ("auth", "token"),
    "exec": ("auth", "exec"),
    "login": ("login",),
}


@pytest.fixture
def stranger(service):
    service.server(STRANGER)
    return service


def run(az, command, *args, url=STRANGER, **options):
    tail = ("--", "sh", "-c", 'echo "ran:$AZURE_DEVOPS_EXT_PAT"') if command == "exec" else ()
    return az.run("devops", *COMMANDS[command], "--org", url, *args, *tail, **options)


def give(az, service, source):
    """Give the user one credential that is not the stranger's; return its secret and the environment."""
    secret = make_pat()
    if source == "environment":
        return secret, {"AZURE_DEVOPS_EXT_PAT": secret}
    if source == "default PAT":
        assert az.run("devops", "login", stdin=secret.encode()).code == 0
    if source == "another organization's PAT":
        secret = service.pat("contoso")
        assert az.login(secret).code == 0
    if source == "az":
        client, word = service.service_principal(TENANT_A)
        assert az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A).code == 0
    return secret, {}


@pytest.mark.parametrize("source", ["environment", "default PAT", "another organization's PAT", "az"])
def test_without_consent_nothing_is_sent_or_printed_and_the_remedy_names_it(az, stranger, source):
    secret, environment = give(az, stranger, source)
    for command in COMMANDS:
        result = run(az, command, env=environment, stdin=secret.encode())
        assert result.code == 1, command
        assert secret not in result.everything
        assert "ran:" not in result.out
        if source == "environment" or command == "login":
            assert "--server" in result.everything, command
        if command in ("token", "exec"):
            assert result.out == ""
    assert stranger.requests_to(host="stranger.example") == []
    assert [host for host, _ in stranger.connections if host == "stranger.example"] == []


@pytest.mark.parametrize("consent", ["--server", "setting", "variable"])
@pytest.mark.parametrize("source", ["environment", "default PAT", "another organization's PAT", "az"])
def test_with_consent_only_the_environments_pat_goes_there(az, stranger, source, consent):
    secret, environment = give(az, stranger, source)
    flag = ("--server",) if consent == "--server" else ()
    if consent == "setting":
        az.run("config", "set", "devops_pat.servers=https://other.example stranger.example", "--only-show-errors")
    if consent == "variable":
        environment = {**environment, "AZURE_DEVOPS_PAT_SERVERS": "https://stranger.example/tfs"}
    for command in ("status", "token", "exec"):
        result = run(az, command, *flag, env=environment)
        assert (secret in result.out) is (source == "environment" and command != "status"), (command, result.everything)
    sent = {request.basic_password for request in stranger.requests_to(host="stranger.example")}
    assert sent == ({secret} if source == "environment" else set())
    assert not any(request.bearer for request in stranger.requests_to(host="stranger.example"))


def test_an_earlier_login_is_consent_for_that_collection_alone_and_a_logout_ends_it(az, service):
    service.server(SERVER)
    own, mine = service.pat(SERVER), make_pat()
    assert az.login(own, SERVER, "--server").code == 0
    variable = {"AZURE_DEVOPS_EXT_PAT": mine}
    assert run(az, "token", url=SERVER, env=variable).json["accessToken"] == mine
    other = run(az, "token", url="https://tfs.contoso.com/tfs/Other", env=variable)
    assert (other.code, mine in other.everything, "--server" in other.err) == (1, False, True)
    assert az.run("devops", "logout", "--org", SERVER).code == 0
    assert run(az, "token", url=SERVER, env=variable).code == 1


def test_what_azure_devops_has_written_is_no_consent(az, stranger):
    az.stored.mkdir(parents=True)
    (az.stored / "organization_list").write_text(f"azdevops-cli:{STRANGER}\n")
    secret = make_pat()
    for command, stdin in itertools.product(COMMANDS, [b"", secret.encode()]):
        result = run(az, command, env={"AZURE_DEVOPS_EXT_PAT": secret}, stdin=stdin)
        assert (result.code, secret in result.everything) == (1, False), command
    assert stranger.requests_to(host="stranger.example") == []


def test_a_listed_server_covers_whole_segments_only(az, stranger):
    secret = make_pat()
    environment = {"AZURE_DEVOPS_EXT_PAT": secret, "AZURE_DEVOPS_PAT_SERVERS": "https://stranger.example/tf"}
    assert run(az, "token", env=environment).code == 1
    environment["AZURE_DEVOPS_PAT_SERVERS"] = "http://stranger.example"
    result = run(az, "token", env=environment)
    assert (result.code, "devops_pat.servers" in result.err, secret in result.everything) == (1, True, False)


def test_server_alone_vouches_for_no_host(az, service):
    for command in (("login",), ("auth", "status"), ("auth", "token")):
        result = az.run("devops", *command, "--server", stdin=make_pat().encode())
        assert (result.code, "--server needs --organization" in result.err) == (1, True)


def test_a_server_whose_name_resembles_azure_devops_needs_the_word(az, service):
    url = "https://azuredevops.contoso.com/DefaultCollection"
    service.server(url)
    pat = service.pat(url)
    result = az.login(pat, url)
    assert (result.code, f"az devops login --organization {url} --server" in result.err) == (1, True)
    result = az.login(pat, url, "--server")
    assert (result.code, result.json["organization"]) == (0, url)
    assert "resembles Azure DevOps Services" in result.err
    assert run(az, "token", url=url).json["accessToken"] == pat
    assert az.run("devops", "auth", "status", "--org", url).json["organizations"][0]["state"] == "valid"


@pytest.mark.parametrize("url", ["https://dev.azure.com.evil.test/contoso", "https://testdev.azure.com/contoso"])
def test_an_imitation_is_refused_without_the_word_and_warned_about_with_it(az, service, url):
    service.server(url)
    result = az.login(service.pat(url), url)
    assert (result.code, "resembles one" in result.err) == (1, True)
    assert service.requests == []
    result = az.login(service.pat(url), url, "--server")
    assert "resembles Azure DevOps Services" in result.err


@pytest.mark.parametrize("url", ["https://dev.\u0430zure.com/contoso", "https://dev.xn--zure-8cd.com/contoso"])
def test_international_spellings_are_refused_even_so(az, service, url):
    result = az.login(make_pat(), url, "--server")
    assert (result.code, "international" in result.err) == (1, True)


def test_services_are_no_server(az, service):
    result = az.login(service.pat("contoso"), "contoso", "--server")
    assert (result.code, "not Azure DevOps Server" in result.err) == (1, True)


def test_two_collections_below_one_virtual_folder_keep_two_pats(az, service):
    urls = ["https://tfs.contoso.com/ads/X", "https://tfs.contoso.com/ads/Y"]
    pats = {}
    for url in urls:
        service.server(url)
        pats[url] = service.pat(url)
        assert az.login(pats[url], url, "--server").code == 0
    for url in urls:
        assert run(az, "token", url=url).json["accessToken"] == pats[url]


def test_consent_goes_on_into_what_exec_runs_for_that_collection_alone(az, stranger):
    secret = make_pat()
    inner = f"{executable()} devops auth token --format token --org "
    for url, code in ((STRANGER, 0), (f"{STRANGER}2", 1)):
        result = run_in_exec(az, inner + url, secret)
        assert (result.code, result.out) == (code, f"{secret}\n" if code == 0 else "")


def run_in_exec(az, script, secret):
    arguments = ("--org", STRANGER, "--server", "--", "sh", "-c", script)
    return az.run("devops", "auth", "exec", *arguments, env={"AZURE_DEVOPS_EXT_PAT": secret})


def test_the_table_of_status_names_the_consent_that_is_missing(az, stranger):
    arguments = ("auth", "status", "--org", STRANGER, "-o", "table")
    assert "--server" in az.run("devops", *arguments, env={"AZURE_DEVOPS_EXT_PAT": make_pat()}).out
