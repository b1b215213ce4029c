"""yarn's `.yarnrc.yml`: an entry of `npmRegistries` by the registry's address.

By hand over the lines, because the standard library has no YAML. The settings are those of
https://yarnpkg.com/configuration/yarnrc#npmRegistries.
"""

from __future__ import annotations

import re

from .blocks import Comment, line_number
from .npmrc import USER_NAME

_COMMENT = Comment("#")
_OURS = ("npmRegistries:",)
_LIST = re.compile(r"^npmRegistries:[ \t]*(?P<rest>.*)\n?", re.MULTILINE)


class Yarnrc:
    """The key is the registry's address without `https:` and without a slash at its end.

    The file has it with `https:`, so that a project that names the same address with `http:` gets nothing.
    """

    def added(self, text: str, key: str, secret: str, tool: str) -> str:
        """Add our entry as the first of its list, or the list at the end."""
        if not _LIST.search(text):
            text = _COMMENT.wrapped(text, len(text), _OURS, tool)
        found = _LIST.search(text)
        assert found is not None
        if found["rest"].strip() and not found["rest"].startswith("#"):
            raise ValueError("Its npmRegistries is not a block of lines.")
        following = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*(?P<margin> +)\S").match(text, found.end())
        return _COMMENT.inserted(
            text, found.end(), _entry(key, secret, following["margin"] if following else "  "), key, tool
        )

    def removed(self, text: str, key: str) -> str:
        """Take our entry away, or the list if it was ours."""
        return _COMMENT.unwrapped(_COMMENT.removed(text, key), _OURS)

    def bare(self, key: str) -> re.Pattern[str]:
        """Match our entry where yarn wrote the file anew, with the head of the list if nothing else is in it."""
        entry = rf"[\"']?https:{re.escape(key)}[\"']?:[ \t\r]*\n(?:(?P=%s) +[^\n]*(?:\n|\Z))+"
        alone = rf"^npmRegistries:[ \t\r]*\n(?P<margin> +){entry % 'margin'}(?![ \t]+\S)"
        return re.compile(rf"{alone}|^(?P<other> +){entry % 'other'}", re.MULTILINE)

    def secret(self, text: str, key: str) -> str | None:
        """Return the PAT of the entry."""
        found = _ident(key).search(text, *_COMMENT.span(text, key))
        return found["value"].partition(":")[2] if found else None

    def replaced(self, text: str, key: str, secret: str) -> str:
        """Put another PAT in the place of that one."""
        found = _ident(key).search(text, *_COMMENT.span(text, key))
        ident = f'"{USER_NAME}:{secret}"'
        return text[: found.end("name")] + ident + text[found.end() :] if found else text

    def others(self, text: str, key: str) -> list[int]:
        """Return the lines of entries of this address, and of those below it."""
        text = _COMMENT.masked(text, key)
        return [line_number(text, match.start("first")) for match in _others(key).finditer(text)]

    def muted(self, text: str, key: str) -> str:
        """Put a comment in their place."""
        place = _COMMENT.place(text, key) or (len(text), len(text))
        note = f"# devops-pat: an entry for {key} was here\n"
        before, after = (_others(key).sub(note, part) for part in (text[: place[0]], text[place[1] :]))
        return before + text[place[0] : place[1]] + after


def _entry(key: str, secret: str, margin: str) -> str:
    lines = [f'"https:{key}":', "  npmAlwaysAuth: true", f'  npmAuthIdent: "{USER_NAME}:{secret}"']
    return "".join(f"{margin}{line}\n" for line in lines)


def _ident(key: str) -> re.Pattern[str]:
    within = rf"^[ \t]+[\"']?(?:https?:)?{re.escape(key)}/?[\"']?:[^\n]*\n(?:[ \t]+npm\w+:(?![^\n]*\{{)[^\n]*\n)*?"
    return re.compile(rf"(?P<name>{within}[ \t]+npmAuthIdent:[ \t]*)[\"']?(?P<value>[^\"'\n]*)[\"']?", re.MULTILINE)


def _others(key: str) -> re.Pattern[str]:
    """Match an entry: its first line, and those that are indented deeper."""
    first = rf"^(?P<margin>[ \t]+)(?P<first>[\"']?(?:https?:)?{re.escape(key)}[^\n]*)\n"
    return re.compile(first + r"(?:(?P=margin)[ \t]+[^\n]*\n?)*", re.MULTILINE)
