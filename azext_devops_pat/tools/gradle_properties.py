"""`gradle.properties`: `NAMEUsername` and `NAMEPassword`, which `credentials(PasswordCredentials)` reads."""

from __future__ import annotations

import re

from .blocks import Comment, last, line_number
from .npmrc import USER_NAME

_COMMENT = Comment("#")


class GradleProperties:
    """The key is the repository's name."""

    def added(self, text: str, key: str, secret: str, tool: str) -> str:
        """Append our lines: of a key that stands twice, Java takes the last."""
        block = f"{key}Username={USER_NAME}\n{key}Password={secret}\n"
        return _COMMENT.inserted(text, len(text), block, key, tool)

    def removed(self, text: str, key: str) -> str:
        """Take our lines away."""
        return _COMMENT.removed(text, key)

    def bare(self, key: str) -> re.Pattern[str]:
        """Match them without the comments."""
        ours = rf"{re.escape(key)}(?:Username[ \t]*=[ \t]*{USER_NAME}|Password[ \t]*=.*?)"
        return re.compile(rf"^[ \t]*{ours}[ \t]*\r?(?:\n|\Z)", re.MULTILINE)

    def secret(self, text: str, key: str) -> str | None:
        """Return the password."""
        found = last(_entry(key, "Password"), text, _COMMENT.span(text, key))
        return found["value"] if found else None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Put another password in the place of that one."""
        found = last(_entry(key, "Password"), text, _COMMENT.span(text, key))
        return text[: found.start("value")] + secret + text[found.end("value") :] if found else text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines of the same name."""
        text = _COMMENT.masked(text, key)
        found = _entry(key, "(?:Username|Password)").finditer(text)
        return [line_number(text, match.start("name")) for match in found]

    def muted(self, text: str, key: str) -> str:
        """Comment them out."""
        entry = _entry(key, "(?:Username|Password)")
        place = _COMMENT.place(text, key) or (len(text), len(text))
        before, after = (
            entry.sub(lambda match: f"# {match['name']}", part) for part in (text[: place[0]], text[place[1] :])
        )
        return before + text[place[0] : place[1]] + after


def _entry(key: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"^(?P<name>[ \t]*{re.escape(key)}{name}[ \t]*[=: ][ \t]*)(?P<value>.*)$", re.MULTILINE)
