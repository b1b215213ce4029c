"""What the layouts of a feed have in common: a route below `_packaging/FEED`, and what its handler is given."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.azure_devops.http1 import Response
from tests.azure_devops.recording import Request

Packages = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Query:
    """The packages of the layout, the request, the feed's address as the client wrote it, and the path's parts."""

    packages: Packages
    request: Request
    base: str
    match: re.Match[str]


@dataclass(frozen=True)
class FeedRoute:
    """Answers a path of one layout."""

    layout: str
    path: str
    handler: Callable[[Query], Response]
    methods: tuple[str, ...] = ("GET", "HEAD")


def file_response(content: bytes) -> Response:
    """A file as it is."""
    return Response(200, content, [("Content-Type", "application/octet-stream")])


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip archive of texts."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return sink.getvalue()


def tarball(files: Mapping[str, str]) -> bytes:
    """A gzipped tar archive of texts."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text.encode()), 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
    return sink.getvalue()
