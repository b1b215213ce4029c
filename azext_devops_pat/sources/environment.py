"""The PAT in an environment variable."""

from __future__ import annotations

from collections.abc import Mapping

VARIABLES = ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT")  # the second is the older documented name


def variable_in_play(environment: Mapping[str, str]) -> str | None:
    """Return the name of the variable whose PAT is used; an empty value counts as not set."""
    return next((name for name in VARIABLES if environment.get(name, "").strip()), None)
