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

_AUTH = """
type: group
short-summary: Show, print and use the credential that wins for an organization.
long-summary: >-
    The sources are asked in this order: az (the session of az login), environment (AZURE_DEVOPS_EXT_PAT, else
    AZURE_DEVOPS_CLI_PAT), stored (the organization's PAT, else the default PAT). Narrow them with
    az config set devops_pat.sources="environment stored".
"""

_STATUS = """
type: command
short-summary: Show which credential wins for each organization, why, and whether it is accepted.
long-summary: >-
    The state is valid, refused, expired, unverified (nobody was asked) or unreachable. The exit code is 1 where the
    organization asked for has no accepted credential, or where one ends within --fail-if-expires-within days.
examples:
  - name: Show every organization that this machine knows, as a table.
    text: az devops auth status -o table
  - name: Show one organization, with what every source said.
    text: az devops auth status --organization contoso
  - name: Fail a pipeline a week before its PAT ends.
    text: az devops auth status --organization contoso --fail-if-expires-within 7
  - name: Show what is known without asking anybody.
    text: az devops auth status --offline
"""

_TOKEN = """
type: command
short-summary: Print the credential that wins for an organization.
long-summary: >-
    Without --format the output is an object as of az account get-access-token. The organization is that of the git
    remote of this folder, or the default, where none is given.
examples:
  - name: Print the bare credential.
    text: az devops auth token --organization contoso --format token
  - name: Use it with curl, outside the argument list.
    text: >-
        az devops auth token --organization contoso --format header |
        curl -H @- https://dev.azure.com/contoso/_apis/projects
  - name: Set it in this shell.
    text: eval "$(az devops auth token --organization contoso --format env --shell bash)"
  - name: Print the source that wins.
    text: az devops auth token --organization contoso --query source -o tsv
"""

_EXEC = """
type: command
short-summary: Run a command with the credential in its environment, and nowhere else.
long-summary: >-
    The exit code is the command's; 128+n where signal n ended it, 127 where it is not found, 126 where it cannot be
    run. The command's arguments arrive as typed, but az itself also reads --debug, --verbose and --only-show-errors
    after the --, and reads a file named by an argument that begins with @ (@- reads standard input); to keep them
    from az write the command into a script.
examples:
  - name: Run a script that reads AZURE_DEVOPS_EXT_PAT.
    text: az devops auth exec --organization contoso -- ./publish.sh --all
  - name: Give the credential under another name.
    text: az devops auth exec --organization contoso --variable SYSTEM_ACCESSTOKEN -- python build.py
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
    helps["devops auth"] = _AUTH
    helps["devops auth status"] = _STATUS
    helps["devops auth token"] = _TOKEN
    helps["devops auth exec"] = _EXEC
    if neighbour.is_installed():
        for group in neighbour.GROUPS:
            helps[f"{group} devops-pat-loaded"] = _LOADED.format(group=group)
    else:
        helps["devops"] = _DEVOPS
        helps["devops configure"] = _CONFIGURE
