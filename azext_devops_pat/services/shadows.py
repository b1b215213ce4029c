"""What overrules a stored PAT."""

from __future__ import annotations

from dataclasses import dataclass

ENVIRONMENT, AZ = "environment", "az"


@dataclass(frozen=True)
class Shadows:
    """The sources before the store: the variable that holds a PAT, and the accounts of the az session."""

    variable: str | None
    accounts: tuple[str, ...]

    def names(self) -> list[str]:
        """Return the sources in play, by the names used in output."""
        return [name for name, present in ((ENVIRONMENT, self.variable), (AZ, self.accounts)) if present]

    def sentences(self) -> list[str]:
        """Say of each what it is and how it is ended."""
        said = []
        if self.variable:
            said.append(f"the PAT in {self.variable} (end it with: unset {self.variable})")
        if self.accounts:
            said.append(f"the az session of {', '.join(self.accounts)} (end it with: az logout)")
        return said
