"""The folder and files that this extension shares with `azure-devops`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Every file that we write, by name; all lie in one folder."""

    folder: Path

    @property
    def tokens(self) -> Path:
        """The protected file of PATs, shared with `azure-devops`."""
        return self.folder / "personalAccessTokens"

    @property
    def organization_list(self) -> Path:
        """The store keys in use, one a line, shared with `azure-devops`."""
        return self.folder / "organization_list"

    @property
    def config(self) -> Path:
        """The defaults, shared with `azure-devops`."""
        return self.folder / "config"

    @property
    def metadata(self) -> Path:
        """What is known of each stored PAT; no secrets."""
        return self.folder / "devops-pat.json"

    @property
    def remembered(self) -> Path:
        """Answers worth remembering; no secrets."""
        return self.folder / "devops-pat-cache.json"

    @property
    def written(self) -> tuple[Path, ...]:
        """Every file that is replaced as a whole."""
        return self.tokens, self.organization_list, self.config, self.metadata, self.remembered

    @property
    def lock(self) -> Path:
        """What our processes lock while they write."""
        return self.folder / "devops-pat.lock"


def locate(environment: Mapping[str, str], az_folder: str) -> Paths:
    """Return the paths below `AZURE_DEVOPS_EXT_CONFIG_DIR`, else below `az_folder` (az's own configuration folder)."""
    own = environment.get("AZURE_DEVOPS_EXT_CONFIG_DIR")
    return Paths(Path(os.path.expanduser(own)) if own else Path(az_folder) / "azuredevops")
