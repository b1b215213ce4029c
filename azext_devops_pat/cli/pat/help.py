"""The help of `az devops pat`; azdev's linter rules hold."""

_PAT = """
type: group
short-summary: Create, list, change, rotate and revoke personal access tokens (PATs).
long-summary: >-
    These commands use your az login session, whatever devops_pat.sources says: Azure DevOps lets only users manage
    PATs, not PATs themselves, service principals or managed identities. They name the account and the organization that
    they act in. An Azure DevOps Server has no such API: use its web page, COLLECTION/_usersSettings/tokens.
"""

_LIST = """
type: command
short-summary: List your PATs in an organization, those that expire first at the top.
long-summary: >-
    storedHere is true for a PAT that is stored on this machine, null for one that may be. allOrganizations marks PATs
    that are valid for all of your organizations; Azure DevOps ends those on 2026-12-01. origin is what made a PAT that
    you may not remember (git, service-hooks, load-test, teams, staticwebapp), and advice says what to do.
examples:
  - name: List your active PATs as a table.
    text: az devops pat list --organization contoso -o table
  - name: List those that have expired.
    text: az devops pat list --organization contoso --status expired
  - name: Find PATs for all organizations in every organization that you belong to.
    text: az devops pat list --all-organizations --query "[?allOrganizations]"
  - name: List the PATs of another user, as an administrator.
    text: az devops pat list --organization contoso --user joe@contoso.com --status all
"""

_SHOW = """
type: command
short-summary: Show one PAT.
examples:
  - name: Show a PAT.
    text: az devops pat show --organization contoso --id 4ab5764f-4193-4f1d-b995-64144880b7d7
  - name: Print the day on which it expires.
    text: az devops pat show --id 4ab5764f-4193-4f1d-b995-64144880b7d7 --query validTo -o tsv
"""

_CREATE = """
type: command
short-summary: Create a PAT for one organization and print its token, once, or store it.
long-summary: >-
    Without --login the token is in the output and nowhere else; Azure DevOps never shows it again. If a policy of the
    organization allows only a shorter life, the PAT is created with that one, and a warning says so.
examples:
  - name: Create a PAT to clone, push and read packages, valid for 7 days.
    text: az devops pat create --organization contoso --name ci --scope vso.code_write vso.packaging
  - name: Create a PAT from a preset, valid until the end of a day.
    text: az devops pat create --organization contoso --name laptop --scope git --valid-to 2027-01-31
  - name: Store the PAT for this organization instead of printing its token.
    text: az devops pat create --organization contoso --name laptop --scope git --days 7 --login
  - name: Put the token into a variable.
    text: PAT=$(az devops pat create --organization contoso --name job --scope git --days 1 --query token -o tsv)
"""

_UPDATE = """
type: command
short-summary: Rename a PAT, extend it, or change its scopes.
long-summary: The token stays the same. A PAT that has expired cannot be changed or extended.
examples:
  - name: Extend a PAT by 30 days from now.
    text: az devops pat update --organization contoso --id 4ab5764f-4193-4f1d-b995-64144880b7d7 --days 30
  - name: Rename a PAT and give it fewer scopes.
    text: az devops pat update --id 4ab5764f-4193-4f1d-b995-64144880b7d7 --name ci --scope vso.code
"""

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
    text: az devops pat rotate --due-within 3 --output none
"""

_REVOKE = """
type: command
short-summary: Revoke PATs. They stop working at once, everywhere.
long-summary: >-
    What will be revoked is listed first, and you are asked; without a terminal, --yes is needed. A PAT that is stored
    on this machine is revoked last, and removed from here too. PATs for all organizations are revoked only with
    --all-organizations. The exit code is 1 if any of them was not revoked.
examples:
  - name: Revoke one PAT.
    text: az devops pat revoke --organization contoso --id 4ab5764f-4193-4f1d-b995-64144880b7d7
  - name: Revoke every active PAT of yours that is for this organization alone.
    text: az devops pat revoke --organization contoso --all --yes
  - name: Revoke PATs of another user, as an administrator.
    text: az devops pat revoke --organization contoso --user joe@contoso.com --all
"""

_SCOPES = """
type: command
short-summary: List the scopes that a PAT can have, and the presets for common uses.
long-summary: Nobody is contacted. Azure DevOps may know more scopes than its documentation lists.
examples:
  - name: List all scopes as a table.
    text: az devops pat scopes -o table
  - name: Find the scopes for packages.
    text: az devops pat scopes --filter packaging -o table
"""

HELP = {
    "devops pat": _PAT,
    "devops pat list": _LIST,
    "devops pat show": _SHOW,
    "devops pat create": _CREATE,
    "devops pat update": _UPDATE,
    "devops pat rotate": _ROTATE,
    "devops pat revoke": _REVOKE,
    "devops pat scopes": _SCOPES,
}
