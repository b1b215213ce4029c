"""The layout of cargo: a sparse index that requires authentication, downloads and publishing."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.feed_routes import FeedRoute, Packages, Query, file_response, tarball
from tests.azure_devops.http1 import Response, json_response


def add(packages: Packages, name: str, version: str) -> None:
    """Adds a crate with an empty library."""
    manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
    folder = f"{name}-{version}"
    content = tarball({f"{folder}/Cargo.toml": manifest, f"{folder}/src/lib.rs": ""})
    packages.setdefault(name.lower(), {})[version] = (name, [], content)


def _configuration(query: Query) -> Response:
    api = f"{query.base}/Cargo"
    return json_response({"dl": f"{api}/api/v1/crates", "api": api, "auth-required": True})


def _index(query: Query) -> Response:
    found = query.packages.get(query.match["name"].lower())
    if found is None:
        return not_found()
    lines = [json.dumps(_entry(version, *held)) for version, held in found.items()]
    return Response(200, "\n".join(lines).encode(), [("Content-Type", "text/plain")])


def _entry(version: str, name: str, needs: list[Any], content: bytes) -> dict[str, Any]:
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": name, "vers": version, "deps": needs, "cksum": checksum, "features": {}, "yanked": False}


def _download(query: Query) -> Response:
    held = query.packages.get(query.match["name"].lower(), {}).get(query.match["version"])
    return file_response(held[2]) if held else not_found()


def _publish(query: Query) -> Response:
    """Length and JSON, length and crate, each length in 4 bytes, the least first."""
    body = query.request.body
    (size,) = struct.unpack_from("<I", body)
    about = json.loads(body[4 : 4 + size])
    (length,) = struct.unpack_from("<I", body, 4 + size)
    content = body[8 + size : 8 + size + length]
    query.packages.setdefault(about["name"].lower(), {})[about["vers"]] = (about["name"], [], content)
    return json_response({"warnings": {"invalid_categories": [], "invalid_badges": [], "other": []}})


ROUTES = (
    FeedRoute("cargo", r"/Cargo/index/config\.json", _configuration),
    FeedRoute("cargo", r"/Cargo/index/(?:1|2|3/.|../..)/(?P<name>[^/]+)", _index),
    FeedRoute("cargo", r"/Cargo/api/v1/crates/(?P<name>[^/]+)/(?P<version>[^/]+)/download", _download),
    FeedRoute("cargo", r"/Cargo/api/v1/crates/new", _publish, ("PUT",)),
)
