"""The Azure DevOps Server collections that somebody logged in to, by the records of their PATs.

By hand over the bytes of the metadata, because there may be thousands of records and `json` doubles a helper's time.
"""

from ..core.names import KEY_PREFIX, METADATA_FILE
from . import base

_BEFORE = ('\n  "' + KEY_PREFIX + "https://").encode()  # a key of our layout: no string holds a line feed
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789_.-~/"


def run(az: str, operation: str, data: bytes) -> None:
    """Answer a request for a host outside of Azure DevOps Services, and end the process."""
    if may_be_known(data.lower()):
        from . import git_helper

        git_helper.run(az, operation, data)
    base.leave()


def may_be_known(data: bytes) -> bool:
    """Tell whether the host in a request of git's, in lower case, may be a Server that a PAT is stored for."""
    start = data.find(b"host=") + 5
    host = data[start : data.find(b"\n", start)]
    host = host[:-4] if host.endswith(b":443") else host
    return start >= 5 and _BEFORE + host + b"/" in _records(base.environment())


def collection(host: str, path: str, variables: dict[str, str]) -> tuple[str, str] | None:
    """Return key and URL of the longest stored collection that holds this path, whole segments; None without one.

    `host` is in lower case and without a default port.
    """
    start = _BEFORE + host.encode() + b"/"
    records, best, wanted = _records(variables), "", f"{host}/{_encoded(path)}/"
    position = records.find(start)
    while position >= 0:
        begin = position + len(_BEFORE)
        url = records[begin : records.find(b'"', begin)].decode("ascii", "replace")
        if wanted.startswith(url + "/") and len(url) > len(best):
            best = url
        position = records.find(start, begin)
    return (KEY_PREFIX + "https://" + best, "https://" + best) if best else None


def _records(variables: dict[str, str]) -> bytes:
    """Return the metadata, empty if there is none: then nobody has logged in to a Server."""
    try:
        return base.read(f"{base.folder(variables)}/{METADATA_FILE}") or b""
    except base.HandOver:
        return b""


def _encoded(path: str) -> str:
    """Return the path as keys have it: what git decoded is percent-encoded, in lower case."""
    return "".join(letter if letter in _PLAIN else _percent(letter) for letter in path.lower().strip("/"))


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))
