"""The credential that wins, as data and in the forms that tools read."""

from __future__ import annotations

from datetime import datetime

from ..core.credential import Credential
from ..core.errors import InputError
from ..core.organization import Organization

FORMATS = ("token", "basic", "header", "env")
SHELLS = ("bash", "powershell", "cmd", "fish")
VARIABLE = "AZURE_DEVOPS_EXT_PAT"


def as_object(credential: Credential, organization: Organization) -> dict[str, object]:
    """Return it as `az account get-access-token` does: `expires_on` POSIX, `expiresOn` local time, None if unknown."""
    end = credential.expires_on
    return {
        "accessToken": credential.secret.reveal(),
        "tokenType": credential.kind,
        "expires_on": end,
        "expiresOn": None if end is None else _local_time(end),
        "tenant": credential.tenant,
        "organization": organization.url,
        "source": credential.source,
    }


def _local_time(seconds: int) -> str | None:
    """Write the time as az does; None for a year that the time zone pushes out of the calendar."""
    try:
        return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S.%f")
    except (ValueError, OverflowError, OSError):
        return None


def as_text(credential: Credential, form: str, shell: str) -> str:
    """Return the credential in one of FORMATS; `env` is a line for one of SHELLS to evaluate."""
    if form == "basic":
        return credential.basic()
    if form == "header":
        return credential.header()
    value = credential.secret.reveal()
    return assignment(value, shell) if form == "env" else value


def assignment(value: str, shell: str) -> str:
    """Return the line that sets VARIABLE in a shell, the value quoted so that the shell takes it as it is."""
    if shell == "powershell":
        return f"$env:{VARIABLE} = '" + value.replace("'", "''") + "'"
    if shell == "cmd":
        if any(letter in value for letter in '"%!'):
            raise InputError("The token contains a character that cmd cannot quote.", "--shell powershell")
        return f'set "{VARIABLE}={value}"'
    if shell == "fish":
        return f"set -gx {VARIABLE} '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"export {VARIABLE}='" + value.replace("'", "'\\''") + "'"
