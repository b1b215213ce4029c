"""The PAT in an environment variable."""

from __future__ import annotations

from collections.abc import Mapping

from ..core import pat
from ..core.credential import Credential, Finding, Inquiry
from ..core.errors import TokenError
from ..core.resolve import ENVIRONMENT
from ..core.variables import PATS, PIPELINE


def variable_in_play(environment: Mapping[str, str]) -> str | None:
    """Return the name of the variable whose PAT is used; an empty value counts as not set."""
    return next((name for name in PATS if not pat.is_empty(environment.get(name, ""))), None)


class EnvironmentSource:
    """Reads the variable; for a Server only when the user named it on this command line."""

    name = ENVIRONMENT

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def find(self, inquiry: Inquiry) -> Finding:
        """Return the PAT; when a variable is set, stored PATs are not consulted whatever its value."""
        variable = variable_in_play(self._environment)
        if variable is None:
            return Finding(self.name, self._absence(), hint=self._pipeline_hint())
        if inquiry.organization.is_server and not inquiry.named:
            return Finding(self.name, f"{variable} goes to a Server only when --organization names it")
        try:
            token = pat.clean(self._environment[variable])
        except TokenError as error:
            return Finding(
                self.name, f"{variable} is set, but: {error.message}", hint=f"unset {variable}", is_final=True
            )
        return Finding(self.name, f"the PAT in {variable}", Credential(self.name, token))

    def _absence(self) -> str:
        empty = [name for name in PATS if name in self._environment]
        return f"{empty[0]} is set but empty" if empty else f"{PATS[0]} is not set"

    def _pipeline_hint(self) -> str:
        if self._environment.get(PIPELINE):
            return f'export {PATS[0]}="${PIPELINE}"'
        return ""
