"""The layout of NuGet: the service index of its protocol 3, registrations, the flat container, and the push."""

from __future__ import annotations

import io
import re
import zipfile

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.feed_routes import FeedRoute, Packages, Query, file_response, zipped
from tests.azure_devops.feeds_pypi import form_field
from tests.azure_devops.http1 import Response, json_response

_SCHEMA = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"


def add(packages: Packages, name: str, version: str) -> None:
    """Adds a package without content."""
    about = f"<id>{name}</id><version>{version}</version><authors>stand-in</authors><description>none</description>"
    nuspec = f'<?xml version="1.0"?><package xmlns="{_SCHEMA}"><metadata>{about}</metadata></package>'
    packages.setdefault(name.lower(), {})[version] = (name, zipped({f"{name}.nuspec": nuspec}))


def _service_index(query: Query) -> Response:
    base = f"{query.base}/nuget/v3"
    resources = [
        ("PackageBaseAddress/3.0.0", f"{base}/flat2/"),
        ("RegistrationsBaseUrl/3.6.0", f"{base}/registrations2-semver2/"),
        ("SearchQueryService/3.5.0", f"{base}/query2/"),
        ("PackagePublish/2.0.0", f"{query.base}/nuget/v2/"),
    ]
    return json_response({"version": "3.0.0", "resources": [{"@type": kind, "@id": url} for kind, url in resources]})


def _registration(query: Query) -> Response:
    found = query.packages.get(query.match["name"].lower())
    if found is None:
        return not_found()
    leaves = [_leaf(query, version, name) for version, (name, _) in found.items()]
    url = f"{query.base}/nuget/v3/registrations2-semver2/{query.match['name'].lower()}/index.json"
    versions = list(found)
    page = {"@id": f"{url}#page", "count": len(leaves), "items": leaves, "lower": versions[0], "upper": versions[-1]}
    return json_response({"@id": url, "count": 1, "items": [page]})


def _leaf(query: Query, version: str, name: str) -> dict[str, object]:
    content = f"{query.base}/nuget/v3/flat2/{name.lower()}/{version}/{name.lower()}.{version}.nupkg"
    entry = {"@id": content, "id": name, "version": version, "packageContent": content, "listed": True}
    return {"@id": content, "catalogEntry": entry, "packageContent": content}


def _versions(query: Query) -> Response:
    found = query.packages.get(query.match["name"].lower())
    return json_response({"versions": list(found)}) if found else not_found()


def _file(query: Query) -> Response:
    held = query.packages.get(query.match["name"].lower(), {}).get(query.match["version"])
    return file_response(held[1]) if held else not_found()


def _search(query: Query) -> Response:
    part = query.request.query.get("q", "").lower()
    found = [(name, held) for name, held in query.packages.items() if part in name]
    data = [{"id": held[list(held)[-1]][0], "version": list(held)[-1]} for _, held in found]
    return json_response({"totalHits": len(data), "data": data})


def _push(query: Query) -> Response:
    kind = re.search(r"boundary=\"?([^\";]+)", query.request.headers.get("Content-Type", ""))
    if kind is None:
        return Response(400, b"The request is not a form.")
    _, (_, content) = form_field(query.request.body.split(b"--" + kind[1].encode())[1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (nuspec,) = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".nuspec")]
    name, version = (re.search(f"<{tag}>([^<]+)</{tag}>", nuspec)[1] for tag in ("id", "version"))  # type: ignore[index]
    query.packages.setdefault(name.lower(), {})[version] = (name, content)
    return Response(201, b"")


ROUTES = (
    FeedRoute("nuget", r"/nuget/v3/index\.json", _service_index),
    FeedRoute("nuget", r"/nuget/v3/registrations2-semver2/(?P<name>[^/]+)/index\.json", _registration),
    FeedRoute("nuget", r"/nuget/v3/flat2/(?P<name>[^/]+)/index\.json", _versions),
    FeedRoute("nuget", r"/nuget/v3/flat2/(?P<name>[^/]+)/(?P<version>[^/]+)/[^/]+\.nupkg", _file),
    FeedRoute("nuget", r"/nuget/v3/query2/?", _search),
    FeedRoute("nuget", r"/nuget/v2/?", _push, ("PUT",)),
)
