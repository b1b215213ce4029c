"""The question before PATs are revoked."""

from __future__ import annotations

import logging

from ...core.errors import InputError
from ...services.pat_revoke import Plan, describe
from .. import prompt

_log = logging.getLogger("cli." + __name__)


def confirm(plan: Plan, user: str | None, yes: bool) -> None:
    """Name what will be revoked, and ask; raise InputError unless the answer is yes."""
    for line in describe(plan, user):
        _log.warning("%s", line)
    if yes:
        return
    if not prompt.is_terminal():
        raise InputError("Nothing was revoked: there is no terminal to ask at.", "To revoke without a question: --yes")
    count = len(plan.targets)
    if not prompt.confirm(f"Revoke {'this PAT' if count == 1 else f'these {count} PATs'} in {plan.organization}?"):
        see = f"az devops pat list --organization {plan.organization}"
        raise InputError("Nothing was revoked.", f"To see your PATs: {see}")
