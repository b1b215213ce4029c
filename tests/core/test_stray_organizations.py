"""What people put in an organization's place."""

import re

import pytest

from azext_devops_pat.core.errors import OrganizationError
from azext_devops_pat.core.organization_parser import parse

from ..support.tokens import make_old_pat, make_pat


@pytest.mark.parametrize("make", [make_pat, make_old_pat])
@pytest.mark.parametrize(
    "address",
    [
        "https://{}@dev.azure.com/contoso",
        "https://me:{}@dev.azure.com/contoso",
        "https://{}:@tfs.contoso.com/tfs/Main",
        "{}",
        "https://dev.azure.com/{}",
        "https://dev.azure.com/contoso/{}",
        "https://dev.azure.com/contoso?token={}&x=1",
        "https://dev.azure.com/contoso#{}",
        "contoso:{}",
        "dev.azure.com/contoso/web/_git%2F{}",
    ],
)
def test_a_pat_in_the_organizations_place_is_to_be_revoked(make, address):
    pat = make()
    with pytest.raises(OrganizationError, match="a PAT") as caught:
        parse(address.format(pat))
    assert "Revoke it" in caught.value.hint
    assert pat not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["$(System.CollectionUri)", "$ORG", "${ORG}", "%ORG%", "$env:ORG", "https://dev.azure.com/$(Org)"]
    + ["https://dev.azure.com/$ORG/", "https://dev.azure.com/%ORG%", "!ORG!", "https://$ORG.visualstudio.com"],
)
def test_a_variable_that_was_not_expanded_is_the_cause(text):
    with pytest.raises(OrganizationError, match="a variable that was not expanded"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://dev.azure.com/contoso/{'a' * 52}/_git/x",
        "https://contoso@dev.azure.com/contoso/web/_git/$site",
        "https://dev.azure.com/contoso/%C3%A9%C3%A9/_git/x",
    ],
)
def test_what_names_an_organization_is_read_as_before(text):
    assert parse(text).name == "contoso"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("tfs.contoso.com/tfs/DefaultCollection", "https://tfs.contoso.com/tfs/DefaultCollection"),
        ("tfs.contoso.com:8443/tfs/Main/", "https://tfs.contoso.com:8443/tfs/Main"),
        ("http://tfs.contoso.com/tfs/DefaultCollection", "https://tfs.contoso.com/tfs/DefaultCollection"),
        ("http://tfs:8080/tfs/DefaultCollection/", "https://tfs/tfs/DefaultCollection"),
    ],
)
def test_the_address_of_a_server_is_repeated_as_it_should_be(text, url):
    with pytest.raises(OrganizationError) as caught:
        parse(text)
    assert caught.value.hint == f"If it is your own Azure DevOps Server: --organization {url} --server"
    assert parse(url).is_server


@pytest.mark.parametrize(
    "text", ["http://dev.azure.com/contoso", "http://dev-azure.com/contoso", "contoso/web", "http://me@tfs/x", "a.b/$X"]
)
def test_no_other_address_is_taken_for_a_server(text):
    with pytest.raises(OrganizationError) as caught:
        parse(text)
    assert "Server" not in caught.value.hint


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("\u200b", "invisible character U+200B"),
        ("\u00ad", "invisible character U+00AD"),
        ("\x07", "control character U+0007"),
    ],
)
def test_a_character_that_nobody_sees_is_named_with_its_position(letter, name):
    with pytest.raises(OrganizationError, match=re.escape(f"contains the {name} at position 25")):
        parse(f"https://dev.azure.com/co{letter}ntoso")
