"""Which account of the az session an organization accepts: plain cases of `sources.az_login`.

By hand, because az's own modules take a hundred times as long as a helper may.

Plain is: nobody is signed in; or the tenant is remembered, and so is of each account up to the first accepted one
whether the organization accepts it.
"""

from ..core.names import CACHE_FILE, CLOUD, REFUSED_TOKENS
from . import az_tokens, base, json_text, records
from .az_tokens import Account
from .base import BEARER, Answer, HandOver
from .hosts import Organization

_BOM = b"\xef\xbb\xbf"
_HEX = frozenset("0123456789abcdef")


def find(variables: dict[str, str], organization: Organization, profile: bytes) -> Answer | None:
    """Return the token of the account that the organization accepts; None if nobody is signed in, or none is.

    `profile` is what is in azureProfile.json.
    """
    subscriptions = _subscriptions(profile)
    if not subscriptions:
        return None
    if base.setting(variables, "cloud", "name") not in (None, CLOUD):
        raise HandOver
    accounts = [_account(found) for found in subscriptions if found.get("environmentName") == CLOUD]
    cache = base.read(f"{base.folder(variables)}/{CACHE_FILE}")
    if not accounts:
        return None
    if cache is None or not (cache.startswith(b'{\n "') and cache.endswith(b"\n}\n")):
        raise HandOver
    if json_text.top_level(cache, "stamp") != base.stamp(base.az_folder(variables) + "/azureProfile.json"):
        raise HandOver
    tenant = _tenant(cache, organization.key)
    account = _first_accepted(cache, organization.key, tenant, accounts)
    return None if account is None else _token(variables, account, tenant, cache)


def _subscriptions(profile: bytes) -> list[dict[str, object]]:
    try:
        document = json_text.scan(profile.removeprefix(_BOM).decode())
    except UnicodeDecodeError:
        raise HandOver from None
    found = document.get("subscriptions") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(found or [], list):
        raise HandOver
    entries = [entry for entry in found or [] if isinstance(entry, dict)]
    if len(entries) != len(found or []):
        raise HandOver
    return entries


def _account(entry: dict[str, object]) -> Account:
    user, tenant = entry.get("user"), entry.get("tenantId")
    name, kind = (user.get("name"), user.get("type")) if isinstance(user, dict) else (None, None)
    if not (isinstance(user, dict) and isinstance(name, str) and name and isinstance(tenant, str)):
        raise HandOver
    is_plain = kind in ("user", "servicePrincipal") and not user.get("cloudShellID")
    if user.get("assignedIdentityInfo") or name in ("systemAssignedIdentity", "userAssignedIdentity"):
        raise HandOver
    return Account(name, str(kind) if is_plain else "", tenant.lower(), bool(entry.get("isDefault")))


def _tenant(cache: bytes, key: str) -> str:
    """Return the remembered tenant of the organization; raise HandOver if it is not remembered, or has none."""
    tenant = json_text.entry(cache, "tenants", key)
    parts = tenant.split("-") if isinstance(tenant, str) else []
    is_guid = [len(part) for part in parts] == [8, 4, 4, 4, 12] and _HEX.issuperset("".join(parts))
    if not isinstance(tenant, str) or not is_guid:
        raise HandOver
    return tenant


def _first_accepted(cache: bytes, key: str, tenant: str, accounts: list[Account]) -> Account | None:
    """Return the first account in the resolver's order that is accepted, None if all are refused.

    Raises HandOver as soon as an account is undecided.
    """
    for account in _candidates(accounts, tenant):
        known = json_text.entry(cache, "accepted", f"{key} {tenant} {account.name} {CLOUD}")
        until = known.get("until") if isinstance(known, dict) else None
        if not isinstance(known, dict) or not isinstance(until, str) or records.seconds(until) <= records.now():
            raise HandOver
        if known.get("yes"):
            return account
    return None


def _candidates(accounts: list[Account], tenant: str) -> list[Account]:
    """Return one record for each account, in the order of `sources.az_login.candidates`."""
    accounts = sorted(accounts, key=lambda account: not account.is_default)
    first = accounts[0].name
    ordered = sorted(accounts, key=lambda account: (account.name != first, account.tenant != tenant))
    found: dict[str, Account] = {}
    for account in ordered:
        found.setdefault(account.name, account)
    return list(found.values())


def _token(variables: dict[str, str], account: Account, tenant: str, cache: bytes) -> Answer:
    """Return the account's token for Azure DevOps; raise HandOver if az itself has to be asked."""
    az_tokens.check_readable(variables)
    tokens = base.read(base.az_folder(variables) + "/msal_token_cache.json")
    if not account.kind or tokens is None:
        raise HandOver
    refused = json_text.top_level(cache, REFUSED_TOKENS)
    secret, expires_on = az_tokens.find(tokens, account, tenant, int(records.now()))
    if not isinstance(refused or [], list) or any(records.matches(str(mark), secret) for mark in _listed(refused)):
        raise HandOver
    return Answer(secret, BEARER, expires_on)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
