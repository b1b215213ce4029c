"""Maven's `settings.xml`: a `<server>` with the repository's id.

By hand over the text: no parser of the standard library keeps comments and blanks when it writes.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

from .blocks import Comment, line_number
from .npmrc import USER_NAME

_COMMENT = Comment("<!--", " -->")
_NOT_TEXT = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_SERVERS = "<servers>", "</servers>"
_NEW = '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0">\n</settings>\n'


class MavenSettings:
    """The key is the server's id."""

    def added(self, text: str, key: str, secret: str, tool: str) -> str:
        """Add our server as the first one: Maven takes the first of an id."""
        text = text or _NEW
        plain = _without_comments(text)
        if not re.search(r"<servers\s*/?>", plain) and "</settings>" in plain:
            text = _COMMENT.wrapped(text, plain.rfind("</settings>"), _SERVERS, tool)
            plain = _without_comments(text)
        server = (
            f"<server><id>{key}</id><username>{USER_NAME}</username><password>{escape(secret)}</password></server>\n"
        )
        servers = re.search(r"<servers\s*>", plain)
        if servers is None:
            raise ValueError("It has no <servers> element that can be added to.")
        return _COMMENT.inserted(text, servers.end(), server, key, tool)

    def removed(self, text: str, key: str) -> str:
        """Take our server away, and a file that has nothing else."""
        left = _COMMENT.unwrapped(_COMMENT.removed(text, key), _SERVERS)
        return "" if left == _NEW else left

    def bare(self, key: str) -> re.Pattern[str]:
        """Match our server without the comments."""
        parts = ("<server>", f"<id>{re.escape(key)}</id>", f"<username>{USER_NAME}</username>")
        return re.compile(r"[ \t]*" + r"\s*".join([*parts, "<password>[^<]*</password>", r"</server>[ \t\r]*\n?"]))

    def secret(self, text: str, key: str) -> str | None:
        """Return the password of the first server of that id."""
        for match in _servers(_without_comments(text), key, _COMMENT.span(text, key)):
            found = re.search(r"<password>\s*(.*?)\s*</password>", match[0], re.DOTALL)
            return unescape(found[1]) if found else None
        return None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Put another password in the place of the first."""
        for match in _servers(_without_comments(text), key, _COMMENT.span(text, key)):
            server = re.sub(
                r"(?s)<password>.*?</password>", lambda _: f"<password>{escape(secret)}</password>", match[0]
            )
            return text[: match.start()] + server + text[match.end() :]
        return text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines in which servers of the same id begin."""
        plain = _without_comments(_COMMENT.masked(text, key))
        return [line_number(plain, match.start()) for match in _servers(plain, key)]

    def muted(self, text: str, key: str) -> str:
        """Put a comment in their place."""
        plain = _without_comments(_COMMENT.masked(text, key))
        for match in reversed(_servers(plain, key)):
            note = _COMMENT.line(f"devops-pat: a server with the id {key} was here")[:-1]
            text = text[: match.start()] + note + text[match.end() :]
        return text


def _servers(plain: str, key: str, span: tuple[int, ...] = ()) -> list[re.Match[str]]:
    found = re.compile(r"<server\s*>.*?</server>", re.DOTALL).finditer(plain, *span)
    return [match for match in found if re.search(rf"<id>\s*{re.escape(key)}\s*</id>", match[0])]


def _without_comments(text: str) -> str:
    """Return the text with comments blanked out, every other letter in its place."""
    return _NOT_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
