"""Answers one call of Bazel's credential helper protocol: a URI on standard input, headers on standard output.

By hand, because `json` doubles the time to start. The words are those of
https://github.com/EngFlow/credential-helper-spec.
"""

import sys

from . import base, feeds, json_text

_MOST = 65536  # bytes


def run(az: str, words: list[str]) -> None:
    """Answer `get`, and end the process: with no headers for what is not ours, with exit code 1 for a refused PAT."""
    if words != ["get"] or not sys.stdin or not sys.stdout:
        base.say("Bazel starts this program by itself. To see what is connected: az devops auth setup list")
        base.leave(1)
    organization = feeds.organization(_uri(sys.stdin.buffer.read(_MOST)))
    found = feeds.find(az, organization, base.environment()) if organization else None
    if isinstance(found, str):
        base.say(found)
        base.leave(1)
    else:
        headers = {"Authorization": [feeds.authorization(found)]} if found else {}
        sys.stdout.buffer.write(json_text.written({"headers": headers}).encode() + b"\n")
        base.leave()


def _uri(data: bytes) -> str:
    try:
        request = json_text.scan(data.decode())
    except (ValueError, base.HandOver):
        return ""
    uri = request.get("uri") if isinstance(request, dict) else None
    return uri if isinstance(uri, str) else ""
