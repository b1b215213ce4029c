"""The help of `az devops pat rotate`; azdev's linter rules hold."""

from __future__ import annotations

from knack.help_files import helps

_ROTATE = """
type: command
short-summary: Replace the stored PAT of an organization by a new one with the same name and scopes.
long-summary: >-
    The order is: create, the service accepts the new PAT, store it where the old one was, read it back, revoke the old
    one. Interrupted at any moment, an accepted PAT is stored, and the command run again finishes. The az session of the
    PAT's owner is used, whatever devops_pat.sources says. A PAT that is stored for something else too, or that is for
    all organizations, is not revoked.
examples:
  - name: Rotate the PAT of one organization.
    text: az devops pat rotate --organization contoso
  - name: Give the new PAT 30 days.
    text: az devops pat rotate --organization contoso --days 30
  - name: Rotate a PAT that was made on the web, whose id is not known here.
    text: az devops pat rotate --organization contoso --id 6a1f4f5e-0000-0000-0000-000000000000
  - name: Rotate everything that has at most 3 days left, from cron or a scheduled task.
    text: az devops pat rotate --due-within 3 --only-show-errors
"""


def load_help() -> None:
    """Put our text where az looks for it."""
    helps["devops pat rotate"] = _ROTATE
