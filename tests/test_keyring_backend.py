"""Our backend for `keyring`: when it is seen, what it answers for, and that a look-up never raises."""

import logging
import sys
import types

import keyring.backend
import pytest
from keyring.errors import PasswordDeleteError, PasswordSetError
from keyring.testing.backend import BackendBasicTests

from azext_devops_pat import keyring_backend
from azext_devops_pat.core.names import RESOLVING_VARIABLE
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.keyring_backend import AzureDevOpsKeyring
from azext_devops_pat.stores.stores import open_stores

from .core.test_feed_url import NOBODYS, OURS
from .support.tokens import make_pat

URL = "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple"
KEY = cloud_organization("contoso").key
OURS_LOGGER = logging.getLogger("cli.azext_devops_pat")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user without az session and keyring; the folder of the stores."""
    for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "AZURE_DEVOPS_EXT_CONFIG_DIR", RESOLVING_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, "azure.cli.core", raising=False)
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    yield tmp_path / "azuredevops"
    OURS_LOGGER.setLevel(logging.NOTSET)


def store(folder, pat, **known):
    stores = open_stores(folder, {}, False)
    stores.vault.file.put(KEY, Secret(pat))
    stores.metadata.put(KEY, Record(storage="file", **known))


def test_it_stands_before_every_store_and_behind_the_chainer(home):
    assert AzureDevOpsKeyring.priority == 9
    assert AzureDevOpsKeyring.viable


def test_az_does_not_see_it(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "azure.cli.core", types.ModuleType("azure.cli.core"))
    assert not AzureDevOpsKeyring.viable


def test_what_the_resolver_starts_does_not_see_it(home, monkeypatch):
    monkeypatch.setenv(RESOLVING_VARIABLE, "1")
    assert not AzureDevOpsKeyring.viable


@pytest.mark.parametrize(("name", "has_metadata"), [("devops-pat", True), ("devops-pat", False), ("site", True)])
def test_in_the_folder_of_an_az_extension_it_is_not_seen_and_in_a_clone_of_that_name_it_is(
    home, tmp_path, monkeypatch, name, has_metadata
):
    folder = tmp_path / "[ext]" / name
    folder.mkdir(parents=True)
    if has_metadata:
        (folder / "devops_pat-0.2.0.dist-info").mkdir()
    monkeypatch.setattr(keyring_backend, "_FOLDER", str(folder))
    assert AzureDevOpsKeyring.viable == (name != "devops-pat" or not has_metadata)


@pytest.mark.parametrize("url", OURS)
@pytest.mark.parametrize("user", ["any", "__token__", None])
def test_it_gives_the_credential_of_the_organization_to_any_user(home, monkeypatch, url, user):
    pat = make_pat()
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", pat)
    found = AzureDevOpsKeyring().get_credential(url, user)
    assert (found.username, found.password) == (user or "PersonalAccessToken", pat)
    assert AzureDevOpsKeyring().get_password(url, user) == pat


@pytest.mark.parametrize("service", [*NOBODYS, None, 1])
def test_for_anything_else_nothing_is_looked_up(home, monkeypatch, service):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", make_pat())
    monkeypatch.setattr(keyring_backend, "_resolve", lambda organization: pytest.fail("looked up"))
    assert AzureDevOpsKeyring().get_password(service, "any") is None
    assert AzureDevOpsKeyring().get_credential(service, None) is None


def test_the_pat_stored_for_one_organization_is_not_given_to_another(home, caplog):
    pat = make_pat()
    store(home, pat)
    assert AzureDevOpsKeyring().get_password(URL, "any") == pat
    assert AzureDevOpsKeyring().get_password(URL.replace("contoso", "fabrikam"), "any") is None
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"valid_to": "2020-01-01T00:00:00Z"}, "expired on 2020-01-01"),
        ({"refused_at": "2020-01-01T00:00:00Z"}, "was refused by Azure DevOps"),
    ],
)
def test_a_pat_that_is_known_not_to_work_is_not_given_and_the_remedy_is_said(home, caplog, known, said):
    pat = make_pat()
    store(home, pat, **known)
    assert AzureDevOpsKeyring().get_password(URL, "any") is None
    (record,) = caplog.records
    assert (record.levelno, said in record.message) == (logging.WARNING, True)
    assert "To replace it: az devops login --organization https://dev.azure.com/contoso" in record.message
    assert pat not in caplog.text


def test_what_goes_wrong_is_a_warning_and_no_error(home, caplog, monkeypatch):
    (home.parent / "config").write_text("nonsense\n")
    assert AzureDevOpsKeyring().get_password(URL, "any") is None
    assert "config cannot be read. Repair it" in caplog.text
    caplog.clear()
    secret = make_pat()
    monkeypatch.setattr(keyring_backend, "_resolve", lambda organization: {}[secret])
    assert AzureDevOpsKeyring().get_credential(URL, None) is None
    assert "KeyError" in caplog.text
    assert secret not in caplog.text


@pytest.mark.parametrize(("level", "told"), [(logging.INFO, False), (logging.DEBUG, True)])
def test_why_a_credential_was_chosen_is_told_only_where_everything_is(home, caplog, level, told):
    store(home, make_pat())
    caplog.set_level(level)
    assert AzureDevOpsKeyring().get_password(URL, "any")
    assert bool(caplog.records) == told


def test_a_variable_that_holds_no_pat_is_named(home, caplog, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", "not a pat")
    assert AzureDevOpsKeyring().get_password(URL, "any") is None
    assert "AZURE_DEVOPS_EXT_PAT is set, but cannot be used" in caplog.text
    assert ".." not in caplog.messages[0]


@pytest.fixture
def others(monkeypatch):
    """What keyring finds besides ours."""
    found = []
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [AzureDevOpsKeyring(), *found])
    return found


def test_without_another_keyring_a_store_is_refused_in_words(home, others):
    with pytest.raises(PasswordSetError, match="no other keyring"):
        AzureDevOpsKeyring().set_password("elsewhere", "me", "word")
    with pytest.raises(PasswordDeleteError, match="no other keyring"):
        AzureDevOpsKeyring().delete_password("elsewhere", "me")


def test_another_keyring_is_left_to_store_what_is_not_ours(home, others):
    class Store(AzureDevOpsKeyring.__mro__[1]):
        priority = 1
        get_password = set_password = delete_password = lambda *_: None

    try:
        others.append(Store())
        with pytest.raises(NotImplementedError):
            AzureDevOpsKeyring().set_password("elsewhere", "me", "word")
        with pytest.raises(NotImplementedError):
            AzureDevOpsKeyring().delete_password("elsewhere", "me")
        with pytest.raises(PasswordSetError, match="To do it: az devops login --organization https"):
            AzureDevOpsKeyring().set_password(URL, "me", "word")
        with pytest.raises(PasswordDeleteError, match="To do it: az devops logout --organization https"):
            AzureDevOpsKeyring().delete_password(URL, "me")
    finally:
        keyring.backend.KeyringBackend._classes.discard(Store)


class TestByKeyringsOwnContract:
    """Those of keyring's conformance tests that do not store."""

    @pytest.fixture(autouse=True)
    def made(self, home, others):
        self.keyring = AzureDevOpsKeyring()

    DIFFICULT_CHARS = BackendBasicTests.DIFFICULT_CHARS
    test_name_property = BackendBasicTests.test_name_property
    test_set_properties = BackendBasicTests.test_set_properties
    test_new_with_properties = BackendBasicTests.test_new_with_properties
    test_delete_not_present = BackendBasicTests.test_delete_not_present


def test_its_name_is_none_that_tools_pass_over():
    name = AzureDevOpsKeyring.name.lower()
    assert not name.split()[-1].startswith(("chainer", "fail", "null"))
    assert "plaintext" not in name
