"""The layout of pip: a simple index, files, and the upload of twine."""

from __future__ import annotations

import hashlib
import re

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.feed_routes import FeedRoute, Packages, Query, file_response, zipped
from tests.azure_devops.http1 import Response, html_response


def normalized(name: str) -> str:
    """A name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def add(packages: Packages, name: str, version: str) -> None:
    """Adds a wheel with one empty module."""
    module = normalized(name).replace("-", "_")
    info = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    packages.setdefault(normalized(name), {})[f"{module}-{version}-py3-none-any.whl"] = zipped(files)


def _index(query: Query) -> Response:
    links = [f'<a href="{query.base}/pypi/simple/{name}/">{name}</a>' for name in query.packages]
    return _page(links)


def _links(query: Query) -> Response:
    name = normalized(query.match["name"])
    files = query.packages.get(name)
    if files is None:
        return not_found()
    return _page([_link(query.base, name, file, content) for file, content in files.items()])


def _link(base: str, name: str, file: str, content: bytes) -> str:
    version = file.split("-")[1].removesuffix(".tar.gz")
    target = f"{base}/pypi/download/{name}/{version}/{file}#sha256={hashlib.sha256(content).hexdigest()}"
    return f'<a href="{target}">{file}</a>'


def _page(links: list[str]) -> Response:
    body = "<!DOCTYPE html><html><head><title>Links</title></head><body>" + "<br/>\n".join(links) + "</body></html>"
    return html_response(body.encode())


def _file(query: Query) -> Response:
    content = query.packages.get(normalized(query.match["name"]), {}).get(query.match["file"])
    return not_found() if content is None else file_response(content)


def _upload(query: Query) -> Response:
    """Twine's form: the fields `:action`, `name`, … and the file in `content`."""
    kind = re.search(r"boundary=\"?([^\";]+)", query.request.headers.get("Content-Type", ""))
    if kind is None:
        return Response(400, b"The request is not a form.")
    fields = dict(map(form_field, query.request.body.split(b"--" + kind[1].encode())[1:-1]))
    (name, _), (file, content) = fields["name"], fields["content"]
    files = query.packages.setdefault(normalized(name), {})
    if file in files:
        return Response(409, b"The feed already contains this file.")
    files[file] = content
    return Response(202, b"")


def form_field(part: bytes) -> tuple[str, tuple[str, bytes]]:
    """The name of a form's field, and its text, or its file's name, with its bytes."""
    head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    content = content.removesuffix(b"\r\n")
    text = head.decode()
    name = re.search(r' name="([^"]*)"', text)
    file = re.search(r'filename="([^"]*)"', text)
    assert name is not None
    return name[1], (file[1] if file else content.decode("utf-8", "replace"), content)


ROUTES = (
    FeedRoute("pypi", r"/pypi/simple/?", _index),
    FeedRoute("pypi", r"/pypi/simple/(?P<name>[^/]+)/?", _links),
    FeedRoute("pypi", r"/pypi/download/(?P<name>[^/]+)/[^/]+/(?P<file>[^/]+)", _file),
    FeedRoute("pypi", r"/pypi/upload/?", _upload, ("POST",)),
)
