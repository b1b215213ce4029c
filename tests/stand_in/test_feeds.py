"""Package feeds: each layout, who gets in, what is recorded, and the host that is nobody's."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile

import pytest
import requests

from tests.azure_devops import TENANT_A, AzureDevOps

PLACES = (
    "https://pkgs.dev.azure.com/contoso/_packaging/feed",
    "https://pkgs.dev.azure.com/contoso/Fabrikam/_packaging/Feed",
    "https://contoso.pkgs.visualstudio.com/_packaging/feed",
    "https://contoso.pkgs.visualstudio.com/DefaultCollection/_packaging/feed",
)
FEED = PLACES[0]
EVIL = "https://evil.test/contoso/_packaging/feed"
PATHS = (
    "/pypi/simple/demo/",
    "/npm/registry/demo",
    "/npm/registry/@contoso%2fdemo",
    "/Cargo/index/config.json",
    "/Cargo/index/de/mo/demo",
    "/nuget/v3/index.json",
    "/nuget/v3/registrations2-semver2/demo/index.json",
    "/nuget/v3/flat2/demo/1.0.0/demo.1.0.0.nupkg",
    "/maven/v1/com/contoso/demo/1.0.0/demo-1.0.0.jar",
    "/maven/v1/com/contoso/demo/maven-metadata.xml.sha1",
)


def filled(service: AzureDevOps, owner: str) -> None:
    feed = service.feed(owner)
    feed.add_pypi("demo")
    feed.add_npm("demo")
    feed.add_npm("@contoso/demo")
    feed.add_cargo("demo")
    feed.add_nuget("Demo")
    feed.add_maven("com.contoso", "demo")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("path", PATHS)
def test_a_pat_gets_every_layout_at_every_address(
    service: AzureDevOps, web: requests.Session, place: str, path: str
) -> None:
    filled(service, "contoso")
    answer = web.get(place + path, auth=("any", service.pat("contoso")))
    assert answer.status_code == 200
    assert answer.content
    assert "X-TFS-ProcessId" in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_nobody_else_gets_anything(service: AzureDevOps, web: requests.Session, path: str) -> None:
    filled(service, "contoso")
    service.organization("fabrikam")
    for credential in (None, ("any", "wrong"), ("any", service.pat("fabrikam"))):
        answer = web.get(FEED + path, auth=credential)
        assert answer.status_code == 401
        offers = answer.headers["WWW-Authenticate"]
        assert "Bearer authorization_uri=https://login.microsoftonline.com/" in offers
        assert 'Basic realm="' in offers
        assert "TF400813" in answer.json()["message"]


def test_a_pat_without_the_scope_is_forbidden(service: AzureDevOps, web: requests.Session) -> None:
    filled(service, "contoso")
    answer = web.get(FEED + PATHS[0], auth=("any", service.pat("contoso", narrow=True)))
    assert (answer.status_code, "lacks permission" in answer.json()["message"]) == (403, True)


def test_what_is_not_there_is_404(service: AzureDevOps, web: requests.Session) -> None:
    for path in ("/pypi/simple/demo/", "/npm/registry/demo", "/Cargo/index/de/mo/demo", "/maven/v1/x", "/other"):
        assert web.get(FEED + path, auth=("", service.pat("contoso"))).status_code == 404


def test_two_organizations_of_one_host_have_two_feeds(service: AzureDevOps, web: requests.Session) -> None:
    service.organization("fabrikam")
    service.feed("contoso").add_npm("ours")
    service.feed("fabrikam").add_npm("theirs")
    url = "https://pkgs.dev.azure.com/fabrikam/_packaging/feed/npm/registry/"
    assert web.get(f"{url}theirs", auth=("", service.pat("fabrikam"))).json()["name"] == "theirs"
    assert web.get(f"{url}ours", auth=("", service.pat("fabrikam"))).status_code == 404


def test_who_sent_which_credential_is_told(service: AzureDevOps, web: requests.Session) -> None:
    client, _ = service.service_principal(TENANT_A)
    url = f"{FEED}/pypi/simple/"
    web.get(url)
    web.get(url, auth=("x", service.pat("contoso")))
    web.get(url, auth=("x", service.global_pat()))
    web.get(url, headers={"Authorization": f"Bearer {service.entra_token(client, TENANT_A)}"})
    web.get(url, auth=("x", "y"))
    senders = [service.sender(request) for request in service.requests]
    assert senders == [None, ("Basic", "contoso"), ("Basic", "*"), ("Bearer", client), ("Basic", "?")]


def test_the_links_of_an_index_lead_to_the_file(service: AzureDevOps, web: requests.Session) -> None:
    filled(service, "contoso")
    web.auth = ("", service.pat("contoso"))
    link = web.get(f"{FEED}/pypi/simple/Demo/").text.partition('href="')[2].partition("#")[0]
    assert link.startswith(FEED)
    assert "demo.py" in zipfile.ZipFile(io.BytesIO(web.get(link).content)).namelist()
    dist = web.get(f"{FEED}/npm/registry/@contoso/demo").json()["versions"]["1.0.0"]["dist"]
    assert web.get(dist["tarball"]).status_code == 200
    configuration = web.get(f"{FEED}/Cargo/index/config.json").json()
    assert configuration["auth-required"] is True
    assert web.get(f"{configuration['dl']}/demo/1.0.0/download").status_code == 200


def test_what_is_published_is_there_and_a_second_time_refused(service: AzureDevOps, web: requests.Session) -> None:
    web.auth = ("", service.pat("contoso"))
    form = {":action": "file_upload", "name": "Demo", "version": "1.0"}
    for status in (202, 409):
        file = {"content": ("demo-1.0.tar.gz", b"\r\n--\r\nbytes\r\n")}
        assert web.post(f"{FEED}/pypi/upload/", data=form, files=file).status_code == status
    assert service.feed("contoso").of("pypi")["demo"] == {"demo-1.0.tar.gz": b"\r\n--\r\nbytes\r\n"}
    document = {
        "versions": {"2.0.0": {"name": "demo", "version": "2.0.0"}},
        "_attachments": {"demo-2.0.0.tgz": {"data": base64.b64encode(b"tar").decode()}},
    }
    for status in (200, 409):
        assert web.put(f"{FEED}/npm/registry/demo", json=document).status_code == status
    assert web.get(f"{FEED}/npm/registry/demo/-/demo-2.0.0.tgz").content == b"tar"
    about = json.dumps({"name": "demo", "vers": "2.0.0"}).encode()
    body = struct.pack("<I", len(about)) + about + struct.pack("<I", 5) + b"crate"
    assert web.put(f"{FEED}/Cargo/api/v1/crates/new", data=body).status_code == 200
    assert web.get(f"{FEED}/Cargo/api/v1/crates/demo/2.0.0/download").content == b"crate"
    nuspec = b"<package><metadata><id>Demo</id><version>2.0.0</version></metadata></package>"
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("Demo.nuspec", nuspec)
    pushed = web.put(f"{FEED}/nuget/v2/", files={"package": ("package.nupkg", package.getvalue())})
    assert pushed.status_code == 201
    assert web.get(f"{FEED}/nuget/v3/flat2/demo/index.json").json() == {"versions": ["2.0.0"]}
    assert web.put(f"{FEED}/maven/v1/com/contoso/demo/1/demo-1.jar", data=b"jar").status_code == 201
    assert web.get(f"{FEED}/maven/v1/com/contoso/demo/1/demo-1.jar.md5").text


def test_the_evil_host_serves_the_same_and_asks_if_it_is_told_to(service: AzureDevOps, web: requests.Session) -> None:
    filled(service, "evil.test")
    for path in PATHS:
        assert web.get(EVIL + path).status_code == 200
    service.let_evil_ask()
    answer = web.get(f"{EVIL}/pypi/simple/demo/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="https://evil.test/"')
    assert web.get(f"{EVIL}/pypi/simple/demo/", auth=("a", "b")).status_code == 200
    assert [service.sender(request) for request in service.requests[-2:]] == [None, ("Basic", "?")]
