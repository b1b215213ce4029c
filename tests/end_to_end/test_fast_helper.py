"""The installed helper over what a real az, a real keyring and the service left; az itself is not started."""

import subprocess

import pytest

from ..support.az import executable
from ..support.tokens import make_pat
from .test_auth_token import sign_in


@pytest.fixture
def fill(az, extensions, tmp_path):
    """Return what runs `git credential fill` for a URL, with the helper of the installed extension."""
    (package,) = extensions.glob("*/azext_devops_pat")
    launcher = tmp_path / "git-credential-devops-pat"
    python = executable().removesuffix("az") + "python"
    stub = package / "fast" / "git_credential.py"
    nobody = tmp_path / "az"  # so that handing over is a line of its own
    nobody.write_text("#!/nonexistent/python\n")
    launcher.write_text(f"#!/bin/sh\nexec '{python}' -I -S '{stub}' '{nobody}' \"$@\"\n")
    for program in (launcher, nobody):
        program.chmod(0o755)

    def run(url="https://dev.azure.com/contoso/web/_git/site", operation="fill", **variables):
        command = ["git", "-c", "credential.useHttpPath=true", "-c", f"credential.helper=!'{launcher}'"]
        environment = {**az.variables(), "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": "/dev/null", **variables}
        return subprocess.run(
            [*command, "credential", operation], input=f"url={url}\n\n", env=environment, capture_output=True, text=True
        )

    return run


def password(result):
    lines = dict(line.split("=", 1) for line in result.stdout.splitlines())
    assert lines, result.stderr
    return lines["password"]


def test_the_pats_of_two_organizations_on_one_host(az, service, fill):
    pats = {name: service.pat(name) for name in ("contoso", "fabrikam")}
    for name, pat in pats.items():
        assert az.login(pat, name).code == 0
    service.clear()
    for name, pat in pats.items():
        for url in (f"https://dev.azure.com/{name}/web", f"https://{name}.visualstudio.com/web"):
            assert password(fill(url)) == pat
    assert service.requests == []


def test_the_pat_in_a_real_keyring(az, service, keyring, fill):
    pat = service.pat("contoso")
    assert az.login(pat).json["storage"] == "keyring"
    assert password(fill()) == pat


def test_the_token_of_the_az_session(az, service, fill):
    sign_in(az, service)
    token = az.run("devops", "auth", "token", "--organization", "contoso").json
    assert token["source"] == "az"
    service.clear()
    assert password(fill()) == token["accessToken"]
    assert service.requests == []


def test_what_az_has_to_be_asked_for_is_handed_over(az, service, fill):
    sign_in(az, service)  # nothing is remembered yet
    result = fill()
    assert "password" not in result.stdout
    assert "/az cannot be started" in result.stderr


def test_other_hosts_get_nothing(az, service, fill):
    az.login(service.pat("contoso"))
    for url in (
        "https://github.com/contoso/web",
        "https://dev.azure.com.evil.test/contoso",
        "http://dev.azure.com/contoso",
    ):
        result = fill(url)
        assert "password" not in result.stdout
        assert "devops-pat" not in result.stderr


def test_a_variable_comes_before_what_is_stored(az, service, fill):
    az.login(service.pat("contoso"))
    pat = make_pat()
    assert password(fill(AZURE_DEVOPS_EXT_PAT=pat)) == pat
