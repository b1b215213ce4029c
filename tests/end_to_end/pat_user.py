"""A user with an az session, as the `pat` commands need one."""

from ..azure_devops import TENANT_A

CONTOSO = "https://dev.azure.com/contoso"
ME = "tester@contoso.com"


def sign_in(az, service, account=ME, tenant=TENANT_A):
    """Sign the user in to az with a password, and forget the requests of that."""
    result = az.run("login", "--username", account, "--password", service.user(tenant, account))
    assert result.code == 0, result.err
    service.clear()


def pat(az, *args, **options):
    """Run `az devops pat …` for contoso."""
    return az.run("devops", "pat", *args, "--organization", "contoso", **options)


def asked(service, method="GET"):
    """Return the requests to the life cycle API."""
    return [one for one in service.requests_to("vssps.dev.azure.com", "/tokens/pats") if one.method == method]
