"""Which Servers the user vouched for, and how far that reaches."""

import pytest

from azext_devops_pat.core.errors import InputError, OrganizationError
from azext_devops_pat.core.organization_parser import anybody, parse
from azext_devops_pat.core.record import Record
from azext_devops_pat.services.server_consent import LOGIN, ServerConsent, listed_from
from azext_devops_pat.stores.stores import open_stores

from ..support.tokens import make_pat

SERVER = "https://tfs.contoso.com/tfs/Main"
LOOK_ALIKE = "https://azuredevops.contoso.com/tfs/Main"


@pytest.fixture
def files(tmp_path):
    """The stores of an empty folder; no keyring is asked."""
    return open_stores(tmp_path / "azuredevops", {}, attended=False)


def consent(stores, servers=None):
    return ServerConsent(stores, {"servers": servers}.get)


def organization(text):
    return parse(text, anybody)


def no(_question):
    return False


def never(question):
    raise AssertionError(f"asked {question!r}")


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (None, ()),
        ("  ,, ", ()),
        ("tfs.contoso.com", ("https://tfs.contoso.com",)),
        ("https://TFS.contoso.com/tfs/", ("https://tfs.contoso.com/tfs",)),
        ("tfs, https://b.c:8443/d  10.0.0.1", ("https://tfs", "https://b.c:8443/d", "https://10.0.0.1")),
        ("https://tfs.contoso.com:443/tfs", ("https://tfs.contoso.com/tfs",)),
        ("tfs.contoso.com:443", ("https://tfs.contoso.com",)),
        ("tfs.contoso.com:4433", ("https://tfs.contoso.com:4433",)),
        ("https://[::1]:8443/tfs", ("https://[::1]:8443/tfs",)),
        ("https://tfs/a%20b", ("https://tfs/a%20b",)),
    ],
)
def test_hosts_and_urls_are_read_as_they_are_written(text, urls):
    assert listed_from(text) == urls


@pytest.mark.parametrize(
    "text",
    ["http://tfs.contoso.com", "*.contoso.com", "*", "https://", "tfs?x", "https://tfs/#x", "me@tfs", "a tfs:x", "-a"],
)
def test_anything_else_is_refused_and_quoted(text):
    with pytest.raises(InputError, match="devops_pat.servers") as caught:
        listed_from(text)
    assert repr(text.split()[-1].rpartition("@")[2])[1:-1] in caught.value.message
    assert "az config set devops_pat.servers=" in caught.value.hint


def test_one_bad_entry_among_good_ones_is_the_one_that_is_named():
    with pytest.raises(InputError, match="'http://b'") as caught:
        listed_from("a.contoso.com http://b c")
    assert "contoso" not in caught.value.message


def test_no_password_and_no_pat_in_an_entry_is_shown():
    password, value = "hunter2", make_pat()
    for entry in (f"https://me:{password}@tfs.contoso.com", f"https://{value}@tfs", value + "!", f"http://tfs/{value}"):
        with pytest.raises(InputError) as caught:
            listed_from(entry)
        said = (caught.value.message + caught.value.hint).lower()
        assert password not in said
        assert value.lower() not in said


@pytest.mark.parametrize(
    "server", ["tfs.contoso.com", "https://tfs.contoso.com/tfs", "https://TFS.contoso.com/TFS/main"]
)
def test_an_entry_covers_what_is_below_it(files, server):
    assert consent(files, server).given_to(organization(SERVER))


@pytest.mark.parametrize(
    "other",
    [
        "https://tfs.contoso.com/tfs2/Main",
        "https://tfs.contoso.com.evil.net/tfs/Main",
        "https://xtfs.contoso.com/tfs/Main",
        "https://tfs.contoso.com:8443/tfs/Main",
        "https://tfs.contoso.com/Main",
    ],
)
def test_an_entry_covers_nothing_beside_it(files, other):
    assert not consent(files, "https://tfs.contoso.com/tfs").given_to(organization(other))


def test_an_entry_for_a_collection_covers_that_one_only(files):
    vouched = consent(files, SERVER)
    assert not vouched.given_to(organization(SERVER + "2"))
    assert not vouched.given_to(organization("https://tfs.contoso.com/tfs/Other"))


def test_a_host_covers_its_own_port_only(files):
    assert not consent(files, "tfs.contoso.com").given_to(organization("https://tfs.contoso.com:8443/tfs/Main"))
    assert consent(files, "tfs.contoso.com:8443").given_to(organization("https://tfs.contoso.com:8443/tfs/Main"))


def test_services_need_no_consent_and_no_server_has_it_by_itself(files):
    vouched = consent(files)
    assert vouched.given_to(organization("contoso"))
    assert not vouched.given_to(organization(SERVER))


def test_an_earlier_login_is_consent_for_that_collection(files):
    files.metadata.put(organization(SERVER).key, Record(organization=SERVER, origin=LOGIN))
    assert consent(files).given_to(organization(SERVER))
    assert not consent(files).given_to(organization("https://tfs.contoso.com/tfs/Other"))


def test_what_azure_devops_listed_or_stored_is_no_consent(files):
    key = organization(SERVER).key
    files.organizations.add([key])
    assert not consent(files).given_to(organization(SERVER))


@pytest.mark.parametrize("origin", [None, "", "azure-devops", "Login", "create"])
def test_a_record_with_another_origin_is_no_consent(files, origin):
    files.metadata.put(organization(SERVER).key, Record(organization=SERVER, origin=origin))
    assert not consent(files).given_to(organization(SERVER))


def test_naming_the_server_on_the_command_line_is_consent_for_it_alone(files):
    vouched = consent(files)
    found = vouched.parse(SERVER, server=True)
    assert vouched.given_to(found)
    assert not vouched.given_to(organization("https://tfs.contoso.com/tfs/Other"))
    assert not consent(files).given_to(found)


def test_without_server_nothing_is_vouched_for(files):
    vouched = consent(files)
    assert not vouched.given_to(vouched.parse(SERVER))


@pytest.mark.parametrize("text", ["contoso", "https://dev.azure.com/contoso", "https://contoso.visualstudio.com"])
def test_services_are_no_server(files, text):
    with pytest.raises(OrganizationError, match="is Azure DevOps Services") as caught:
        consent(files).parse(text, server=True)
    assert "--server" in caught.value.hint


def test_a_server_that_resembles_services_is_taken_with_server_and_a_warning(files, caplog):
    vouched = consent(files)
    assert vouched.given_to(vouched.parse(LOOK_ALIKE, server=True))
    assert "azuredevops.contoso.com" in caplog.text


def test_any_other_server_is_taken_without_a_word(files, caplog):
    consent(files).parse(SERVER, server=True)
    assert caplog.text == ""


def test_without_server_one_that_resembles_services_is_refused_and_told_how(files):
    with pytest.raises(OrganizationError, match="azuredevops.contoso.com is not") as caught:
        consent(files).parse(LOOK_ALIKE)
    assert f"az devops login --organization {LOOK_ALIKE} --server" in caught.value.hint


def test_one_that_is_listed_or_was_logged_in_to_is_taken_without_server(files):
    assert consent(files, "azuredevops.contoso.com").parse(LOOK_ALIKE).url == LOOK_ALIKE
    files.metadata.put(organization(LOOK_ALIKE).key, Record(origin=LOGIN))
    assert consent(files).parse(LOOK_ALIKE).url == LOOK_ALIKE


def test_an_organization_is_optional_but_not_with_server(files):
    assert consent(files).parse_optional(None, False) is None
    assert consent(files).parse_optional("contoso", False) == organization("contoso")
    with pytest.raises(InputError, match="--server.*--organization"):
        consent(files).parse_optional(None, True)


def test_an_empty_organization_is_not_the_same_as_none(files):
    with pytest.raises(OrganizationError, match="empty"):
        consent(files).parse_optional("", False)


def test_consent_that_is_there_is_not_asked_for(files):
    consent(files).require(organization("contoso"), never)
    consent(files, "tfs.contoso.com").require(organization(SERVER), never, second_look=True)


def test_consent_that_is_missing_is_asked_for_once(files):
    vouched, asked = consent(files), []
    vouched.require(organization(SERVER), lambda question: asked.append(question) or True)
    vouched.require(organization(SERVER), never)
    assert len(asked) == 1
    assert "tfs.contoso.com" in asked[0]
    assert vouched.given_to(organization(SERVER))


def test_a_no_is_an_error_that_names_the_login(files):
    vouched = consent(files)
    with pytest.raises(InputError, match="tfs.contoso.com is not|azuredevops.contoso.com is not") as caught:
        vouched.require(organization(SERVER), no)
    assert f"--organization {SERVER} --server" in caught.value.hint
    assert not vouched.given_to(organization(SERVER))


def test_a_second_look_asks_again_for_what_resembles_services(files):
    vouched = consent(files)
    found = vouched.parse(LOOK_ALIKE, server=True)
    vouched.require(found, never)
    with pytest.raises(InputError, match="tfs.contoso.com is not|azuredevops.contoso.com is not"):
        vouched.require(found, no, second_look=True)
    vouched.require(found, lambda _question: True, second_look=True)


def test_a_default_may_only_be_a_server_with_consent(files):
    with pytest.raises(InputError, match="tfs.contoso.com is not|azuredevops.contoso.com is not"):
        consent(files).parse_trusted(SERVER)
    assert consent(files, "tfs.contoso.com").parse_trusted(SERVER).url == SERVER
    assert consent(files).parse_trusted("contoso") == organization("contoso")
