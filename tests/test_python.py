"""`azext_devops_pat.python`: when the credential is looked up, by which settings, and what fails."""

import subprocess
import sys

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.errors import CredentialError, InputError, OrganizationError
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.python import credentials

from .support.authentication import FakeHost, an_entra_token, authentication, header_for
from .support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"


def test_a_credential_is_looked_up_once_and_an_entra_token_again_when_5_minutes_are_left(tmp_path):
    first, second = an_entra_token(expires_on=10_000), an_entra_token(expires_on=20_000)
    now = [1_000.0]
    auth, machine = authentication(tmp_path, first, second, clock=lambda: now[0])
    assert machine.asked == 0
    assert header_for(auth, CONTOSO) == header_for(auth, CONTOSO) == first.authorization()
    now[0] = 9_700.0
    assert header_for(auth, CONTOSO) == first.authorization()
    assert machine.asked == 1
    now[0] = 9_701.0
    assert header_for(auth, CONTOSO) == second.authorization()
    assert machine.asked == 2


def test_after_a_401_the_credential_is_looked_up_again_and_what_is_remembered_forgotten(tmp_path):
    first, second = an_entra_token(), an_entra_token()
    auth, machine = authentication(tmp_path, first, second)
    host = FakeHost(refusals=1)
    session = auth.signed_session()
    session.mount("https://", host)
    assert session.get(CONTOSO).status_code == 401
    assert machine.forgotten == [f"azdevops-cli:{CONTOSO}"]
    assert session.get(CONTOSO).status_code == 200
    assert [sent for _, sent in host.seen] == [first.authorization(), second.authorization()]


def test_without_a_credential_the_request_fails_with_the_reasons_and_the_remedy(tmp_path):
    auth, _ = authentication(tmp_path, None)
    with pytest.raises(CredentialError, match="There is no credential for https://dev.azure.com/contoso") as caught:
        header_for(auth, CONTOSO)
    assert "az devops login --organization https://dev.azure.com/contoso" in caught.value.hint
    if sys.version_info >= (3, 11):
        assert caught.value.__notes__ == [caught.value.hint]


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "AZURE_DEVOPS_EXT_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return tmp_path


def test_the_environment_pat_is_used_for_services_and_for_a_server_only_with_consent(home, monkeypatch):
    pat = make_pat()
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", pat)
    wanted = Credential("environment", Secret(pat)).authorization()
    assert header_for(credentials("contoso"), CONTOSO) == wanted
    with pytest.raises(CredentialError, match=r"not sent to tfs\.contoso\.com without --server"):
        header_for(credentials(SERVER), SERVER)
    assert header_for(credentials(SERVER, server=True), SERVER) == wanted
    monkeypatch.setenv("AZURE_DEVOPS_PAT_SERVERS", "tfs.contoso.com")
    assert header_for(credentials(SERVER), SERVER) == wanted


def test_the_settings_are_those_of_az_and_the_environment_wins(home, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", make_pat())
    (home / "config").write_text("[devops_pat]\nsources = stored\n")
    with pytest.raises(CredentialError, match="no PAT is stored"):
        header_for(credentials("contoso"), CONTOSO)
    monkeypatch.setenv("AZURE_DEVOPS_PAT_SOURCES", "environment")
    assert header_for(credentials("contoso"), CONTOSO)
    monkeypatch.setenv("AZURE_DEVOPS_PAT_SOURCES", "elsewhere")
    with pytest.raises(InputError, match="Unknown source 'elsewhere'"):
        header_for(credentials("contoso"), CONTOSO)


def test_a_damaged_config_file_is_named(home):
    (home / "config").write_text("nonsense\n")
    with pytest.raises(InputError, match="config cannot be read"):
        header_for(credentials("contoso"), CONTOSO)


def test_a_text_that_names_no_organization_is_refused_at_once(home):
    with pytest.raises(OrganizationError):
        credentials("https://dev.azure.com.evil.test/contoso")


def test_importing_it_imports_neither_az_nor_knack_nor_keyring():
    code = "import azext_devops_pat.python, sys; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"azure.cli", "knack", "keyring"} & set(loaded)
