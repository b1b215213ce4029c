"""Speaks cargo's credential provider protocol 1: one JSON object a line.

By hand, because `json` doubles the time to start. The words are those of
https://doc.rust-lang.org/cargo/reference/credential-provider-protocol.html. `args`, which a repository's configuration
may hold, are not looked at.
"""

import sys

from . import base, feeds, json_text

_SPARSE = "sparse+"
Message = dict[str, object]


def run(az: str, words: list[str]) -> None:
    """Answer cargo until it closes the connection, and end the process."""
    if words[:1] != ["--cargo-plugin"] or not sys.stdin or not sys.stdout:
        base.say("cargo starts this program by itself. To see what is connected: az devops auth setup list")
        base.leave(1)
    _send({"v": [1]})
    for line in sys.stdin.buffer:
        _send(_answer(az, _parsed(line)))
    base.leave()


def _parsed(line: bytes) -> Message:
    try:
        message = json_text.scan(line.decode())
    except (ValueError, base.HandOver):
        return {}
    return message if isinstance(message, dict) else {}


def _answer(az: str, request: Message) -> Message:
    registry = request.get("registry")
    index = registry.get("index-url") if isinstance(registry, dict) else None
    url = index if isinstance(index, str) else ""
    organization = feeds.organization(url[len(_SPARSE) :] if url.startswith(_SPARSE) else url)
    if organization is None:
        return _error("url-not-supported")
    if request.get("v") != 1 or request.get("kind") != "get":
        return _error("operation-not-supported")
    found = feeds.find(az, organization, base.environment())
    if found is None:
        return _error("not-found")
    if isinstance(found, str):
        return _error("other", found)
    token = feeds.authorization(found)
    return {"Ok": {"kind": "get", "token": token, "cache": "session", "operation_independent": True}}


def _error(kind: str, sentence: str = "") -> Message:
    return {"Err": {"kind": kind, "message": sentence, "caused-by": []} if sentence else {"kind": kind}}


def _send(message: Message) -> None:
    sys.stdout.buffer.write(json_text.written(message).encode() + b"\n")
    sys.stdout.buffer.flush()
