"""The environment variables that hold a credential."""

from __future__ import annotations

from collections.abc import Mapping

PATS = ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT")  # the second is the older documented name
PIPELINE = "SYSTEM_ACCESSTOKEN"  # never read by itself: a pipeline maps it on purpose


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a process that needs no credential."""
    return {name: value for name, value in environment.items() if name not in (*PATS, PIPELINE)}
