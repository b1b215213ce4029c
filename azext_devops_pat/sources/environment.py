"""The PAT in an environment variable."""

from __future__ import annotations

from collections.abc import Mapping

from ..core import pat, shell, token_shape
from ..core.credential import Credential, CredentialRequest, SourceResult
from ..core.errors import TokenError
from ..core.names import ENVIRONMENT, ISSUED_FOR_VARIABLE, KEY_PREFIX, PAT_VARIABLES, PIPELINE_VARIABLE
from ..core.organization import Organization
from ..core.record import Record, fingerprint
from ..core.secret import Secret


def variable_in_play(environment: Mapping[str, str]) -> str | None:
    """Return the name of the variable whose PAT is used; an empty value counts as not set."""
    return next((name for name in PAT_VARIABLES if not pat.is_empty(environment.get(name, ""))), None)


def note_on(variable: str, environment: Mapping[str, str]) -> str:
    """Return what to say of a variable whose PAT other tools cannot use as it stands; empty for a clean one."""
    value = environment.get(variable, "")
    if pat.unquoted(value) == value:
        return ""
    from ..core import surroundings

    return surroundings.described(variable, value)


def _remedy(variable: str, kind: str) -> str:
    if kind:
        from ..core import token_fix

        command = token_fix.export(kind, variable)
        if command:
            return f"To set it to the PAT alone: {command}"
    return f"To remove it: {shell.unset(variable)}"


def issued_for(organization: Organization, secret: Secret) -> str:
    """Return what `auth exec` puts beside the PAT variable: the organization's key and the secret's fingerprint."""
    return f"{organization.key} {fingerprint(secret)}"


def faults(environment: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the variable in play, whatever the organization, with the remedy; else nothing."""
    variable = variable_in_play(environment)
    if variable is None:
        return []
    try:
        pat.clean(environment[variable])
    except TokenError as error:
        return [f"{variable} is set, but cannot be used: {error.message} {_remedy(variable, error.kind)}"]
    return list(filter(None, [note_on(variable, environment)]))


class EnvironmentSource:
    """Reads the variable; a Server gets it only with consent."""

    name = ENVIRONMENT

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def find(self, request: CredentialRequest) -> SourceResult:
        """Return the PAT; if a variable is set, stored PATs are not consulted whatever its value."""
        organization, variable = request.organization, variable_in_play(self._environment)
        if variable is None:
            return SourceResult(self.name, self._absence(), hint=self._pipeline_hint())
        owner = self._issued_for(variable)
        is_ours = owner == organization.key
        if owner and not is_ours:
            owner_url = owner.removeprefix(KEY_PREFIX)
            return SourceResult(self.name, f"{variable} was set by az devops auth exec for {owner_url} only")
        if organization.is_server and not request.has_consent and not is_ours:
            return SourceResult(
                self.name,
                f"{variable} is set, but not sent to {organization.host} without --server",
                hint=f"If it is your own Azure DevOps Server, run again with: --organization {organization} --server",
            )
        try:
            token = pat.clean(self._environment[variable])
        except TokenError as error:
            reason = f"{variable} is set, but cannot be used: {error.message}"
            return SourceResult(self.name, reason, hint=_remedy(variable, error.kind), stops_search=True)
        end = token_shape.end_of(token.reveal())
        record = Record(valid_to=end) if end else None
        credential = Credential(self.name, token, record=record, only_for=organization if is_ours else None)
        note = note_on(variable, self._environment)
        return SourceResult(self.name, f"the PAT in {variable}", credential, note=note)

    def _issued_for(self, variable: str) -> str:
        """Return the key of the organization that `auth exec` set the variable for; empty if it did not."""
        key, _, mark = self._environment.get(ISSUED_FOR_VARIABLE, "").partition(" ")
        value = Secret(pat.unquoted(self._environment[variable]))
        return key if mark and mark == fingerprint(value, mark.partition(":")[0]) else ""

    def _absence(self) -> str:
        empty = [name for name in PAT_VARIABLES if name in self._environment]
        return f"{empty[0]} is set but empty" if empty else f"{PAT_VARIABLES[0]} is not set"

    def _pipeline_hint(self) -> str:
        if self._environment.get(PIPELINE_VARIABLE):
            use = shell.export(PAT_VARIABLES[0], shell.variable(PIPELINE_VARIABLE))
            return f"To use the token of this pipeline job: {use}"
        return ""
