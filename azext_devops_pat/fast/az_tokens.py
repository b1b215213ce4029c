"""An access token out of az's own cache, `msal_token_cache.json` in MSAL's unified schema.

By hand over the bytes: a cache of a megabyte read whole makes the helper half as slow again, and msal takes ten times
as long. Whatever is not exactly as MSAL 1.x writes it (indent 4) raises HandOver.
"""

import sys

from ..core.names import RESOURCE
from . import base, json_text, records
from .base import HandOver

_CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"  # the Azure CLI's own, for users
_ENVIRONMENT = "login.microsoftonline.com"
_TARGET = RESOURCE + "/.default"
_LEAST_SECONDS = 300  # with less, MSAL itself asks for another one
_OFF = ("0", "no", "false", "off")
Entry = dict[str, object]


class Account:
    """A signed-in account; `kind` is `user` or `servicePrincipal`, empty for one whose tokens are elsewhere."""

    __slots__ = ("is_default", "kind", "name", "tenant")

    def __init__(self, name: str, kind: str, tenant: str, is_default: bool) -> None:
        self.name, self.kind, self.tenant, self.is_default = name, kind, tenant, is_default


def check_readable(variables: dict[str, str]) -> None:
    """Raise HandOver if the cache is encrypted, or a broker of the system holds the tokens."""
    encrypted = base.setting(variables, "core", "encrypt_token_cache")
    if encrypted is None and sys.platform == "win32" or encrypted is not None and encrypted.lower() not in _OFF:
        raise HandOver
    name = {"win32": "enable_broker_on_windows", "darwin": "enable_broker_on_mac"}.get(sys.platform)
    broker = base.setting(variables, "core", name) if name else "false"
    if broker is None and sys.platform == "win32" or broker is not None and broker.lower() not in _OFF:
        raise HandOver


def find(data: bytes, account: Account, tenant: str, now: int) -> tuple[str, int]:
    """Return the account's token for Azure DevOps in that tenant, and when it expires in POSIX seconds."""
    if not data.startswith(b'{\n    "') or not data.rstrip().endswith(b"\n}") or b"\r" in data:
        raise HandOver
    is_user = account.kind == "user"
    client, home = (_CLIENT, _home_account(data, account.name)) if is_user else (account.name, None)
    entries = [entry for entry in _candidates(data) if _is_for(entry, client, home, tenant)]
    if len(entries) != 1 or not _is_plain(entries[0], now):
        raise HandOver
    secret = entries[0].get("secret")
    return records.checked(secret if isinstance(secret, str) else ""), _number(entries[0].get("expires_on"))


def _section(data: bytes, name: bytes) -> tuple[int, int]:
    """Return where the entries of one kind begin and end; no string holds a line feed."""
    mark = b'\n    "' + name + b'": {\n'
    start = data.find(mark)
    end = data.find(b"\n    }", start)
    if start < 0 or end < 0 or data.find(mark, start + 1) >= 0:
        raise HandOver
    return start + len(mark) - 1, end


def _home_account(data: bytes, name: str) -> str:
    """Return the one home account with that user name: a work and a personal account may share an address."""
    start, end = _section(data, b"Account")
    accounts = json_text.scan("{" + _text(data[start:end]) + "}")
    assert isinstance(accounts, dict)
    known = [entry for entry in accounts.values() if isinstance(entry, dict)]
    found = {entry.get("home_account_id") for entry in known if _is_named(entry, name)}
    home = found.pop() if len(found) == 1 else None
    if not isinstance(home, str) or not home or len(known) != len(accounts):
        raise HandOver
    return home


def _is_named(entry: Entry, name: str) -> bool:
    return entry.get("environment") == _ENVIRONMENT and str(entry.get("username")).lower() == name.lower()


def _candidates(data: bytes) -> list[Entry]:
    """Return the access tokens whose text names Azure DevOps: each is found by that and read alone."""
    start, end = _section(data, b"AccessToken")
    found, position = list[Entry](), start
    while True:
        position = data.find(_TARGET.encode(), position, end)
        if position < 0:
            return found
        opening = data.rfind(b'": {\n', start, data.find(b"\n", position, end) + 1)
        closing = data.find(b"\n        }", position)
        if opening < 0 or not position < closing <= end:
            raise HandOver
        entry = json_text.scan(_text(data[opening + 3 : closing + 10]))
        if not isinstance(entry, dict):
            raise HandOver
        found.append(entry)
        position = closing


def _is_for(entry: Entry, client: str, home: str | None, tenant: str) -> bool:
    wanted = {"client_id": client, "home_account_id": home, "environment": _ENVIRONMENT, "realm": tenant}
    is_ours = all(entry.get(name) == value for name, value in wanted.items())
    return is_ours and _TARGET in str(entry.get("target")).split()


def _is_plain(entry: Entry, now: int) -> bool:
    """Tell whether MSAL itself would answer with this token now, without asking anybody."""
    is_bearer = entry.get("credential_type") == "AccessToken" and entry.get("token_type") == "Bearer"
    is_bound = "key_id" in entry or "ext_cache_key" in entry
    is_due = "refresh_on" in entry and _number(entry["refresh_on"]) <= now
    is_past = 0 <= _number(entry.get("cached_at")) <= now and _number(entry.get("expires_on")) > now + _LEAST_SECONDS
    return is_bearer and not is_bound and not is_due and is_past


def _number(value: object) -> int:
    """Return POSIX seconds, which the schema writes as text; raise HandOver for anything else."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise HandOver
    return int(text)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise HandOver from None
