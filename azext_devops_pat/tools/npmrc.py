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
_OUR_PROGRAM = r"[^\n]*/pnpm-token-[^/\s]+[ \t]*"
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
        """Take our lines away."""
        return _COMMENT.removed(text, key)

    def bare(self, key: str) -> re.Pattern[str]:
        """Match them where npm wrote the file anew."""
        ours = "|".join([rf'username[ \t]*=[ \t]*"?{USER_NAME}"?', r"_password[ \t]*=.*?", *map(re.escape, self._more)])
        return re.compile(rf"^[ \t]*{re.escape(key)}:(?:{ours})[ \t]*\r?(?:\n|\Z)", re.MULTILINE)

    def secret(self, text: str, key: str) -> str | None:
        """Return the decoded password."""
        found = last(_password(key), text, _COMMENT.span(text, key))
        return _decoded(found["value"]) if found else None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Put another password in the place of that one."""
        found = last(_password(key), text, _COMMENT.span(text, key))
        return text[: found.start("value")] + _encoded(secret) + text[found.end("value") :] if found else text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines of this address, and of those below it; what we wrote for another tool is none of them."""
        return [line_number(text, match.start("name")) for match in _entries(text, key)]

    def muted(self, text: str, key: str) -> str:
        """Comment them out."""
        for match in reversed(_entries(text, key)):
            text = f"{text[: match.start()]}; {match['name']}={text[match.end() :]}"
        return text


class TokenHelper:
    """pnpm's `//HOST/PATH/:tokenHelper`: the path of a program, which is no secret."""

    def added(self, text: str, key: str, program: str, tool: str) -> str:
        """Append our line; `key` is all that stands before the equals sign."""
        return _COMMENT.inserted(text, len(text), f"{key}={program}\n", key, tool)

    def removed(self, text: str, key: str) -> str:
        """Take our line away; where npm wrote the file anew, without comments, the one with our program."""
        left = _COMMENT.removed(text, key)
        return left if left != text else self.bare(key).sub("", text)

    def bare(self, key: str) -> re.Pattern[str]:
        """Match it by the name of our program."""
        return re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*={_OUR_PROGRAM}\r?(?:\n|\Z)", re.MULTILINE)

    def secret(self, text: str, key: str) -> str | None:
        """Return None: there is none."""
        return None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Return the text as it is."""
        return text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines in which others set a credential for the address, or for one below it."""
        return Npmrc().others(text, _address(key))

    def muted(self, text: str, key: str) -> str:
        """Comment them out."""
        return Npmrc().muted(text, _address(key))


def _address(key: str) -> str:
    return key.rpartition(":")[0]


def _entries(text: str, key: str) -> list[re.Match[str]]:
    """Find others' settings of this address or of one below it, each in the whole of its line."""
    name = rf"\"?{re.escape(key)}[^=\n]*:({_NAMES})\"?"
    pattern = re.compile(rf"^[ \t]*(?P<name>{name})[ \t]*=(?!{_OUR_PROGRAM}\r?$).*$", re.MULTILINE)
    return list(pattern.finditer(_COMMENT.all_masked(text)))


def _password(key: str) -> re.Pattern[str]:
    return re.compile(rf"^(?P<name>[ \t]*{re.escape(key)}:_password[ \t]*=[ \t]*)(?P<value>\S*)", re.MULTILINE)


def _encoded(secret: str) -> str:
    return base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode("ascii")


def _decoded(value: str) -> str | None:
    try:
        return base64.b64decode(value.strip('"'), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return None
