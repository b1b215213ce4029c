"""`az devops login` as a user runs it."""

import stat

import pytest

from ..azure_devops import failures
from ..support.tokens import make_old_pat, make_pat

CONTOSO = "https://dev.azure.com/contoso"


def nothing_is_stored(az):
    return not az.stored.exists() or not (az.stored / "personalAccessTokens").exists()


def test_a_piped_pat_is_checked_stored_and_makes_the_default(az, service):
    token = service.pat("contoso")
    result = az.login(token, CONTOSO)
    assert result.code == 0, result.err
    assert result.json == {
        "organization": CONTOSO,
        "account": "tester@contoso.com",
        "displayName": "Tester",
        "storage": "file",
        "defaultOrganization": CONTOSO,
        "expires": None,
        "shadowedBy": [],
    }
    (request,) = service.requests
    assert request.basic_password == token
    assert (request.host, request.method, request.path) == ("dev.azure.com", "GET", "/contoso/_apis/connectionData")
    assert request.headers["User-Agent"].startswith("devops-pat/")
    assert request.headers["X-TFS-FedAuthRedirect"] == "Suppress"
    assert (az.stored / "organization_list").read_text() == "azdevops-cli:https://dev.azure.com/contoso\n"


def test_the_second_login_leaves_the_default(az, service):
    az.login(service.pat("contoso"), "contoso")
    result = az.login(service.pat("fabrikam"), "fabrikam")
    assert result.json["organization"] == "https://dev.azure.com/fabrikam"
    assert result.json["defaultOrganization"] == CONTOSO


@pytest.mark.parametrize(
    "spelling",
    ["HTTPS://DEV.AZURE.COM/Contoso/", "https://contoso.visualstudio.com", "git@ssh.dev.azure.com:v3/contoso/web/site"]
    + ["https://contoso@dev.azure.com/contoso/web/_git/site"],
)
def test_every_spelling_signs_in_to_the_same_organization(az, service, spelling):
    result = az.run("devops", "login", "--org", spelling, stdin=service.pat("contoso").encode())
    assert result.json["organization"] == CONTOSO
    assert [request.host for request in service.requests] == ["dev.azure.com"]
    keys = (az.stored / "organization_list").read_text().split()
    assert "azdevops-cli:https://dev.azure.com/contoso" in keys
    assert ("azdevops-cli:https://contoso.visualstudio.com" in keys) == ("visualstudio" in spelling)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda token: f"{token}\r\n".encode(),
        lambda token: token.encode(),
        lambda token: f"\ufeff{token}\r\n".encode(),
        lambda token: f"\ufeff{token}\r\n".encode("utf-16-le"),
        lambda token: f"\n{token}\n".encode(),
        lambda token: f" \u00a0\u200b{token}\u200b ".encode(),
        lambda token: f'"{token}"\n'.encode(),
        lambda token: f"'{token}'\n".encode(),
    ],
    ids=["CRLF", "no newline", "UTF-8 BOM", "UTF-16", "blank line", "spaces", "double quotes", "single quotes"],
)
def test_what_reaches_the_service_is_exactly_the_pat(az, service, wrap):
    token = service.pat("contoso")
    result = az.login(token, stdin=wrap(token))
    assert result.code == 0, result.err
    assert service.requests[0].basic_password == token


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n", b"$(AzurePat)", b"$PAT", b"%PAT%", b"\x16", b"one two", b"https://dev.azure.com/contoso"]
    + [make_old_pat().encode() + b"\n" + make_old_pat().encode(), b"x" * 2**20],
    ids=["empty", "newline", "$(Var)", "$PAT", "%PAT%", "ctrl-v", "inner space", "URL", "two tokens", "1 MiB"],
)
def test_what_is_no_pat_is_refused_before_any_request(az, service, raw):
    result = az.login("", stdin=raw)
    assert result.code == 1
    assert service.requests == []
    assert nothing_is_stored(az)
    assert len(result.err.splitlines()) == 2, result.err
    if len(raw) > 20:
        assert raw.decode().strip()[:12] not in result.err.replace("https://dev.azure.com/contoso", "")


@pytest.mark.parametrize(
    "organization", ["", "http://dev.azure.com/contoso", "https://dev.azure.com.evil.test/contoso"]
)
def test_what_names_no_organization_is_refused_before_the_token_is_read(az, service, organization):
    result = az.login(service.pat("contoso"), organization)
    assert result.code == 1
    assert "--organization https://dev.azure.com" in result.err
    assert service.requests == []


def test_a_token_file_is_read(az, service, tmp_path):
    token = service.pat("contoso")
    path = tmp_path / "pat.txt"
    path.write_bytes(b"\xef\xbb\xbf" + token.encode() + b"\r\n")
    result = az.run("devops", "login", "--org", "contoso", "--token-file", str(path), "--expires", "2099-01-31")
    assert result.json["expires"].startswith("2099-01-31")
    assert service.requests[0].basic_password == token
    result = az.run("devops", "login", "--org", "contoso", "--token-file", str(path) + "x")
    assert (result.code, "No such file" in result.err) == (1, True)


def test_closed_standard_input_ends_with_a_sentence(az, service):
    result = az.run("devops", "login", "--org", "contoso", preexec_fn=lambda: __import__("os").close(0))
    assert result.code == 1
    assert "No token was given" in result.err or "empty" in result.err
    assert "Traceback" not in result.err


def test_silent_standard_input_is_said_so_after_a_while(az, service):
    process = az.start("devops", "login", "--org", "contoso")
    token = service.pat("contoso")
    for line in process.stderr:
        if b"Waiting for the PAT" in line:
            break
    else:
        raise AssertionError("no notice")
    out, _ = process.communicate(token.encode(), timeout=60)
    assert process.returncode == 0
    assert token.encode() not in out


def test_a_past_or_malformed_end_date_is_refused(az, service):
    for text in ("2020-01-01", "tomorrow", "2027-13-01"):
        result = az.login(service.pat("contoso"), "contoso", "--expires", text)
        assert (result.code, "--expires" in result.err) == (1, True)
    assert service.requests == []


def test_without_organization_it_becomes_the_default_pat_and_says_what_that_means(az, service):
    result = az.run("devops", "login", stdin=make_pat().encode())
    assert result.code == 0
    assert (result.json["organization"], result.json["account"]) == (None, None)
    assert "2026-12-01" in result.err
    assert service.requests == []
    assert "[azdevops-cli: default]" in (az.stored / "personalAccessTokens").read_text()


def test_no_verify_asks_nobody_and_says_so(az, service):
    result = az.login(make_pat(), "contoso", "--no-verify")
    assert result.code == 0
    assert "--no-verify" in result.err
    assert service.requests == []


def test_a_login_that_is_overruled_says_by_what(az, service):
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_PAT": make_pat()})
    assert result.json["shadowedBy"] == ["environment"]
    assert "AZURE_DEVOPS_EXT_PAT is set and takes precedence over the stored PAT" in result.err
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_CLI_PAT": make_pat()})
    assert result.json["shadowedBy"] == ["environment"]
    assert az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_PAT": ""}).json["shadowedBy"] == []


def test_an_unfamiliar_token_is_tried_with_a_warning(az, service):
    result = az.login("hunter2hunter2")
    assert result.code == 1
    assert "does not look like a PAT" in result.err
    assert "refused the PAT" in result.err
    assert service.requests[0].basic_password == "hunter2hunter2"


def test_every_output_format_works(az, service):
    token = service.pat("contoso")
    assert az.login(token, "contoso", "-o", "tsv", "--query", "account").out == "tester@contoso.com\n"
    assert "tester@contoso.com" in az.login(token, "contoso", "-o", "table").out
    assert az.login(token, "contoso", "-o", "none").out == ""
    assert az.login(token, "contoso", "--only-show-errors").err == ""


def test_a_looser_file_is_tightened_and_said_so(az, service):
    az.stored.mkdir(parents=True)
    az.stored.chmod(0o755)
    path = az.stored / "personalAccessTokens"
    path.write_text("")
    path.chmod(0o644)
    result = az.login(service.pat("contoso"), preexec_fn=lambda: __import__("os").umask(0))
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(az.stored.stat().st_mode)) == (0o600, 0o700)
    assert "was open to other users (mode 0644)" in result.err
    for file in az.stored.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_netrc_entry_changes_nothing(az, service):
    (az.home / ".netrc").write_text("machine dev.azure.com login netrc password fromnetrc\n")
    (az.home / ".netrc").chmod(0o600)
    token = service.pat("contoso")
    assert az.login(token).code == 0
    assert service.requests[0].basic_password == token


def test_tls_verification_cannot_be_switched_off(az, service):
    service.fail("contoso", failures.TLS_UNTRUSTED)
    result = az.login(service.pat("contoso"), env={"AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1"})
    assert result.code == 1
    assert "REQUESTS_CA_BUNDLE" in result.err
    assert "is ignored" in result.err
    assert service.requests == []


def test_a_pat_in_place_of_the_files_name_is_told_to_be_revoked_and_not_repeated(az, service):
    token = service.pat("contoso")
    result = az.run("devops", "login", "--org", "contoso", "--token", token)
    assert (result.code, "Revoke it" in result.err, token[:8] in result.everything) == (1, True, False)
    result = az.run("devops", "login", "--org", "contoso", "--token", f" {token}\r")
    assert (result.code, token[:8] in result.everything) == (1, False)


def test_a_password_in_the_configured_default_is_never_shown(az, service):
    word = make_pat()
    az.stored.mkdir(parents=True)
    (az.stored / "config").write_text(f"[defaults]\norganization = https://me:{word}@dev.azure.com/contoso\n")
    shown = az.login(service.pat("fabrikam"), "fabrikam").everything
    for command in (("auth", "status"), ("configure", "--list"), ("auth", "token"), ("logout",)):
        shown += az.run("devops", *command).everything
    assert CONTOSO in shown
    assert word not in shown
