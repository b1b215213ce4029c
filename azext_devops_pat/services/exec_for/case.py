"""For whom the environment is made: the organizations with their credentials, and where the tool will run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...core.credential import Credential
from ...core.errors import InputError
from ...core.feed_url import organization_of
from ...core.organization import Organization


@dataclass(frozen=True)
class Grant:
    """One organization, and the credential that it gets."""

    organization: Organization
    credential: Credential

    @property
    def password(self) -> str:
        """The credential as it stands in a variable; raise InputError if it cannot."""
        value = self.credential.secret.reveal()
        if not (value.isascii() and value.isprintable()):
            raise InputError(
                "The credential contains a character that no environment variable can hold.",
                f"To replace it: {self.organization.login_command}",
            )
        return value


@dataclass(frozen=True)
class Case:
    """What the rows of the table look at; `bin_folder` is where `auth setup` puts programs of ours."""

    grants: tuple[Grant, ...]
    environment: Mapping[str, str]
    folder: Path
    home: Path
    bin_folder: Path

    def grant_for(self, url: str) -> Grant | None:
        """Return the grant whose organization the URL is of."""
        organization = organization_of(url)
        return next((grant for grant in self.grants if grant.organization == organization), None)

    @property
    def only(self) -> Grant:
        """The one grant of a tool that can have one only."""
        return self.grants[0]

    def require_program(self, name: str, tool: str) -> None:
        """Raise InputError unless our program of that name is set up."""
        if not any(os.access(self.bin_folder / (name + end), os.X_OK) for end in ("", ".exe")):
            raise InputError(
                f"{tool} needs {self.bin_folder / name}, which is not set up.",
                f"To set it up: az devops auth setup {tool}",
            )

    def with_bin_first(self) -> str:
        """Return PATH with our folder before all others."""
        return os.pathsep.join([str(self.bin_folder), self.environment.get("PATH", os.defpath)])
