"""What people put in an organization's place."""

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
