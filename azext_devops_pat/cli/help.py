"""The help of every group and command; azdev's linter rules hold."""

from __future__ import annotations

from knack.help_files import helps

from . import neighbour

_DEVOPS = """
type: group
short-summary: Sign in to Azure DevOps with a personal access token (PAT).
long-summary: >-
    A PAT rests in the keyring of the operating system, or where there is none in a file that you alone can read.
    The azure-devops extension uses the same stores.
"""

_LOGIN = """
type: command
short-summary: Sign in to Azure DevOps with a personal access token (PAT).
long-summary: >-
    The PAT is asked for at a hidden prompt, or read from standard input where that is not a terminal. The service
    is asked whether it accepts it; only then it is stored, and the organization becomes the default where none is
    configured. Without --organization it becomes the default PAT, which cannot be verified.
examples:
  - name: Sign in at a terminal; the PAT is asked for.
    text: az devops login --organization https://dev.azure.com/contoso
  - name: Sign in from a pipeline, the PAT in a secret variable that is mapped to PAT.
    text: printf '%s\\n' "$PAT" | az devops login --organization contoso
  - name: Sign in from a file, and remember when the PAT ends.
    text: az devops login --organization contoso --token-file pat.txt --expires 2027-01-31
  - name: Sign in to a collection of Azure DevOps Server.
    text: az devops login --organization https://tfs.contoso.com/tfs/DefaultCollection --server
  - name: Store the PAT in the protected file even where there is a keyring.
    text: az devops login --organization contoso --storage file
"""

_LOGOUT = """
type: command
short-summary: Remove the stored PAT of an organization, or all of them.
long-summary: >-
    With --organization its PAT is removed, and the default organization is reset if it is that one. Without it the
    PATs of all organizations and the default PAT are removed. The PAT itself goes on living: revoke it in the user
    settings of the organization.
examples:
  - name: Remove the PAT of one organization.
    text: az devops logout --organization https://dev.azure.com/contoso
  - name: Remove every stored PAT.
    text: az devops logout
"""

_CONFIGURE = """
type: command
short-summary: Set and show the default organization and project.
examples:
  - name: Set both defaults.
    text: az devops configure --defaults organization=https://dev.azure.com/contoso project=web
  - name: Clear the default project.
    text: az devops configure --defaults project=''
  - name: Show the defaults, where each comes from, and the path of the file.
    text: az devops configure --list
"""

_LOADED = """
type: command
short-summary: Tell that the devops-pat extension is loaded for this group.
examples:
  - name: Ask.
    text: az {group} devops-pat-loaded
  - name: Ask for a value that a script can compare.
    text: az {group} devops-pat-loaded --query loaded
"""


def load() -> None:
    """Put our texts where az looks for them."""
    helps["devops login"] = _LOGIN
    helps["devops logout"] = _LOGOUT
    if neighbour.is_installed():
        for group in neighbour.GROUPS:
            helps[f"{group} devops-pat-loaded"] = _LOADED.format(group=group)
    else:
        helps["devops"] = _DEVOPS
        helps["devops configure"] = _CONFIGURE
