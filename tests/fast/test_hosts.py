"""Whose credential git wants, from host, path and user name: ours are few, and near-misses many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_devops_pat.core import hosts as core_hosts
from azext_devops_pat.core import organization_parser
from azext_devops_pat.core.errors import OrganizationError
from azext_devops_pat.fast import hosts

from ..support.tokens import make_pat


def name_of(host, path="", user="", variables=None):
    found = hosts.organization(host, path, user, variables or {})
    return found and found.name


@pytest.mark.parametrize(
    ("host", "path", "user"),
    [
        ("dev.azure.com", "contoso/web/_git/site", ""),
        ("dev.azure.com", "contoso", ""),
        ("dev.azure.com", "contoso/", ""),
        ("dev.azure.com", "Contoso/My Project/_git/r\u00e9po", "jane@contoso.com"),
        ("DEV.AZURE.COM:443", "contoso/web", "contoso"),
        ("dev.azure.com", "contoso/a.b/..c/_git/.x", ""),
        ("dev.azure.com", "", "contoso"),
        ("dev.azure.com", "", "Contoso"),
        ("contoso.visualstudio.com", "", ""),
        ("contoso.visualstudio.com", "DefaultCollection/web/_git/site", "jane"),
        ("CONTOSO.VisualStudio.com:443", "web", ""),
    ],
)
def test_our_hosts_name_their_organization(host, path, user):
    assert name_of(host, path, user) == "contoso"
    assert organization_parser.parse_host(host, path, user).name == "contoso"


@pytest.mark.parametrize(
    ("host", "path", "user"),
    [
        ("dev.azure.com.", "contoso/web", ""),
        ("dev.azure.com:8443", "contoso/web", ""),
        ("dev.azure.com:443:443", "contoso/web", ""),
        ("dev.azure.com:", "contoso/web", ""),
        ("dev.azure.com:0443", "contoso/web", ""),
        ("dev.azure.com ", "contoso/web", ""),
        ("dev.azure.com/", "contoso/web", ""),
        ("dev.azure.com\t", "contoso/web", ""),
        ("dev.azure.com#.evil.test", "contoso/web", ""),
        ("dev.azure.com@evil.test", "contoso/web", ""),
        ("evil.test@dev.azure.com", "contoso/web", ""),
        ("dev.azure.com.evil.test", "contoso/web", ""),
        ("dev.azure.com%2eevil.test", "contoso/web", ""),
        ("evil-dev.azure.com", "contoso/web", ""),
        ("testdev.azure.com", "contoso/web", ""),
        ("dev-azure.com", "contoso/web", ""),
        ("x.dev.azure.com", "contoso/web", ""),
        ("dev.azure.co", "contoso/web", ""),
        ("dev.azure.com", "contoso%2f..", ""),
        ("dev.azure.com", "contoso%2F../fabrikam", ""),
        ("dev.azure.com", "/contoso", "contoso"),
        ("dev.azure.com", "//contoso", "contoso"),
        ("dev.azure.com", "../fabrikam", "contoso"),
        ("dev.azure.com", "contoso/../fabrikam", ""),
        ("dev.azure.com", "contoso/%2e%2E/fabrikam", ""),
        ("dev.azure.com", "contoso/./fabrikam", ""),
        ("dev.azure.com", "./contoso", ""),
        ("dev.azure.com", "contoso\\..\\fabrikam", ""),
        ("dev.azure.com", "con\x01toso", ""),
        ("dev.azure.com", "contoso?x/y", ""),
        ("dev.azure.com", "contoso#/y", ""),
        ("dev.azure.com", "_apis/connectionData", ""),
        ("dev.azure.com", "-contoso/web", ""),
        ("dev.azure.com", "contoso-/web", ""),
        ("dev.azure.com", "c\u00f6ntoso/web", ""),
        ("dev.azure.com", "\u212aontoso/web", ""),  # the Kelvin sign is a k in lower case
        ("dev.azure.com", "a" * 51, ""),
        ("dev.azure.com", "", ""),
        ("dev.azure.com", "", "jane@contoso.com"),
        ("dev.azure.com", "", "jane doe"),
        ("dev.azure.com", "contoso", "CONTOSO\\jane"),
        ("dev.azure.com", "", "contoso/../x"),
        ("dev.azure.com", "", "\u0130stanbul"),
        ("d\u0435v.azure.com", "contoso/web", ""),
        ("dev.azure.com\u3002", "contoso/web", ""),
        ("contoso.v\u0130sualstudio.com", "web", ""),
        ("contoso.visualstudio.com.evil.test", "web", ""),
        ("contoso.visualstudio.com.", "web", ""),
        ("contoso.visualstudio.com:8443", "web", ""),
        ("a.b.visualstudio.com", "web", ""),
        ("contoso.pkgs.visualstudio.com", "web", ""),
        ("visualstudio.com", "contoso", "contoso"),
        (".visualstudio.com", "contoso", "contoso"),
        ("vs-ssh.visualstudio.com", "contoso", "contoso"),
        ("app.vssps.visualstudio.com", "contoso", ""),
        ("app.visualstudio.com", "contoso", ""),
        ("spsprodweu1.visualstudio.com", "contoso", ""),
        ("-contoso.visualstudio.com", "web", ""),
        ("pkgs.dev.azure.com", "contoso/web", ""),
        ("vssps.dev.azure.com", "contoso/web", ""),
        ("github.com", "contoso/web", "contoso"),
        ("", "contoso/web", "contoso"),
    ],
)
def test_near_misses_name_nobody(host, path, user):
    assert name_of(host, path, user) is None


def test_the_labels_of_the_service_are_those_of_the_full_resolver():
    assert hosts._NOT_ORGANIZATIONS == core_hosts.NOT_ORGANIZATIONS


LETTERS = st.text("aZ09.-:/%@\\ \u0130\u212a\u3002azuredevcomvisualstudio", max_size=30)
HOSTS = st.one_of(
    LETTERS,
    st.sampled_from(["dev.azure.com", "contoso.visualstudio.com", "DEV.azure.com:443"]),
    st.tuples(LETTERS, st.sampled_from(["dev.azure.com", ".visualstudio.com"]), LETTERS).map("".join),
)


@pytest.mark.one_python
@settings(max_examples=3000)
@given(HOSTS, st.one_of(LETTERS, st.text(max_size=20)), st.one_of(LETTERS, st.text(max_size=20)))
def test_what_is_ours_here_is_ours_to_the_full_resolver(host, path, user):
    found = hosts.organization(host, path, user, {})
    if found is None:
        return
    bare = host.lower().removesuffix(":443")
    assert bare == "dev.azure.com" or bare == f"{found.name}.visualstudio.com"
    try:
        known = organization_parser.parse_host(host, path, user)
    except OrganizationError:  # the resolver is stricter in odd characters of a path
        assert not (path + user).isascii() or not (path + user).isprintable() or "%" in path + user
        return
    assert (found.key, found.keys) == (known.key, known.lookup_keys)


# Servers


@pytest.fixture
def servers(world):
    for url in (
        "https://tfs.contoso.com/tfs/defaultcollection",
        "https://tfs.contoso.com/tfs",
        "https://tfs.contoso.com:8443/tfs/other",
        "https://tfs.contoso.com/tfs/my%20collection",
    ):
        world.put(f"azdevops-cli:{url}", make_pat(), organization=url)
    return world


@pytest.mark.parametrize(
    ("host", "path", "url"),
    [
        ("tfs.contoso.com", "tfs/DefaultCollection/web/_git/site", "https://tfs.contoso.com/tfs/defaultcollection"),
        ("TFS.contoso.com:443", "tfs/defaultcollection", "https://tfs.contoso.com/tfs/defaultcollection"),
        ("tfs.contoso.com", "tfs/DefaultCollection2/web", "https://tfs.contoso.com/tfs"),
        ("tfs.contoso.com", "tfs/My Collection/_git/x", "https://tfs.contoso.com/tfs/my%20collection"),
        ("tfs.contoso.com:8443", "tfs/Other/web", "https://tfs.contoso.com:8443/tfs/other"),
    ],
)
def test_the_longest_collection_that_holds_the_url_is_it(host, path, url, servers):
    found = hosts.organization(host, path, "", servers.variables)
    assert (found.url, found.is_server, found.keys) == (url, True, (f"azdevops-cli:{url}",))


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("tfs.contoso.com:8443", "tfs/DefaultCollection/web"),
        ("tfs.contoso.com:8444", "tfs/Other/web"),
        ("tfs.contoso.com", ""),
        ("tfs.contoso.com", "ads/DefaultCollection"),
        ("tfs.contoso.com", "tfs/../tfs/DefaultCollection"),
        ("tfs.contoso.com.evil.test", "tfs/DefaultCollection"),
        ("xtfs.contoso.com", "tfs/DefaultCollection"),
        ("tfs.contoso.com.", "tfs/DefaultCollection"),
    ],
)
def test_other_addresses_are_no_server_of_ours(host, path, servers):
    assert hosts.organization(host, path, "", servers.variables) is None


def test_a_server_gets_the_pat_of_its_collection_and_no_variable(servers):
    request = {"host": "tfs.contoso.com", "path": "tfs/DefaultCollection/web"}
    stored = dict(servers.sections)["azdevops-cli:https://tfs.contoso.com/tfs/defaultcollection"]
    assert servers.fast(**request) == ("answer", stored)
    servers.variables["AZURE_DEVOPS_EXT_PAT"] = make_pat()
    assert servers.fast(**request) == ("handed over",)
