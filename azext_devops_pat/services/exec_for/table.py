"""The tools of `auth exec --for`, one row each, and the environment that they get."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...core.errors import InputError
from ...core.names import ENVIRONMENT, ISSUED_FOR_VARIABLE, PAT_VARIABLES
from ...tools import programs
from . import rows
from .case import Case
from .rows import Variables

_SHELLS = ("sh", "dash", "ash", "busybox", "bash", "ksh", "zsh", "fish", "make", "gmake", "env")


@dataclass(frozen=True)
class Tool:
    """`variables` makes what is keyed by URL (or, with `one`, serves one organization); `named` serves --name.

    `family` are variables that are taken away first; `instead` is what helps where a tool has no
    form that is safe; `asks_us`: it runs a program of ours, which looks the credential up itself.
    """

    name: str
    variables: Callable[[Case], Variables] | None = None
    named: Callable[[Case, str], Variables] | None = None
    family: tuple[str, ...] = ()
    one: bool = False
    slashes: bool = False
    asks_us: bool = False
    instead: str = ""


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("npm", rows.npm_variables, slashes=True),
        Tool("pnpm", rows.npm_variables, slashes=True),
        Tool("bun", instead="az devops auth setup npm"),
        Tool("yarn", instead="az devops auth setup yarn"),
        Tool("uv", rows.uv_variables, rows.uv_named, asks_us=True),
        Tool("cargo", rows.cargo_variables, rows.cargo_named, asks_us=True),
        Tool("nuget", rows.nuget_variables, rows.nuget_named),
        Tool("terraform", rows.terraform_variables, one=True),
        Tool("mcp", rows.mcp_variables, family=("PERSONAL_ACCESS_TOKEN", "ADO_MCP_AUTH_TOKEN"), one=True),
        Tool("rest", rows.rest_variables, one=True),
    )
}


def check(names: Sequence[str], name: str | None, organizations: int, command: Sequence[str], path: str) -> None:
    """Raise InputError for what cannot be, before any credential is looked up."""
    tools = [TOOLS[found] for found in names]
    for tool in tools:
        if tool.variables is None:
            raise InputError(
                f"{tool.name} has no variable that is only for one URL.", f"To set up {tool.name}: {tool.instead}"
            )
        if tool.one and organizations > 1:
            raise InputError(f"{tool.name} takes the credential of one organization.", "Give --organization once.")
    if name is not None and not re.fullmatch(r"[\w.@-]+", name, re.ASCII):
        raise InputError("--name has characters that the name of a variable cannot have.")
    if name is not None and (len(tools) > 1 or organizations > 1 or tools[0].named is None):
        able = ", ".join(tool.name for tool in TOOLS.values() if tool.named)
        raise InputError(f"--name needs one organization and one of these tools: {able}.")
    if any(tool.slashes for tool in tools) and _loses_slashes(command[0], path):
        raise InputError(
            f"{command[0]} is not the tool itself: shells drop variables with // in their names, as these have.",
            f"Run the tool itself: az devops auth exec --for {tools[0].name} -- {tools[0].name} install",
        )


def _loses_slashes(command: str, path: str) -> bool:
    if os.path.basename(command).lower().removesuffix(".exe") in _SHELLS:
        return True
    program = command if os.path.dirname(command) else programs.find(command, {"PATH": path})
    try:
        with open(program or os.devnull, "rb") as file:
            first = file.readline(200)
    except OSError:
        return False
    if first.startswith(b"#!"):
        return not {b"sh", b"dash", b"ash"}.isdisjoint(map(os.path.basename, first[2:].split()))
    return bool(first) and b"\0" not in first and sys.platform != "win32"  # a script without it is run by sh


def child_environment(case: Case, names: Sequence[str], name: str | None = None) -> dict[str, str]:
    """Return the environment with what the tools need and no other credential of their families."""
    tools = [TOOLS[found] for found in names]
    variables: Variables = {}
    for tool in tools:
        made = tool.named(case, name) if name is not None and tool.named else (tool.variables or _nothing)(case)
        variables.update(made)
    is_for_npm = any(tool.slashes for tool in tools)
    rows.check_npm(case, variables.keys() - {"PATH"}, is_for_npm)
    # A program of ours that the tool runs takes the variable that the user has set, as this command did.
    is_asked = name is None and any(tool.asks_us for tool in tools)
    keeps = is_asked and all(grant.credential.source == ENVIRONMENT for grant in case.grants)
    gone = {word for tool in tools for word in tool.family}
    gone |= set() if keeps else {*PAT_VARIABLES, ISSUED_FOR_VARIABLE}
    gone |= {variable for variable in case.environment if is_for_npm and rows.is_npm_key(case, variable)}
    return {**{key: value for key, value in case.environment.items() if key not in gone}, **variables}


def _nothing(case: Case) -> Variables:
    return {}
