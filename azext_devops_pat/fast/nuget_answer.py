"""Speaks NuGet's plugin protocol 2: one JSON object a line, both sides ask and answer.

By hand, because `json` doubles the time to start. The words are those of
https://learn.microsoft.com/nuget/reference/extensibility/nuget-cross-platform-plugins.
"""

import sys

from . import base, feeds, json_text

Payload = dict[str, object]
_VERSION = "2.0.0"
_HANDSHAKE: Payload = {"ProtocolVersion": _VERSION, "MinimumProtocolVersion": _VERSION}
_SUCCESS: Payload = {"ResponseCode": "Success"}
_SIMPLE = ("Initialize", "SetLogLevel", "MonitorNuGetProcessExit", "SetCredentials")


def run(az: str, words: list[str]) -> None:
    """Answer NuGet until it closes the connection, and end the process."""
    if [word.lower() for word in words] != ["-plugin"] or not sys.stdin or not sys.stdout:
        base.say("NuGet starts this program by itself. To see what is connected: az devops auth setup list")
        base.leave(1)
    _send("handshake", "Request", "Handshake", _HANDSHAKE)
    for line in sys.stdin.buffer:
        message = _parsed(line)
        if message.get("Type") != "Request":
            continue
        if message.get("Method") == "Close":
            break
        _answer(az, message)
    base.leave()


def _parsed(line: bytes) -> Payload:
    try:
        message = json_text.scan(line.lstrip(b"\xef\xbb\xbf").decode())
    except (ValueError, base.HandOver):
        return {}
    return message if isinstance(message, dict) else {}


def _answer(az: str, message: Payload) -> None:
    number, method, payload = message.get("RequestId"), message.get("Method"), message.get("Payload")
    wanted = payload if isinstance(payload, dict) else {}
    if method == "Handshake":
        _send(number, "Response", method, {**_SUCCESS, "ProtocolVersion": _VERSION})
    elif method in _SIMPLE:
        _send(number, "Response", method, _SUCCESS)
    elif method == "GetOperationClaims":
        is_for_all = not wanted.get("PackageSourceRepository") and not wanted.get("ServiceIndex")
        _send(number, "Response", method, {"Claims": ["Authentication"] if is_for_all else []})
    elif method == "GetAuthenticationCredentials":
        _send(number, "Response", method, _credentials(az, wanted))
    else:
        _send(number, "Fault", method, {"Message": "This plugin only gives credentials."})


def _credentials(az: str, wanted: Payload) -> Payload:
    """Return a credential for one of our feeds; asked again after it was refused, say so: it is still the same one."""
    organization = feeds.organization(str(wanted.get("Uri")))
    if organization is None:
        return {"ResponseCode": "NotFound"}
    if wanted.get("IsRetry") is True:
        look = f"az devops auth status --organization {organization.url}"
        return _error(f"{organization.url} refused the credential. To see which one it is: {look}")
    found = feeds.find(az, organization, base.environment())
    if found is None:
        return {"ResponseCode": "NotFound"}
    if isinstance(found, str):
        return _error(found)
    return {**_SUCCESS, "Username": feeds.USER_NAME, "Password": found.secret, "AuthenticationTypes": ["Basic"]}


def _error(sentence: str) -> Payload:
    """Return the answer for a credential that is not to be used; NuGet shows what is logged, not what is answered."""
    _send("log", "Request", "Log", {"LogLevel": "Warning", "Message": f"devops-pat: {sentence}"})
    return {"ResponseCode": "Error", "Message": sentence}


def _send(number: object, kind: str, method: object, payload: Payload) -> None:
    message = {"RequestId": number, "Type": kind, "Method": method, "Payload": payload}
    sys.stdout.buffer.write(json_text.written(message).encode() + b"\n")
    sys.stdout.buffer.flush()
