"""The layout of Maven: files by path, their checksums, and the list of versions."""

from __future__ import annotations

import hashlib

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.feed_routes import FeedRoute, Packages, Query, file_response, zipped
from tests.azure_devops.http1 import Response

_FILES = "files"  # the layout knows paths, not packages


def add(packages: Packages, group: str, artifact: str, version: str) -> None:
    """Adds a POM, a jar, and the version to the list of versions."""
    folder = f"{group.replace('.', '/')}/{artifact}"
    start = f"{folder}/{version}/{artifact}-{version}"
    names = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
    files = packages.setdefault(_FILES, {})
    pom = f"<project><modelVersion>4.0.0</modelVersion>{names}<version>{version}</version></project>"
    files[f"{start}.pom"] = pom.encode()
    files[f"{start}.jar"] = zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n"})
    listed = sorted({path.split("/")[-2] for path in files if path.startswith(f"{folder}/") and path.endswith(".pom")})
    versions = "".join(f"<version>{found}</version>" for found in listed)
    about = f"<versioning><release>{listed[-1]}</release><versions>{versions}</versions></versioning>"
    files[f"{folder}/maven-metadata.xml"] = f"<metadata>{names}{about}</metadata>".encode()


def _file(query: Query) -> Response:
    path, files = query.match["path"], query.packages.get(_FILES, {})
    if path in files:
        return file_response(files[path])
    start, _, kind = path.rpartition(".")
    if kind in ("sha1", "md5") and start in files:
        return file_response(hashlib.new(kind, files[start], usedforsecurity=False).hexdigest().encode())
    return not_found()


def _put(query: Query) -> Response:
    query.packages.setdefault(_FILES, {})[query.match["path"]] = query.request.body
    return Response(201, b"")


ROUTES = (
    FeedRoute("maven", r"/maven/v1/(?P<path>.+)", _file),
    FeedRoute("maven", r"/maven/v1/(?P<path>.+)", _put, ("PUT",)),
)
