"""npm's `.npmrc`, which pnpm and yarn 1 read too: a user name and a PAT in base64 under a registry's address.

The keys are those of "Auth related configuration" in npm's page about .npmrc.
"""

from __future__ import annotations

import base64
import binascii
import re

from .blocks import Comment, last, line_number

_COMMENT = Comment(";")
_NAMES = "_auth|_authToken|_password|username|tokenHelper|certfile|keyfile"
USER_NAME = "PersonalAccessToken"


class Npmrc:
    """`//HOST/PATH/:username` and `:_password`; `more` are further settings below the same address."""

    def __init__(self, *more: str) -> None:
        self._more = more

    def added(self, text: str, key: str, secret: str, tool: str) -> str:
        """Append our lines: of a key that stands twice, npm takes the last."""
        lines = [f"username={USER_NAME}", f"_password={_encoded(secret)}", *self._more]
        block = "".join(f"{key}:{line}\n" for line in lines)
        return _COMMENT.inserted(text, len(text), block, key, tool)

    def removed(self, text: str, key: str) -> str:
        """Take our lines away; where npm wrote the file anew, without comments, those that we alone write."""
        left = _COMMENT.removed(text, key)
        ours = rf"^{re.escape(key)}:(username={USER_NAME}|_password=.*)\n?"
        return left if left != text else re.sub(ours, "", text, flags=re.MULTILINE)

    def secret(self, text: str, key: str) -> str | None:
        """Return the decoded password."""
        found = last(_password(key), text)
        return _decoded(found["value"]) if found else None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Put another password in the place of that one."""
        found = last(_password(key), text)
        return text[: found.start("value")] + _encoded(secret) + text[found.end("value") :] if found else text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines of this address, and of those below it."""
        text = _COMMENT.masked(text, key)
        return [line_number(text, match.start("name")) for match in _entries(key).finditer(text)]

    def muted(self, text: str, key: str) -> str:
        """Comment them out."""
        place = _COMMENT.place(text, key) or (len(text), len(text))
        before, ours, after = text[: place[0]], text[place[0] : place[1]], text[place[1] :]
        before, after = (_entries(key).sub(lambda match: f"; {match['name']}=", part) for part in (before, after))
        return before + ours + after


class TokenHelper:
    """pnpm's `//HOST/PATH/:tokenHelper`: the path of a program, which is no secret."""

    def added(self, text: str, key: str, program: str, tool: str) -> str:
        """Append our line."""
        return _COMMENT.inserted(text, len(text), f"{key}:tokenHelper={program}\n", key, tool)

    removed, secret, replaced = Npmrc().removed, Npmrc().secret, Npmrc().replaced
    others, muted = Npmrc().others, Npmrc().muted


def _entries(key: str) -> re.Pattern[str]:
    """Match a setting of this address or of one below it, in the whole of its line."""
    return re.compile(rf"^[ \t]*(?P<name>\"?{re.escape(key)}[^=\n]*:({_NAMES})\"?)[ \t]*=.*$", re.MULTILINE)


def _password(key: str) -> re.Pattern[str]:
    return re.compile(rf"^(?P<name>[ \t]*{re.escape(key)}:_password[ \t]*=[ \t]*)(?P<value>\S*)", re.MULTILINE)


def _encoded(secret: str) -> str:
    return base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode("ascii")


def _decoded(value: str) -> str | None:
    try:
        return base64.b64decode(value.strip('"'), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return None
