"""The help of `login`, `logout` and `configure`; azdev's linter rules hold."""

_DEVOPS = """
type: group
short-summary: Sign in to Azure DevOps with a personal access token (PAT).
long-summary: >-
    A PAT is stored in the OS keyring, or if there is none in a file that only you can read. The azure-devops extension
    uses the same stores.
"""

_LOGIN = """
type: command
short-summary: Sign in to Azure DevOps with a personal access token (PAT).
long-summary: >-
    The PAT is read at a hidden prompt, or from standard input if that is not a terminal. It is stored only after the
    service has accepted it, and the organization becomes the default if none is configured. Without --organization it
    becomes the default PAT, which cannot be verified. Create a PAT in the user settings of the organization:
    https://dev.azure.com/ORGANIZATION/_usersSettings/tokens

    --create makes the PAT too, from the session of az login, with the scopes vso.code_write and vso.packaging unless
    --scope names others. That session is still used first: the PAT is for tools that need one, for --source stored, and
    for the time after the session. Run again, it rotates the PAT that it made.
examples:
  - name: Sign in at a terminal, with a prompt for the PAT.
    text: az devops login --organization https://dev.azure.com/contoso
  - name: Sign in from a pipeline, with the PAT in the variable PAT.
    text: printf '%s\\n' "$PAT" | az devops login --organization contoso
  - name: Sign in with a PAT from a file, and be warned before it expires.
    text: az devops login --organization contoso --token-file pat.txt --expires 2027-01-31
  - name: Sign in to a collection of Azure DevOps Server.
    text: az devops login --organization https://tfs.contoso.com/tfs/DefaultCollection --server
  - name: Create a PAT for git from the session of az login, and store it for 7 days.
    text: az devops login --create --organization contoso --scope git --days 7
  - name: Store the PAT in the protected file even if there is a keyring.
    text: az devops login --organization contoso --storage file
"""

_LOGOUT = """
type: command
short-summary: Remove the stored PAT of an organization, or all of them.
long-summary: >-
    With --organization its PAT is removed, and the default organization is reset if it is that one. Without it, the
    PATs of all organizations and the default PAT are removed. Logging out does not revoke the PAT. To revoke it, use
    the user settings of the organization: https://dev.azure.com/ORGANIZATION/_usersSettings/tokens
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

HELP = {
    "devops login": _LOGIN,
    "devops logout": _LOGOUT,
}
HELP_WITHOUT_AZURE_DEVOPS = {  # that extension describes these itself
    "devops": _DEVOPS,
    "devops configure": _CONFIGURE,
}
