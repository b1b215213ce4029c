"""Which tenant owns an organization, read from the headers of any answer."""

from types import SimpleNamespace

import pytest
from requests.structures import CaseInsensitiveDict

from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.tenants import discover, read

from .answers import answer

A = "aabbccdd-0000-4000-8000-00000000000a"
B = "aabbccdd-0000-4000-8000-00000000000b"
ZERO = "00000000-0000-0000-0000-000000000000"
LOGIN = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    ("challenge", "owner", "tenant"),
    [
        (f"Bearer authorization_uri={LOGIN}/{A}", "", A),
        (f'Bearer authorization_uri="{LOGIN}/{A}"', "", A),
        (f'Bearer authorization_uri={LOGIN}/{A}, Basic realm="https://x/", TFS-Federated', ZERO, A),
        (f"TFS-Federated, Bearer authorization_uri={LOGIN}/{A.upper()}", "", A),
        (f"Bearer authorization_uri={LOGIN}/{A}/oauth2/authorize", "", A),
        (f"Bearer authorization_uri={LOGIN}/{A}, Bearer authorization_uri={LOGIN}/{B}", "", A),
        (f"Bearer authorization_uri={LOGIN}/{ZERO}", B, B),
        (f"Bearer authorization_uri={LOGIN}/{A}", B, A),
        ("Basic realm=x", B, B),
        ("", f"{ZERO}, {B}", B),
        ("", B.upper(), B),
        (f"Bearer authorization_uri={LOGIN}/{ZERO}", ZERO, ""),
        ("", ZERO, ""),
        ("", "", None),
        ("Bearer", "unknown", None),
        (f"Bearer authorization_uri={LOGIN}/common", "", None),
        (f"Bearer authorization_uri=http://login.microsoftonline.com/{A}", "", None),
        (f"Bearer resource={LOGIN}/{A}", "", None),
    ],
)
def test_the_tenant_is_read_wherever_it_stands(challenge, owner, tenant):
    headers = CaseInsensitiveDict({"www-authenticate": challenge, "x-vss-resourcetenant": owner})
    assert read(headers) == tenant


def test_an_answer_without_headers_does_not_tell():
    assert read(CaseInsensitiveDict()) is None


@pytest.mark.parametrize("status", [200, 203, 302, 401, 403, 404])
def test_a_captive_portal_owns_no_organization(status):
    transport = SimpleNamespace(send=lambda *_, **__: answer(status, own=False))
    with pytest.raises(ServiceError) as caught:
        discover(transport, cloud_organization("contoso"))
    assert caught.value.cause == causes.NOT_AZURE_DEVOPS
