"""What left a PAT behind, where its name tells."""

import pytest

from azext_devops_pat.core.pat_origin import advice, origin_of


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("git: https://contoso.visualstudio.com/ on LAPTOP", "git"),
        ("Git: https://org.visualstudio.com/ on HOST", "git"),
        ("git: https://dev.azure.com/contoso on Jane's laptop", "git"),
        ("Service Hooks: : Azure App Service: : Deploy web app", "service-hooks"),
        ("Service Hooks :: Azure App Service :: Deploy web app", "service-hooks"),
        ("Service Hooks: Azure App Service: Deploy web app.", "service-hooks"),
        ("WebAppLoadTestCDIntToken", "load-test"),
        ("Microsoft Teams Integration", "teams"),
        ("SWA Deployment Token (created via the Azure CLI) - 2026-11-01", "staticwebapp"),
        ("git", None),
        ("my git: https://dev.azure.com/contoso on LAPTOP", None),
        ("Service Hooks", None),
        ("Microsoft Teams", None),
        ("ci", None),
        ("", None),
    ],
)
def test_the_name_tells_what_made_a_pat(name, origin):
    assert origin_of(name) == origin


@pytest.mark.parametrize("origin", ["git", "service-hooks", "load-test", "teams", "staticwebapp"])
def test_each_origin_has_advice_with_the_command(origin):
    said = advice(origin, "https://dev.azure.com/contoso", "id-1")
    assert "az devops pat revoke --organization https://dev.azure.com/contoso --id id-1" in said
    assert "password" in said
    assert "administrator" in said
