"""Which credential: the sources are asked in order, and the first that has one wins."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import pat, shell
from .credential import Credential, CredentialRequest, SourceResult
from .errors import CredentialError, InputError
from .names import AZ, ENVIRONMENT, ORDER, STORED

_log = logging.getLogger("cli." + __name__)


_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}


class Source(Protocol):
    """A place where credentials come from."""

    @property
    def name(self) -> str:
        """One of ORDER."""

    def find(self, request: CredentialRequest) -> SourceResult:
        """Return the credential for the organization, or why there is none."""


@dataclass(frozen=True)
class Resolution:
    """The credential that wins, if any, and what every source that was asked answered, in order."""

    request: CredentialRequest
    results: tuple[SourceResult, ...]

    @property
    def credential(self) -> Credential | None:
        """The credential of the last source asked, which ended the search."""
        return self.results[-1].credential if self.results else None

    @property
    def all_answered(self) -> bool:
        """Whether every source could be asked."""
        return all(result.answered for result in self.results)

    def credential_or_raise(self) -> Credential:
        """Return the credential; raise CredentialError with every source's reason if there is none."""
        if self.credential is not None:
            return self.credential
        organization = self.request.organization
        reasons = "\n".join(f"  {result.source}: {result.reason}" for result in self.results)
        hints = [result.hint for result in self.results if result.hint]
        if any(result.source == STORED for result in self.results):
            hints.append(f"To store a PAT: {organization.login_command}")
        hint = "\n".join(dict.fromkeys(hints)) or (
            f"To see every source: az devops auth status --organization {organization}"
        )
        raise CredentialError(f"There is no credential for {organization}.\n{reasons}", hint)


def resolve(request: CredentialRequest, sources: Iterable[Source]) -> Resolution:
    """Ask the sources in their order until one has a credential or stops the search; --verbose shows each answer."""
    results = []
    for source in sources:
        result = source.find(request)
        _log.info(
            "%s: %s: %s", request.organization, result.source, ". ".join(filter(None, (result.reason, result.note)))
        )
        results.append(result)
        if result.credential is not None or result.stops_search:
            break
    return Resolution(request, tuple(results))


def order_from(text: str | None) -> tuple[str, ...]:
    """Read `devops_pat.sources`: names from ORDER, separated by spaces or commas; empty means all of them."""
    names = tuple(dict.fromkeys((text or "").replace(",", " ").split()))
    unknown = [name for name in names if name.lower() not in ORDER]
    if unknown:
        listed = ", ".join(repr(pat.redacted(name)) for name in unknown[:3])
        raise InputError(
            f"Unknown source{'s' if len(unknown) > 1 else ''} {listed} in devops_pat.sources. "
            f"Use any of: {', '.join(ORDER)}.",
            f'To change the setting: az config set devops_pat.sources="{ENVIRONMENT} {STORED}"\n'
            f"To remove the variable: {shell.unset('AZURE_DEVOPS_PAT_SOURCES')}",
        )
    return tuple(dict.fromkeys(name.lower() for name in names)) or ORDER


def is_enabled(text: str | None) -> bool:
    """Read `devops_pat.detect`; on unless it is set. Raises InputError."""
    word = (text or "true").strip().lower()
    if word not in _BOOLEANS:
        raise InputError(
            f"devops_pat.detect is {pat.redacted(word)!r}, neither true nor false.",
            f"To turn detection off: az config set devops_pat.detect=false\n"
            f"To remove the variable: {shell.unset('AZURE_DEVOPS_PAT_DETECT')}",
        )
    return _BOOLEANS[word]


def before_stored(order: Sequence[str]) -> tuple[str, ...]:
    """Return the sources that take precedence over a stored PAT; if `stored` is not asked at all, every other one."""
    return tuple(order[: order.index(STORED)] if STORED in order else order)


_USE_STORED = f'To use the stored one: az config set devops_pat.sources="{ENVIRONMENT} {STORED}"'


@dataclass(frozen=True)
class Overrides:
    """What takes precedence over a stored PAT: the variable that holds a PAT, the accounts of the az session.

    `is_certain` is False if the session could not be asked; `stored_is_used` if the sources in use have the store.
    """

    variable: str | None = None
    accounts: tuple[str, ...] = ()
    is_certain: bool = True
    stored_is_used: bool = True
    note: str = ""  # on the variable's value

    def names(self) -> list[str]:
        """Return the sources in play, by the names used in output."""
        return [name for name, present in ((ENVIRONMENT, self.variable), (AZ, self.accounts)) if present]

    def describe(self) -> list[str]:
        """Return for a login a sentence for each: it takes precedence, and how to end that."""
        said = []
        if not self.stored_is_used:
            return [f"The stored PAT is not used: {STORED} is not among devops_pat.sources. {_USE_STORED}"]
        if self.variable:
            said.append(
                f"{self.variable} is set and takes precedence over the stored PAT. "
                f"To use the stored one: {shell.unset(self.variable)}"
            )
        if self.note:
            said.append(self.note)
        if self.accounts:
            said.append(
                f"The az login session of {', '.join(self.accounts)} {'takes' if self.is_certain else 'may take'} "
                f"precedence over the stored PAT. {_USE_STORED}"
            )
        return said

    def describe_signed_in(self) -> list[str]:
        """Return for a logout a sentence for each: it still signs in, and how to end that."""
        said = []
        if self.variable:
            said.append(f"Still signed in through {self.variable}. To sign out: {shell.unset(self.variable)}")
        if self.accounts:
            still = "Still" if self.is_certain else "Perhaps still"
            said.append(f"{still} signed in through az login as {', '.join(self.accounts)}. To sign out: az logout")
        return said
