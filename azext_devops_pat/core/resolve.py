"""Which credential: the sources are asked in order, and the first that has one wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .credential import Credential, Finding, Inquiry
from .errors import CredentialError, InputError

AZ, ENVIRONMENT, STORED = "az", "environment", "stored"
ORDER = (AZ, ENVIRONMENT, STORED)


class Source(Protocol):
    """A place where credentials come from."""

    @property
    def name(self) -> str:
        """One of ORDER."""

    def find(self, inquiry: Inquiry) -> Finding:
        """Return the credential for the organization, or why there is none."""


@dataclass(frozen=True)
class Resolution:
    """The credential that wins, if any, and what every source considered said, in order."""

    inquiry: Inquiry
    findings: tuple[Finding, ...]

    @property
    def credential(self) -> Credential | None:
        """The credential of the last source asked, which is the one that ended the search."""
        return self.findings[-1].credential if self.findings else None

    @property
    def is_certain(self) -> bool:
        """Whether every source could be asked."""
        return all(finding.is_certain for finding in self.findings)

    def required(self) -> Credential:
        """Return the credential; raise CredentialError with every source's reason where there is none."""
        if self.credential is not None:
            return self.credential
        organization = self.inquiry.organization
        reasons = "\n".join(f"  {finding.source}: {finding.reason}" for finding in self.findings)
        hints = [finding.hint for finding in self.findings if finding.hint]
        if any(finding.source == STORED for finding in self.findings):
            hints.append(f"az devops login --organization {organization}")
        hint = "\n".join(dict.fromkeys(hints)) or f"az devops auth status --organization {organization}"
        raise CredentialError(f"There is no credential for {organization}.\n{reasons}", hint)


def resolve(inquiry: Inquiry, sources: Iterable[Source]) -> Resolution:
    """Ask the sources in their order until one has a credential or says that no other is to be asked."""
    findings = []
    for source in sources:
        finding = source.find(inquiry)
        findings.append(finding)
        if finding.credential is not None or finding.is_final:
            break
    return Resolution(inquiry, tuple(findings))


def order_from(text: str | None) -> tuple[str, ...]:
    """Read `devops_pat.sources`: names from ORDER, separated by spaces or commas; empty means all of them."""
    names = tuple(dict.fromkeys((text or "").replace(",", " ").lower().split()))
    unknown = [name for name in names if name not in ORDER]
    if unknown:
        raise InputError(
            f"devops_pat.sources names {len(unknown)} unknown source(s); known are: {', '.join(ORDER)}.",
            f'az config set devops_pat.sources="{ENVIRONMENT} {STORED}", or: unset AZURE_DEVOPS_PAT_SOURCES',
        )
    return names or ORDER
