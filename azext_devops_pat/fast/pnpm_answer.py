"""Prints the `Authorization` header of one organization, as pnpm's `tokenHelper` does.

By hand, because pnpm starts it twice for every command.
"""

import sys

from . import base, feeds, hosts

_NOBODY = "Basic Og=="  # no user name and no password


def run(az: str, words: list[str]) -> None:
    """Print the header, and end the process.

    pnpm runs every helper for every command, and ends if one fails or prints nothing: without a usable credential the
    header of nobody is printed, so that the feed alone refuses.
    """
    name = words[0] if words else ""
    found = feeds.find(az, hosts.cloud(name), base.environment()) if hosts.is_name(name) else None
    if isinstance(found, str):
        base.say(found)
        found = None
    if sys.stdout:
        sys.stdout.write((feeds.authorization(found) if found else _NOBODY) + "\n")
    base.leave()
