"""What people put in an organization's place: a PAT, a variable that nobody expanded, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from . import token_shape
from .errors import OrganizationError
from .hosts import is_look_alike

EXAMPLE = "For example: --organization https://dev.azure.com/contoso"
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")  # Unicode categories: control, format, line and paragraph separators
_USER_INFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)@")
_BETWEEN = re.compile(r"[/?#&;=:@,\s]")
_UNEXPANDED = re.compile(
    r"\$\([^)]*\)|\$\{[^}]*\}|\$(env:)?[A-Za-z_]\w*"
    r"|%[A-Za-z_][\w()]{2,}%"  # shorter ones may be percent-encoded letters
    r"|![A-Za-z_]\w*!",
    re.ASCII,
)
_SERVER = re.compile(  # without https://, and without the port of plain HTTP
    r"(?:http://(?P<host>[a-z0-9][a-z0-9.-]*)(?::\d+)?|(?P<name>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+(?::\d+)?))"
    r"(?P<path>(?:/[\w.-]+)+)/?",
    re.ASCII | re.IGNORECASE,
)


def refuse_odd_characters(text: str) -> None:
    """Raise OrganizationError for control characters, invisible ones and backslashes."""
    plain = text.isascii() and text.isprintable()
    odd = next((letter for letter in text if unicodedata.category(letter) in _INVISIBLE), "") if not plain else ""
    if odd:
        what = "control" if unicodedata.category(odd) == "Cc" else "invisible"
        place = f"U+{ord(odd):04X} at position {text.index(odd) + 1}"
        raise OrganizationError(f"The organization contains the {what} character {place}.", EXAMPLE)
    if "\\" in text:
        raise OrganizationError("The organization contains a backslash. A URL has forward slashes.", EXAMPLE)


def refuse_token(text: str) -> None:
    """Raise OrganizationError if `text` is a PAT, or a URL with one: as user name or password, in path or query."""
    found = _USER_INFO.match(text)
    rest = text[found.end() :] if found else text
    users = found[1].split(":") if found else [text]
    is_in_user = any(token_shape.has_shape(part) or token_shape.has_shape(unquote(part)) for part in users)
    # A project may have 52 such letters: their checksum decides.
    if is_in_user or any(map(token_shape.is_known, _BETWEEN.split(unquote(rest)))):
        what = "The organization is a PAT." if token_shape.has_shape(text) else "The organization's URL contains a PAT."
        raise OrganizationError(
            f"{what} On a command line other processes may have seen it.",
            f"Revoke it and create a new one. To give the organization alone: {EXAMPLE.partition(': ')[2]}",
        )


def explained(text: str, error: OrganizationError) -> OrganizationError:
    """Return the error for a text that names no organization, with its true cause and the address it may mean."""
    if _UNEXPANDED.search(text):
        return OrganizationError("The organization contains a variable that was not expanded, not its value.", EXAMPLE)
    server = _SERVER.fullmatch(text)
    host = (server["host"] or server["name"]).lower() if server else ""
    if server is None or is_look_alike(host):
        return error
    return OrganizationError(
        error.message,
        f"If it is your own Azure DevOps Server: --organization https://{host}{server['path']} --server",
    )
