"""What people write for an organization, and what only looks like one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from azext_devops_pat.core.errors import OrganizationError
from azext_devops_pat.core.organization_parser import anybody, parse, parse_host, redacted

from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"

SERVICES = [
    "contoso",
    "Contoso",
    " contoso ",
    CONTOSO,
    "HTTPS://DEV.AZURE.COM/Contoso/",
    "https://dev.azure.com/contoso//",
    "https://dev.azure.com:443/contoso",
    "https://dev.azure.com/contoso/project/_git/repo",
    "https://dev.azure.com/contoso?view=1#top",
    "https://contoso@dev.azure.com/contoso/project/_git/repo",
    "https://somebody@dev.azure.com/contoso",
    "dev.azure.com/contoso",
    "dev.azure.com:443/contoso",
    "https://pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/",
    "pkgs.dev.azure.com/contoso/project/_packaging/feed/pypi/simple",
    "https://vssps.dev.azure.com/contoso",
    "git@ssh.dev.azure.com:v3/contoso/project/repo",
    "ssh://git@ssh.dev.azure.com/v3/contoso/project/repo",
]
ALIASES = [
    "https://contoso.visualstudio.com",
    "https://CONTOSO.VisualStudio.com/DefaultCollection/project",
    "contoso.visualstudio.com",
    "https://contoso.visualstudio.com:443/",
    "https://contoso.pkgs.visualstudio.com/_packaging/feed",
    "contoso.vssps.visualstudio.com",
    "contoso@vs-ssh.visualstudio.com:v3/contoso/project/repo",
    "ssh://contoso@vs-ssh.visualstudio.com:22/DefaultCollection/project/_ssh/repo",
    "ssh://contoso@contoso.visualstudio.com:22/project/_ssh/repo",
]
SERVERS = [
    ("https://tfs.contoso.com/tfs/DefaultCollection", "https://tfs.contoso.com/tfs/DefaultCollection"),
    ("https://TFS.contoso.com:443/tfs/DefaultCollection/", "https://tfs.contoso.com/tfs/DefaultCollection"),
    ("https://tfs.contoso.com:8443/tfs/Web/project/_git/repo", "https://tfs.contoso.com:8443/tfs/Web"),
    ("https://tfs.contoso.com/ads/X", "https://tfs.contoso.com/ads/X"),
    ("https://tfs.contoso.com/DefaultCollection/web/_git/site", "https://tfs.contoso.com/DefaultCollection"),
    ("https://tfs.contoso.com/Web/_git/site", "https://tfs.contoso.com/Web"),
    ("https://server/Collection", "https://server/Collection"),
    ("https://10.1.2.3/tfs/My%20Collection", "https://10.1.2.3/tfs/My%20Collection"),
    ("https://[::1]:8080/DefaultCollection", "https://[::1]:8080/DefaultCollection"),
]
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("http://dev.azure.com/contoso", "unencrypted"),
    ("http://localhost/tfs/DefaultCollection", "unencrypted"),
    ("HTTP://tfs.contoso.com/tfs/DefaultCollection", "unencrypted"),
    ("ftp://dev.azure.com/contoso", "https://"),
    ("file:///etc/passwd", "https://"),
    ("https://user:word@dev.azure.com/contoso", "password"),
    ("https://:word@tfs.contoso.com/tfs/C", "password"),
    ("https://dev.azure.com/con\ntoso", "control"),
    ("contoso\x00", "control"),
    ("con\u200btoso", "invisible"),
    ("https:\\\\dev.azure.com\\contoso", "backslash"),
    ("https://dev.azure.com\\@evil.test/contoso", "backslash"),
    ("https://dev%2Eazure.com/contoso", "percent"),
    ("https://dev.azure.com%2F@evil.test/contoso", "percent"),
    ("https://dev.azure.com/", "names no organization"),
    ("https://pkgs.dev.azure.com", "names no organization"),
    ("https://dev.azure.com:8443/contoso", "443"),
    ("https://contoso.visualstudio.com:444", "443"),
    ("https://dev.azure.com/_apis/projects", "name"),
    ("https://dev.azure.com/con.toso", "name"),
    ("https://dev.azure.com/%63ontoso", "name"),
    ("-contoso", "name"),
    ("contoso-", "name"),
    ("con_toso", "name"),
    ("c" * 51, "name"),
    ("c\u00f6ntoso", "name"),
    ("https://dev.azure.com.evil.test/contoso", "resembles"),
    ("https://contoso.visualstudio.com.evil.test/contoso", "resembles"),
    ("https://testdev.azure.com/contoso", "resembles"),
    ("https://dev-azure.com/contoso", "resembles"),
    ("https://devazure.com/contoso", "resembles"),
    ("https://azure.com/contoso", "resembles"),
    ("https://dev.azzure.com/contoso", "resembles"),
    ("https://dev.azur3.com/contoso", "resembles"),
    ("https://dev.azrue.com/contoso", "resembles"),
    ("https://\u212aube.com/Collection", "international"),
    ("https://tfs.contoso.com/_git/site", "collection"),
    ("spsprod.vssps.visualstudio.com", "names no organization"),
    ("ssh://git:word@ssh.dev.azure.com/v3/contoso", "password"),
    ("https://dev.a2ure.com/contoso", "resembles"),
    ("https://contoso.visualstudi0.com/x", "resembles"),
    ("https://contoso.visua1studio.com/x", "resembles"),
    ("https://evilvisualstudio.com/x", "resembles"),
    ("https://dev.\u0430zure.com/contoso", "international"),
    ("https://dev.xn--zure-8cd.com/contoso", "international"),
    ("https://other.dev.azure.com/contoso", "not a host"),
    ("https://ssh.dev.azure.com/v3/contoso", "not a host"),
    ("https://vs-ssh.visualstudio.com/contoso", "names no organization"),
    ("https://app.vssps.visualstudio.com", "names no organization"),
    ("https://www.visualstudio.com", "names no organization"),
    ("https://a.b.c.visualstudio.com", "names no organization"),
    ("https://dev.azure.com./contoso", "host name"),
    ("https:///contoso", "host name"),
    ("https://[::1", "well-formed"),
    ("https://tfs.contoso.com:99999/tfs/C", "well-formed"),
    ("https://tfs.contoso.com", "collection"),
    ("https://tfs.contoso.com/tfs/", "collection"),
    ("https://tfs.contoso.com/tfs/a;b", "collection"),
    ("https://dev.azure.com@evil.test/contoso", "user name"),
    ("git@github.com:contoso/repo.git", "SSH"),
    ("git@ssh.dev.azure.com.evil.test:v3/contoso/project/repo", "SSH"),
    ("two words", "neither"),
]


@pytest.mark.parametrize("text", SERVICES)
def test_every_spelling_of_an_organization_is_the_same_one(text):
    organization = parse(text)
    assert (organization.url, organization.is_server, organization.by_alias) == (CONTOSO, False, False)
    assert organization.key == "azdevops-cli:https://dev.azure.com/contoso"
    assert organization.lookup_keys == (organization.key, "azdevops-cli:https://contoso.visualstudio.com")


@pytest.mark.parametrize("text", ALIASES)
def test_an_alias_is_the_same_organization_and_is_looked_up_first(text):
    organization = parse(text)
    assert organization == parse("contoso")
    assert organization.url == CONTOSO
    assert organization.lookup_keys == (
        "azdevops-cli:https://contoso.visualstudio.com",
        "azdevops-cli:https://dev.azure.com/contoso",
    )


@pytest.mark.parametrize(("text", "url"), SERVERS)
def test_a_server_collection_is_kept_whole(text, url):
    organization = parse(text)
    assert (organization.url, organization.is_server) == (url, True)
    assert organization.lookup_keys == (f"azdevops-cli:{url.lower()}",)


def test_two_collections_of_one_host_have_two_keys():
    for folder in ("tfs", "ads"):
        assert parse(f"https://tfs.contoso.com/{folder}/One").key != parse(f"https://tfs.contoso.com/{folder}/Two").key


@pytest.mark.parametrize(
    "host", ["azuredevops.contoso.com", "dev.azure.com.evil.test", "testdev.azure.com", "dev-azure.com"]
)
def test_a_server_that_resembles_azure_devops_is_taken_only_if_it_is_accepted(host):
    url = f"https://{host}/DefaultCollection"
    with pytest.raises(OrganizationError, match="resembles") as caught:
        parse(url)
    assert caught.value.hint.endswith(f"az devops login --organization {url} --server")
    assert parse(url, lambda server: server.url == url).url == url


@pytest.mark.parametrize(
    "text",
    ["https://dev.\u0430zure.com/contoso", "https://dev.xn--zure-8cd.com/contoso", "https://dev%2Eazure.com/contoso"]
    + ["http://tfs.contoso.com/X", "https://dev.azure.com@evil.test/contoso"],
)
def test_what_deceives_is_refused_whatever_is_accepted(text):
    with pytest.raises(OrganizationError):
        parse(text, anybody)


@pytest.mark.parametrize(
    ("host", "path", "user", "url"),
    [
        ("dev.azure.com", "", "contoso", CONTOSO),
        ("DEV.AZURE.COM:443", "", "contoso", CONTOSO),
        ("dev.azure.com", "contoso/web/_git/site", "somebody", CONTOSO),
        ("contoso.visualstudio.com", "", "", CONTOSO),
        ("tfs.contoso.com:8443", "tfs/Web/_git/site", "", "https://tfs.contoso.com:8443/tfs/Web"),
    ],
)
def test_a_host_of_gits_credential_protocol_names_an_organization(host, path, user, url):
    assert parse_host(host, path, user).url == url


@pytest.mark.parametrize(
    ("host", "path", "user"),
    [
        ("dev.azure.com", "", ""),
        ("dev.azure.com", "/", "a b"),
        ("dev.azure.com.", "contoso", ""),
        ("github.com", "", "x"),
    ]
    + [("dev.azure.com:8443", "contoso", ""), ("vs-ssh.visualstudio.com", "", "contoso"), ("a\rb", "x", "")],
)
def test_a_host_that_names_no_organization_is_an_error(host, path, user):
    with pytest.raises(OrganizationError):
        parse_host(host, path, user)


@pytest.mark.parametrize(("text", "word"), REFUSED)
def test_what_names_no_organization_is_refused_with_a_reason_and_an_example(text, word):
    with pytest.raises(OrganizationError, match=word) as caught:
        parse(text)
    assert "--organization https://" in caught.value.hint


def test_no_message_repeats_a_password_or_user():
    for text in (
        "https://user:hunter2@dev.azure.com/contoso",
        "https://hunter2@dev.azure.com.evil.test/x",
        "hunter2" * 12,
    ):
        with pytest.raises(OrganizationError) as caught:
            parse(text)
        assert "hunter2" not in caught.value.message + caught.value.hint


PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "ssh://",
        "dev.azure.com",
        "visualstudio.com",
        "contoso",
        "tfs",
        "/",
        ":",
        "@",
        ".",
        "%",
        "v3",
    ]
    + ["[", "]", "?", "#", "\\", " ", "\x00", "443", "-", "é", "xn--", "git@", "_git", "\u2028", "::1", "%20"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=9).map("".join)))
@example("https://[::1]/x")
@example("https://\u2100.com/x")
def test_parsing_raises_nothing_but_its_own_error_and_is_idempotent(text):
    try:
        organization = parse(text)
    except OrganizationError:
        return
    again = parse(organization.url)
    assert again == organization
    assert again.url == organization.url
    assert parse(organization.key.removeprefix("azdevops-cli:")) == organization


def test_of_what_names_no_organization_no_user_password_or_pat_is_shown():
    word = make_pat()
    for text, shown in (
        (f"https://me:{word}@dev.azure.com/contoso", "https://dev.azure.com/contoso"),
        (f"http://{word}@tfs.contoso.com/tfs", "http://tfs.contoso.com/tfs"),
        (f"https://me:{word[:9]}/{word[9:]}@tfs.contoso.com", "https://tfs.contoso.com"),
        (f"me:{word}@tfs.contoso.com/tfs", "tfs.contoso.com/tfs"),
        (word, "********"),
        (f'"{word}"', '"********"'),
        (f"https://dev.azure.com/{word}?token={word}", "https://dev.azure.com/********?********"),
        (f"https://me:{word[:9]}%40dev.azure.com/contoso", "https://dev.azure.com/contoso"),
        ("what a hand wrote", "what a hand wrote"),
    ):
        assert redacted(text) == shown
