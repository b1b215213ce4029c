"""The credential that wins, as data and in the forms that tools read."""

from __future__ import annotations

from datetime import datetime

from ..core.credential import Credential
from ..core.errors import InputError
from ..core.names import PAT_VARIABLE
from ..core.organization import Organization

FORMATS = ("token", "basic", "header", "env")
SHELLS = ("bash", "powershell", "cmd", "fish")


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
    """Write the time as az does; None for a year that the time zone moves out of the calendar."""
    try:
        return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S.%f")
    except (ValueError, OverflowError, OSError):
        return None


def as_text(credential: Credential, form: str, shell: str) -> str:
    """Return the credential in one of FORMATS; `env` is a line for one of SHELLS to evaluate."""
    if form == "basic":
        return credential.basic()
    if form == "header":
        return f"Authorization: {credential.authorization()}"
    value = credential.secret.reveal()
    return assignment(value, shell) if form == "env" else value


def assignment(value: str, shell: str) -> str:
    """Return the line that sets the PAT variable in a shell, the value quoted so that the shell takes it as it is."""
    if shell == "powershell":
        return f"$env:{PAT_VARIABLE} = '" + value.replace("'", "''") + "'"
    if shell == "cmd":
        if any(letter in value for letter in '"%!'):
            raise InputError(
                "The token contains a character that cmd cannot quote.", "To use another shell: --shell powershell"
            )
        return f'set "{PAT_VARIABLE}={value}"'
    if shell == "fish":
        return f"set -gx {PAT_VARIABLE} '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"export {PAT_VARIABLE}='" + value.replace("'", "'\\''") + "'"
