"""Repositories of the stand-in: real ones for git, made-up refs for whoever only looks, and an LFS server."""

from __future__ import annotations

import requests

from tests.azure_devops import AzureDevOps

URL = "https://dev.azure.com/contoso/proj/_git/repo"
REFS = f"{URL}/info/refs?service=git-upload-pack"


def test_a_stranger_is_turned_away_with_the_services_headers(service: AzureDevOps, web: requests.Session) -> None:
    service.git.add("contoso", "proj", "repo")
    answer = web.get(REFS, headers={"User-Agent": "git/2.39.5"}, allow_redirects=False)
    assert answer.status_code == 401
    assert "Bearer authorization_uri=" in answer.headers["WWW-Authenticate"]
    assert "Basic realm=" in answer.headers["WWW-Authenticate"]
    assert "X-VSS-ResourceTenant" in answer.headers


def test_git_itself_answers_for_a_repository_that_was_added(service: AzureDevOps, web: requests.Session) -> None:
    pat = service.pat("contoso")
    made_up = web.get(REFS, auth=("", pat)).content
    assert b"agent=stand-in" in made_up
    path = service.git.add("contoso", "proj", "repo")
    answer = web.get(REFS, auth=("", pat))
    assert answer.headers["Content-Type"] == "application/x-git-upload-pack-advertisement"
    commit = (path / "refs" / "heads" / "main").read_text().strip().encode()
    assert commit in answer.content
    assert b"agent=git/" in answer.content
    service.organization("fabrikam")
    other = service.pat("fabrikam")
    assert web.get(REFS, auth=("", other), allow_redirects=False).status_code == 401


def test_lfs_tells_where_an_object_goes_and_keeps_it(service: AzureDevOps, web: requests.Session) -> None:
    web.auth = ("", service.pat("contoso"))
    oid = "a" * 64

    def batch(operation: str) -> dict[str, object]:
        asked = {"operation": operation, "objects": [{"oid": oid, "size": 3}]}
        answer = web.post(f"{URL}/info/lfs/objects/batch", json=asked)
        assert answer.headers["Content-Type"] == "application/vnd.git-lfs+json"
        (item,) = answer.json()["objects"]
        return dict(item.get("actions", {}))

    assert batch("download") == {}
    upload = batch("upload")["upload"]
    assert upload == {"href": f"{URL}/info/lfs/objects/{oid}"}
    assert web.put(f"{URL}/info/lfs/objects/{oid}", data=b"abc").status_code == 200
    assert batch("upload") == {}
    assert web.get(f"{URL}/info/lfs/objects/{oid}").content == b"abc"
    assert web.get(f"{URL}/info/lfs/objects/{'b' * 64}").status_code == 404
