"""Whose feed a URL is: every spelling that tools send, and none of what a repository may try."""

import pytest

from azext_devops_pat.core.feed_url import organization_of

OURS = [
    "https://pkgs.dev.azure.com/contoso",
    "https://pkgs.dev.azure.com/contoso/",
    "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/",
    "https://pkgs.dev.azure.com/contoso/My%20Project/_packaging/feed/pypi/upload",
    "https://pkgs.dev.azure.com:443/CONTOSO/_packaging/feed/pypi/simple",
    "HTTPS://PKGS.DEV.AZURE.COM/contoso/",
    "https://user@pkgs.dev.azure.com/contoso/_packaging/feed",
    "https://fabrikam@pkgs.dev.azure.com/contoso/_packaging/feed",
    "https://@pkgs.dev.azure.com/contoso/",
    "https://contoso.pkgs.visualstudio.com",
    "https://contoso.pkgs.visualstudio.com/_packaging/feed/nuget/v3/index.json?a=../b",
    "https://contoso.visualstudio.com/",
    "https://dev.azure.com/contoso/_git/code",
]
NOBODYS = [
    "pkgs.dev.azure.com",
    "pkgs.dev.azure.com:443",
    "https://pkgs.dev.azure.com",
    "https://pkgs.dev.azure.com:443",
    "https://pkgs.dev.azure.com/",
    "https://user@pkgs.dev.azure.com",
    "pdm-pypi-feed",
    "python-poetry-check",
    "contoso",
    "azdevops-cli:https://dev.azure.com/contoso",
    "//pkgs.dev.azure.com/contoso/",
    "http://pkgs.dev.azure.com/contoso/",
    "file://pkgs.dev.azure.com/contoso/",
    "sparse+https://pkgs.dev.azure.com/contoso/@evil.test/",
    "https://pkgs.dev.azure.com@evil.test/contoso/",
    "https://evil.test#@pkgs.dev.azure.com/",
    "https://evil.test?@pkgs.dev.azure.com/contoso/",
    "https://pkgs.dev.azure.com#/contoso/",
    "https://pkgs.dev.azure.com?/contoso/",
    "https://pkgs.dev.azure.com\\@evil.test/",
    "https://pkgs.dev.azure.com/contoso\\..\\fabrikam",
    "https://pkgs.dev.azure.com%2eevil.test/contoso",
    "https://pkgs.dev.azure.com%2f@evil.test/contoso",
    "https://pkgs.dev.azure.com;evil/contoso",
    "https://pkgs.dev.azure.com;@evil.test/contoso",
    "https://pkgs.dev.\tazure.com/contoso",
    "https://pkgs.dev.azure.com/con\ntoso",
    "https://pkgs.dev.azure.com/contoso\n",
    " https://pkgs.dev.azure.com/contoso",
    "https://pkgs.dev.azure.com /contoso",
    "https://pkgs.dev.azure.com/contoso/../fabrikam/",
    "https://pkgs.dev.azure.com/contoso/./",
    "https://pkgs.dev.azure.com/contoso/%2e%2E/fabrikam/",
    "https://pkgs.dev.azure.com/contoso/a/../../fabrikam/",
    "https://pkgs.dev.azure.com/contoso%2f..%2ffabrikam/",
    "https://pkgs.dev.azure.com/contoso%5c..%5cfabrikam/",
    "https://pkgs.dev.azure.com//contoso/",
    "https://pkgs.dev.azure.com/contoso/ü",
    "https://pkgs.dev.azure.c\u043em/contoso/",
    "https://xn--pkgs-5cd.dev.azure.com/contoso/",
    "https://pkgs.dev.azure.com./contoso/",
    "https://pkgs.dev.azure.com:8443/contoso/",
    "https://pkgs.dev.azure.com:0443/contoso/",
    "https://user:word@pkgs.dev.azure.com/contoso/",
    "https://a@b@pkgs.dev.azure.com/contoso/",
    "https://evil-pkgs.dev.azure.com/contoso/",
    "https://a.pkgs.dev.azure.com/contoso/",
    "https://pkgs.dev.azure.com.evil.test/contoso/",
    "https://contoso.pkgs.visualstudio.com.evil.test/",
    "https://a.b.pkgs.visualstudio.com/",
    "https://pkgs.visualstudio.com/contoso/",
    "https://vs-ssh.visualstudio.com/",
    "https://evil.test/contoso/",
    "https://tfs.contoso.com/tfs/DefaultCollection/_packaging/feed",
    "https://[::1]/contoso/",
    "",
]


@pytest.mark.parametrize("url", OURS)
def test_a_url_of_an_organization_is_its(url):
    assert organization_of(url).url == "https://dev.azure.com/contoso"


@pytest.mark.parametrize("url", NOBODYS)
def test_anything_else_is_nobodys(url):
    assert organization_of(url) is None
