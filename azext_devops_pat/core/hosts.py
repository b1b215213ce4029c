"""Which hosts are Azure DevOps Services, and which only look so. Matched whole, label by label."""

from __future__ import annotations

import re

SERVICE_LABELS = frozenset(
    ("advsec", "almsearch", "analytics", "artifacts", "auditservice", "extmgmt", "feeds", "pkgs")
    + ("status", "vsaex", "vsrm", "vssps")
)
NOT_ORGANIZATIONS = SERVICE_LABELS | {"app", "docs", "login", "marketplace", "my", "ssh", "start", "vs-ssh", "www"}
SSH_HOSTS = frozenset(("ssh.dev.azure.com", "vs-ssh.visualstudio.com"))
BRANDS = ("azure", "visualstudio")
_DISGUISES = str.maketrans("01345", "oleas")
_HOST_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.ASCII)


def is_well_formed(host: str) -> bool:
    """Tell whether `host`, lower case and without port, is a plain ASCII host name or IPv4 address."""
    return len(host) <= 253 and bool(_HOST_NAME.fullmatch(host))


def is_services_own(label: str) -> bool:
    """Tell whether a label before `.visualstudio.com` is one of the service's own, not an organization."""
    return label in NOT_ORGANIZATIONS or label.startswith("spsprod")


def is_look_alike(host: str) -> bool:
    """Tell whether a label of `host` holds or resembles `azure` or `visualstudio`."""
    return any(_resembles(part) for label in host.split(".") for part in (label, *re.split("[-_]", label)))


def _resembles(label: str) -> bool:
    plain = label.translate(_DISGUISES)
    return any(
        brand in text or _edit_distance_at_most(text, brand, len(brand) // 5)
        for brand in BRANDS
        for text in (label, plain)
    )


def _edit_distance_at_most(text: str, brand: str, limit: int) -> bool:
    """Tell whether at most `limit` one-letter edits or transpositions lie between the two.

    Written by hand: the standard library's difflib gives ratios, not this distance.
    """
    if abs(len(text) - len(brand)) > limit:
        return False
    rows = [list(range(len(brand) + 1))]
    for i, letter in enumerate(text, 1):
        row = [i]
        for j, wanted in enumerate(brand, 1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == brand[j - 2] and text[i - 2] == wanted:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1] <= limit
