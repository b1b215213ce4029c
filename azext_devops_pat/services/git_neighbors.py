"""Who else answers git for our hosts or receives our credential, said before it surprises anybody."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence

from ..core import shell
from ..core.names import HOST
from ..tools import git_helpers, programs
from ..tools.git_helpers import Entry, Helpers, Place, configuration, helpers_for, is_helper
from ..tools.launchers import GIT

_log = logging.getLogger("cli." + __name__)
_SCOPES = ("system", "global", "local", "worktree", "command")  # as git reads them
NOT_ASKED = "not asked for these hosts any more"
RECEIVES = "asked if devops-pat has nothing, and given its credential to keep"
TAKES_AWAY = "an empty helper: takes devops-pat away"
INSTEAD = "asked instead of devops-pat"
SENDS = "sent by git itself, so that no helper is asked"


def neighbors(hosts: Sequence[str], entries: Sequence[Entry], scope: str) -> list[dict[str, object]]:
    """Return and warn of what stands beside ours once our lines are at the end of the file of that scope.

    `entries` is the configuration as it is, with or without our lines.
    """
    found: dict[tuple[Place, str], list[str]] = {}
    others = _without_ours(entries)
    for host in hosts:
        for place, effect in _effects(host, others, scope):
            found.setdefault((place, effect), []).append(host)
    for place, effect in found:
        _warn(place, effect)
    return [_row(place, effect, where) for (place, effect), where in found.items()]


def _effects(host: str, others: Sequence[Entry], scope: str) -> list[tuple[Place, str]]:
    helpers = helpers_for(_example(host), _with_ours(host, others, scope))
    return [
        *((place, TAKES_AWAY) for place in (helpers.emptied,) if place),
        *((place, NOT_ASKED if helpers.ours else INSTEAD) for place in helpers.before),
        *((place, RECEIVES) for place in helpers.after),
        *((place, SENDS) for place in helpers.headers),
    ]


def _with_ours(host: str, others: Sequence[Entry], scope: str) -> list[Entry]:
    """Add our helper where it will be: at the end of its scope."""
    last = _SCOPES.index(scope)
    earlier = [entry for entry in others if _SCOPES.index(entry.scope) <= last]
    ours = Entry(scope, "", f"credential.{host}.helper", GIT.name)
    return [*earlier, ours, *others[len(earlier) :]]


def _example(host: str) -> str:
    return host.replace("*", "contoso")


def _without_ours(entries: Sequence[Entry]) -> list[Entry]:
    """Leave out our helper and the empty one before it, which takes the earlier ones away."""
    return [
        entry
        for entry, following in zip(entries, [*entries[1:], None], strict=True)
        if GIT.name not in entry.value and not (following and not entry.value and GIT.name in following.value)
    ]


def _row(place: Place, effect: str, hosts: Sequence[str]) -> dict[str, object]:
    return {
        "helper": place.helper or None,
        "setting": place.name,
        "scope": place.scope,
        "file": place.origin,
        "hosts": list(hosts),
        "effect": effect,
    }


def _warn(place: Place, effect: str) -> None:
    where = f"{place.name} in {place.origin}"
    if effect == RECEIVES:
        _log.warning(
            "git also asks the helper %r (%s), and gives it our credential to keep. %s",
            place.helper,
            where,
            _end(place),
        )
    elif effect == TAKES_AWAY:
        _log.warning("%s", _taken_away(place))
    elif effect == SENDS:
        _log.warning("git sends an Authorization header of its own (%s), and asks no helper. %s", where, _end(place))
    elif effect == NOT_ASKED:
        _log.info("The helper %r (%s) is not asked for our hosts any more.", place.helper, where)


def _taken_away(place: Place) -> str:
    option = {"global": "", "local": " --local"}.get(place.scope)
    what = f"An empty helper ({place.name} in {place.origin}) takes devops-pat away."
    if option is None:
        return f"{what} {_end(place)}"
    return f"{what} To put devops-pat after it: az devops auth setup git{option}"


def _end(place: Place) -> str:
    if place.scope == "command":
        return "It comes from an option or a variable of git's (GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS)."
    if os.path.isabs(place.origin):  # perhaps a file that another one includes
        return f"To remove it: git config --file {shell.quoted(place.origin)} --unset-all {shell.quoted(place.name)}"
    return f"To remove it: git config --{place.scope} --unset-all {shell.quoted(place.name)}"


def state(environment: Mapping[str, str]) -> dict[str, object]:
    """Return for `status` whether git is connected to us, and what it asks first for Azure DevOps in this folder."""
    program = programs.find("git", environment)
    entries = _entries(program, environment) if program else []
    helpers = helpers_for(f"https://{HOST}", entries)
    return {
        "program": program,
        "isSetUp": helpers.ours,
        "answersFirst": _first(helpers),
        "alsoReceives": [f"{place.helper} ({place.origin})" for place in helpers.after],
        "hint": (_hint(helpers) or _path_hint(program, environment)) if program else "",
    }


def _entries(program: str, environment: Mapping[str, str]) -> list[Entry]:
    try:
        return configuration(program, environment)
    except OSError as error:
        _log.info("git cannot read its configuration: %s", error.strerror or error)
        return []


def _first(helpers: Helpers) -> str | None:
    return f"{helpers.headers[0].name} ({helpers.headers[0].origin})" if helpers.headers else helpers.first


def _hint(helpers: Helpers) -> str:
    if helpers.emptied:
        return _taken_away(helpers.emptied)
    if not helpers.ours:
        return "To connect git: az devops auth setup git"
    in_the_way = (*helpers.headers, *helpers.after)
    if not in_the_way:
        return ""
    if in_the_way[0].scope == "global" and is_helper(in_the_way[0]):
        return "To put devops-pat after the other helper: az devops auth setup git"
    return _end(in_the_way[0])


def _path_hint(program: str, environment: Mapping[str, str]) -> str:
    """Return what to do where git keeps the path to itself (useHttpPath is off), as GCM's `unconfigure` leaves it."""
    try:
        is_told = git_helpers.tells_path(program, f"https://{HOST}", environment)
    except OSError as error:
        _log.info("git cannot read its configuration: %s", error.strerror or error)
        return ""
    return "" if is_told else "git does not say which organization a URL is of. To have it: az devops auth setup git"
