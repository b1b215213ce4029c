"""The layout of npm: a registry with tarballs, and publishing."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.feed_routes import FeedRoute, Packages, Query, file_response, tarball
from tests.azure_devops.http1 import Response, json_response

_PUBLISHED = "2026-01-05T08:00:00.000Z"  # long ago: some clients take no package of the last day
_NAME = r"(?P<name>(?:@[^/]+/)?[^/@-][^/]*)"


def add(packages: Packages, name: str, version: str) -> None:
    """Adds a package with one empty module."""
    manifest = {"name": name, "version": version, "main": "index.js"}
    content = tarball({"package/package.json": json.dumps(manifest), "package/index.js": ""})
    packages.setdefault(name, {})[version] = (manifest, content)


def _file_name(name: str, version: str) -> str:
    return f"{name.rpartition('/')[2]}-{version}.tgz"


def _package(query: Query) -> Response:
    name = query.match["name"]
    found = query.packages.get(name)
    if found is None:
        return json_response({"error": "not found"}, 404)
    versions = {version: _described(query.base, name, version, *held) for version, held in found.items()}
    latest = list(versions)[-1]
    times = dict.fromkeys(("created", "modified", *versions), _PUBLISHED)
    return json_response({"name": name, "dist-tags": {"latest": latest}, "versions": versions, "time": times})


def _described(base: str, name: str, version: str, manifest: dict[str, Any], content: bytes) -> dict[str, Any]:
    sha512 = base64.b64encode(hashlib.sha512(content).digest()).decode()
    dist = {
        "tarball": f"{base}/npm/registry/{name}/-/{_file_name(name, version)}",
        "shasum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        "integrity": f"sha512-{sha512}",
    }
    return {**manifest, "_id": f"{name}@{version}", "dist": dist}


def _tarball(query: Query) -> Response:
    name = query.match["name"]
    for version, (_, content) in query.packages.get(name, {}).items():
        if _file_name(name, version) == query.match["file"]:
            return file_response(content)
    return not_found()


def _publish(query: Query) -> Response:
    document = json.loads(query.request.body)
    held = query.packages.setdefault(query.match["name"], {})
    (attachment,) = document["_attachments"].values()
    for version, manifest in document["versions"].items():
        if version in held:
            return json_response({"error": "The feed already contains this version."}, 409)
        held[version] = (manifest, base64.b64decode(attachment["data"]))
    return json_response({"ok": True, "success": True})


ROUTES = (
    FeedRoute("npm", rf"/npm/registry/{_NAME}/-/(?P<file>[^/]+)", _tarball),
    FeedRoute("npm", rf"/npm/registry/{_NAME}", _package),
    FeedRoute("npm", rf"/npm/registry/{_NAME}", _publish, ("PUT",)),
)
