"""Real repositories below `_git`: `git http-backend` answers, and a small LFS server keeps objects in memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from pathlib import Path

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.pages import git_refs
from tests.azure_devops.routes import OrganizationRoute, Visit

_REPOSITORY = r"/(?P<project>[^/]+)/_git/(?P<repository>[^/]+)"
_LFS = "application/vnd.git-lfs+json"
_FIRST = (
    "commit refs/heads/main\ncommitter Tester <tester@contoso.com> 1767225600 +0000\n"
    "data 6\nFirst\n\nM 100644 inline README.md\ndata 7\nHello.\n\n"
)


class GitRepositories:
    """Bare repositories by organization, project and name, all below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self.lfs_objects: dict[str, bytes] = {}
        self.routes = [
            OrganizationRoute(r"core|server", rf"{_REPOSITORY}/info/lfs/objects/batch", self._batch),
            OrganizationRoute(r"core|server", rf"{_REPOSITORY}/info/lfs/objects/(?P<oid>[0-9a-f]{{64}})", self._object),
            OrganizationRoute(r"core|server", rf"{_REPOSITORY}/info/lfs/.*", lambda visit, match: not_found()),
            OrganizationRoute(r"core|server", rf"{_REPOSITORY}(?P<rest>/info/refs)", self._backend),
            OrganizationRoute(r"core|server", rf"{_REPOSITORY}(?P<rest>/git-(upload|receive)-pack)", self._backend),
        ]

    def add(self, organization: str, project: str, name: str) -> Path:
        """Makes a repository with one commit on `main`; gives its folder."""
        path = self._path(organization, project, name)
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(path))
        self._git("-C", str(path), "fast-import", "--quiet", stdin=_FIRST.encode())
        return path

    def _path(self, organization: str, project: str, name: str) -> Path:
        return self._folder / organization.lower() / project / f"{name}.git"

    def _environment(self) -> dict[str, str]:
        """Nothing of this machine's configuration, and nothing of the process's that is named GIT_…"""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return {**own, "HOME": str(self._folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def _git(self, *words: str, stdin: bytes = b"") -> None:
        self._folder.mkdir(exist_ok=True)
        subprocess.run(["git", *words], input=stdin, env=self._environment(), check=True, capture_output=True)

    def _backend(self, visit: Visit, match: re.Match[str]) -> Response:
        """Runs `git http-backend` as a web server does (RFC 3875); an unknown repository has two made-up refs."""
        path = self._path(visit.place.name, match["project"], match["repository"])
        if not path.is_dir():
            return git_refs(visit, match)
        request = visit.request
        variables = {
            **self._environment(),
            "GIT_PROJECT_ROOT": str(path),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": match["rest"],
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": "&".join(f"{name}={value}" for name, value in request.query.items()),
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "REMOTE_USER": visit.caller.identity.account if visit.caller.identity else "",  # so that a push is allowed
            "REMOTE_ADDR": "127.0.0.1",
        }
        command = ["git", "http-backend"]
        finished = subprocess.run(command, input=request.body, env=variables, check=True, capture_output=True)
        return _from_cgi(finished.stdout)

    def _batch(self, visit: Visit, match: re.Match[str]) -> Response:
        """Tells where objects go to or come from: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md."""
        asked = json.loads(visit.request.body)
        base = f"https://{visit.request.host}{visit.request.path.removesuffix('/batch')}"
        objects = [self._described(asked["operation"], base, item) for item in asked["objects"]]
        answer = json_response({"transfer": "basic", "objects": objects})
        answer.headers = [("Content-Type", _LFS)]
        return answer

    def _described(self, operation: str, base: str, item: dict[str, object]) -> dict[str, object]:
        known = item["oid"] in self.lfs_objects
        action = {operation: {"href": f"{base}/{item['oid']}"}}
        return {**item, "actions": action} if known == (operation == "download") else dict(item)

    def _object(self, visit: Visit, match: re.Match[str]) -> Response:
        if visit.request.method == "PUT":
            with self._lock:
                self.lfs_objects[match["oid"]] = visit.request.body
            return Response(200)
        found = self.lfs_objects.get(match["oid"])
        return not_found() if found is None else Response(200, found, [("Content-Type", "application/octet-stream")])


def _from_cgi(output: bytes) -> Response:
    head, _, body = output.partition(b"\r\n\r\n")
    pairs = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")]
    headers = [(name, value) for name, value in pairs if name != "Status"]
    status = next((int(value.split(" ")[0]) for name, value in pairs if name == "Status"), 200)
    return Response(status, body, headers)
