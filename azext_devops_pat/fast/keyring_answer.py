"""Answers one call of the `keyring` command; the stub `keyring_command.py` imports it if a host of ours is named.

By hand, because pip and uv start it for every index. The words, the output and the exit codes are those of
https://github.com/jaraco/keyring, as pip, uv and pdm use them.
"""

import sys

from . import base, feeds
from .base import Answer
from .hosts import Organization

_NOTHING = 1  # with any other code pip and pdm take the command for broken, and never ask it again
_CHOICES = {"--mode": ("password", "creds"), "--output": ("plain", "json")}
_HINTS = {"set": ("stores", "login"), "del": ("deletes", "logout")}


class Call:
    """What was asked: one of `get`, `set`, `del`; `user` is empty if none was given."""

    __slots__ = ("mode", "operation", "output", "service", "user")

    def __init__(self, operation: str, service: str, user: str, mode: str, output: str) -> None:
        self.operation, self.service, self.user = operation, service, user
        self.mode, self.output = mode, output


def run(az: str, words: list[str]) -> None:
    """Answer one call, and end the process."""
    variables, call = base.environment(), parse(words)
    organization = feeds.organization(call.service) if call else None
    if call is not None and organization is not None:
        _answer(az, call, organization, variables)
    elif call is not None and feeds.is_for_nobody(call.service):
        if call.operation != "get":  # pip saves by host what was typed, and without a sentence shows a traceback alone
            _refuse(call.operation, "ORGANIZATION")
        base.leave(_NOTHING)
    from . import next_keyring

    next_keyring.start(words, variables)


def parse(words: list[str]) -> Call | None:
    """Return what is asked; None for everything that `keyring` alone can answer. Options may stand in any place."""
    chosen, plain, rest = {"--mode": "password", "--output": "plain"}, list[str](), list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            plain += rest
            break
        if name in _CHOICES:
            value = value if equals else rest.pop(0) if rest else ""
            if value not in _CHOICES[name]:
                return None
            chosen[name] = value
        elif word.startswith("-"):
            return None
        else:
            plain.append(word)
    if len(plain) not in (2, 3) or plain[0] not in ("get", *_HINTS):
        return None
    return Call(plain[0], plain[1], "".join(plain[2:]), chosen["--mode"], chosen["--output"])


def _answer(az: str, call: Call, organization: Organization, variables: dict[str, str]) -> None:
    """Answer for one of our feeds and end the process; return without any credential: another provider may have one."""
    if call.operation != "get":
        _refuse(call.operation, organization.url)
        base.leave(_NOTHING)
    found = feeds.find(az, organization, variables)
    if isinstance(found, str):
        base.say(found)
        base.leave(_NOTHING)
    elif found is not None:
        if not sys.stdout:
            base.leave(_NOTHING)
        sys.stdout.buffer.write(_text(call, found).encode("utf-8", "surrogateescape"))
        base.leave()


def _refuse(operation: str, organization: str) -> None:
    what, command = _HINTS[operation]
    base.say(f"This keyring {what} nothing here. To do it: az devops {command} --organization {organization}")


def _text(call: Call, found: Answer) -> str:
    user = call.user or feeds.USER_NAME
    if call.output == "plain":
        return f"{user}\n{found.secret}\n" if call.mode == "creds" else f"{found.secret}\n"
    from .json_text import written

    return (
        written({"username": user, "password": found.secret} if call.mode == "creds" else {"password": found.secret})
        + "\n"
    )
