"""`azext_devops_pat.python`: which URL gets the credential, after redirects and beside ~/.netrc too."""

import pytest
import requests

from .support.authentication import FakeHost, a_pat, an_entra_token, authentication, header_for
from .support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"
OWN = [
    CONTOSO,
    f"{CONTOSO}/_apis/projects?api-version=7.1",
    "https://dev.azure.com:443/CONTOSO/_apis",
    "https://contoso.visualstudio.com/_apis/projects",
    "https://contoso.pkgs.visualstudio.com/_packaging",
    "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple",
    "https://vssps.dev.azure.com/contoso/_apis/graph/users",
    f"{CONTOSO}/project/_apis/git/repositories/code/refs%2Fheads%2Fmain",
]
OTHER_SERVICES = [
    "https://dev.azure.com/fabrikam/_apis/projects",
    "https://dev.azure.com/_apis",
    "https://app.vssps.visualstudio.com/_apis/profile/profiles/me",
    "https://fabrikam.visualstudio.com/_apis",
    f"{CONTOSO}/%2e%2e/fabrikam/_apis",
    f"{CONTOSO}/x%2f..%2f..%2ffabrikam/_apis",
]
FOREIGN = [
    "http://dev.azure.com/contoso/_apis",
    "https://dev.azure.com:8443/contoso",
    "https://dev.azure.com.evil.test/contoso",
    "https://testdev.azure.com/contoso",
    "https://visualstudio.com/contoso",
    "https://evil.test/dev.azure.com/contoso",
    "https://dev.azure.com@evil.test/contoso",
    "https://evil.test/?https://dev.azure.com/contoso",
    "https://contoso.visualstudio.com.evil.test/_apis",
    "https://dev.azure.com./contoso",
    f"{SERVER}/_apis/projects",
]


@pytest.mark.parametrize("url", OWN)
def test_a_pat_goes_to_the_hosts_of_its_organization(url, tmp_path):
    pat = a_pat()
    auth, _ = authentication(tmp_path, pat)
    assert header_for(auth, url) == pat.authorization()


@pytest.mark.parametrize("url", OTHER_SERVICES + FOREIGN)
def test_a_pat_goes_nowhere_else(url, tmp_path):
    auth, _ = authentication(tmp_path, a_pat())
    assert header_for(auth, url) is None


@pytest.mark.parametrize("url", ["https://[", "https://contoso.visualstudio.com[", f"{CONTOSO} ", f"{CONTOSO}/\tx", ""])
def test_what_is_no_url_gets_nothing_and_raises_nothing(url, tmp_path):
    """Such a text comes from a program that does not prepare its URLs as requests does."""
    auth, _ = authentication(tmp_path, a_pat())
    assert auth.authorization(url) is None


@pytest.mark.parametrize("url", OWN + OTHER_SERVICES)
def test_an_entra_token_goes_to_every_host_of_services(url, tmp_path):
    token = an_entra_token()
    auth, _ = authentication(tmp_path, token)
    assert header_for(auth, url) == f"Bearer {token.secret.reveal()}"


@pytest.mark.parametrize("url", FOREIGN)
def test_an_entra_token_leaves_services_never_and_a_foreign_host_costs_no_look_up(url, tmp_path):
    auth, machine = authentication(tmp_path, an_entra_token())
    assert header_for(auth, url) is None
    assert machine.asked == 0


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        (f"{SERVER}/_apis/projects", True),
        ("https://tfs.contoso.com:443/TFS/defaultcollection/project/_apis", True),
        ("https://tfs.contoso.com/tfs/DefaultCollection2/_apis", False),
        ("https://tfs.contoso.com/tfs/Other/_apis", False),
        ("https://tfs.contoso.com/tfs/DefaultCollection/%2e%2e/Other", False),
        ("https://tfs.contoso.com:8443/tfs/DefaultCollection", False),
        ("http://tfs.contoso.com/tfs/DefaultCollection", False),
        ("https://tfs.contoso.com@evil.test/tfs/DefaultCollection", False),
        (CONTOSO, False),
    ],
)
def test_the_pat_of_a_server_goes_below_its_collection(url, is_own, tmp_path):
    pat = a_pat()
    auth, _ = authentication(tmp_path, pat, organization=SERVER, server=True)
    assert header_for(auth, url) == (pat.authorization() if is_own else None)


@pytest.fixture
def netrc(tmp_path, monkeypatch):
    path = tmp_path / "netrc"
    path.write_text(f"default login somebody password {make_pat()}\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


def test_netrc_never_replaces_the_credential_not_even_after_a_redirect(netrc, tmp_path):
    pat = a_pat()
    auth, _ = authentication(tmp_path, pat)
    host = FakeHost({f"{CONTOSO}/old": f"{CONTOSO}/new"})
    session = auth.signed_session()
    session.mount("https://", host)
    session.get(f"{CONTOSO}/old")
    assert host.seen == [(f"{CONTOSO}/old", pat.authorization()), (f"{CONTOSO}/new", pat.authorization())]


@pytest.mark.parametrize("target", ["https://dev.azure.com/fabrikam/x", "https://evil.test/x"])
@pytest.mark.parametrize("by_session", [True, False])
def test_a_redirect_to_somebody_else_gets_nothing(target, by_session, tmp_path):
    auth, _ = authentication(tmp_path, a_pat())
    host = FakeHost({f"{CONTOSO}/old": target})
    session = auth.signed_session() if by_session else requests.Session()
    session.mount("https://", host)
    session.get(f"{CONTOSO}/old", auth=None if by_session else auth)
    assert host.seen[1] == (target, None)


def test_a_redirect_within_the_organization_keeps_the_credential(tmp_path):
    pat = a_pat()
    auth, _ = authentication(tmp_path, pat)
    host = FakeHost({f"{CONTOSO}/old": f"{CONTOSO}/new"})
    session = requests.Session()
    session.mount("https://", host)
    session.get(f"{CONTOSO}/old", auth=auth)
    assert host.seen[1] == (f"{CONTOSO}/new", pat.authorization())
