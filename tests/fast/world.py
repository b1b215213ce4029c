"""One user's files and environment as az, msal and our stores write them, and both ways to a credential."""

import json
import os
import time
from datetime import datetime, timedelta, timezone

import msal

from azext_devops_pat.core import names
from azext_devops_pat.core.credential import CredentialRequest
from azext_devops_pat.core.errors import KeyringError, SessionError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.fast import base, hosts, lookup
from azext_devops_pat.services.credentials import Credentials
from azext_devops_pat.sources.session import Token, account_from

from ..sources.fakes import FakeKeyring, make_stores

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
ENTRA = "login.microsoftonline.com"
KEY = "azdevops-cli:https://dev.azure.com/contoso"
ALIAS_KEY = "azdevops-cli:https://contoso.visualstudio.com"
SCOPE = names.RESOURCE + "/.default"


def iso(seconds):
    """Return the time so many seconds from now, as our files have it."""
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


class World:
    """A home below `folder` without a keyring; `variables` is the environment of the helper."""

    def __init__(self, folder):
        self.home, self.az = folder, folder / ".azure"
        self.stored = self.az / "azuredevops"
        self.stored.mkdir(parents=True, mode=0o700)
        self.variables = {"HOME": str(folder), "PATH": os.environ["PATH"]}
        self.keyring = FakeKeyring(KeyringError(KeyringError.UNAVAILABLE, "No OS keyring is available."))
        self.records, self.sections, self.cache = {}, [], {"tenants": {}, "accepted": {}}
        self.accounts, self.tokens = [], {}

    # What is stored

    def put(self, key, pat, storage="file", **known):
        """Store a PAT under a key with our record of it; a `mark` of None leaves the fingerprint as it is made."""
        known.setdefault("fingerprint", fingerprint(Secret(pat)))
        self.records[key] = Record(storage=storage, origin="login", **known)
        if storage == "file":
            self.sections.append((key, pat))
        self.write()

    def put_foreign(self, key, pat):
        """Store a PAT in the file as azure-devops does: without a record."""
        self.sections.append((key, pat))
        self.write()

    def put_in_keyring(self, key, pat, **known):
        self.keyring.error = None
        MemoryLike.put(self.keyring, key, Secret(pat))
        self.put(key, pat, "keyring", **known)

    @property
    def file(self):
        return self.stored / "personalAccessTokens"

    def write(self):
        """Write the protected file and the metadata."""
        self.file.touch(mode=0o600)
        self.file.write_text("".join(f"[{key}]\npersonal access token = {pat}\n\n" for key, pat in self.sections))
        metadata = make_stores(self.stored).metadata
        for key, record in self.records.items():
            metadata.put(key, record)

    # The az session

    def sign_in(self, name="jane@contoso.com", tenant=TENANT, kind="user", default=True, **more):
        """Write an account into az's profile."""
        self.accounts.append(
            {
                "id": f"subscription-{len(self.accounts)}",
                "name": "One",
                "isDefault": default,
                "tenantId": tenant,
                "environmentName": "AzureCloud",
                "user": {"name": name, "type": kind, **more},
            }
        )
        self.write_profile()

    def write_profile(self):
        document = {"installationId": "x", "subscriptions": self.accounts}
        (self.az / "azureProfile.json").write_text(json.dumps(document), encoding="utf-8-sig")

    def remember(self, name="jane@contoso.com", yes=True, seconds=3600, tenant=TENANT, stamp=None, **more):
        """Write an answer into the cache: the organization's tenant, and whether it accepts the account."""
        self.cache["stamp"] = stamp or self.stamp()
        self.cache["tenants"][KEY] = tenant
        if name:
            self.cache["accepted"][f"{KEY} {tenant} {name} AzureCloud"] = {"until": iso(seconds), "yes": yes}
        self.cache.update(more)
        document = {"version": 1, "warned": {}, **self.cache}
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        (self.stored / names.CACHE_FILE).write_text(text)

    def stamp(self):
        status = os.stat(self.az / "azureProfile.json")
        return f"{status.st_mtime_ns}-{status.st_size}"

    def token(self, secret, name="jane@contoso.com", home="user.home", seconds=3000, **more):
        """Write an access token as MSAL does; a service principal has no home account."""
        cache = msal.SerializableTokenCache()
        path = self.az / "msal_token_cache.json"
        if path.exists():
            cache.deserialize(path.read_text())
        now = int(time.time())
        entry = {
            "credential_type": "AccessToken",
            "secret": secret,
            "home_account_id": home,
            "environment": ENTRA,
            "client_id": CLIENT if home else name,
            "target": f"{names.RESOURCE}/user_impersonation {SCOPE}" if home else SCOPE,
            "realm": TENANT,
            "token_type": "Bearer",
            "cached_at": str(now - 600),
            "expires_on": str(now + seconds),
            "extended_expires_on": str(now + seconds),
            **more,
        }
        entry = {key: value for key, value in entry.items() if value is not ...}
        cache.modify(cache.CredentialType.ACCESS_TOKEN, entry, entry)
        if home:
            account = {"home_account_id": home, "environment": ENTRA, "realm": TENANT, "username": name}
            cache.modify(cache.CredentialType.ACCOUNT, account, account)
        path.write_text(cache.serialize())

    def configure(self, text):
        (self.az / "config").write_text(text)

    # The two ways

    def fast(self, purpose="git", host="dev.azure.com", path="contoso/web/_git/site", user=""):
        """Return what the fast path makes of it: ("answer", secret), ("line", text), ("none",), ("handed over",)."""
        organization = hosts.organization(host, path, user, self.variables)
        try:
            found = lookup.find(organization, purpose, self.variables)
        except base.HandOver:
            return ("handed over",)
        if isinstance(found, str):
            return ("line", found)
        return ("none",) if found is None else ("answer", found.secret)

    def full(self, host="dev.azure.com"):
        """Return the credential that the full resolver finds, or None."""
        organization = cloud_organization("contoso", by_alias=host != "dev.azure.com")
        credentials = Credentials(
            make_stores(self.stored, self.keyring),
            self.variables,
            self._setting,
            ProfileSession(self),
            lambda: datetime.now(timezone.utc),
        )
        return credentials.resolve(CredentialRequest(organization)).credential

    def _setting(self, name):
        from knack.config import get_config_parser

        variable = f"AZURE_DEVOPS_PAT_{name.upper()}"
        if variable in self.variables:
            return self.variables[variable]
        parser = get_config_parser()
        parser.read(self.az / "config")
        return parser.get("devops_pat", name, fallback=None)


class MemoryLike(FakeKeyring):
    """Writes to a fake keyring whatever error it is told to raise."""

    def _fail(self):
        pass


class ProfileSession:
    """The az session of a world: accounts as az reads them, tokens as MSAL finds them in its cache."""

    def __init__(self, world):
        self._world, self.cloud = world, "AzureCloud"

    def accounts(self):
        path = self._world.az / "azureProfile.json"
        entries = json.loads(path.read_text("utf-8-sig")).get("subscriptions", []) if path.exists() else []
        accounts = [account_from(entry) for entry in entries if entry["environmentName"] == self.cloud]
        return sorted(accounts, key=lambda account: not account.is_default)

    def stamp(self):
        path = self._world.az / "azureProfile.json"
        return self._world.stamp() if path.exists() else "none"

    def token(self, account, tenant):
        cache = msal.SerializableTokenCache()
        cache.deserialize((self._world.az / "msal_token_cache.json").read_text())
        is_user = account.kind == "user"
        homes = [
            found["home_account_id"]
            for found in cache.search(cache.CredentialType.ACCOUNT)
            if found["username"].lower() == account.name.lower()
        ]
        query = {
            "client_id": CLIENT if is_user else account.name,
            "environment": ENTRA,
            "realm": tenant or account.tenant,
            "home_account_id": homes[0] if is_user else None,
        }
        for found in cache.search(cache.CredentialType.ACCESS_TOKEN, target=[SCOPE], query=query):
            if int(found["expires_on"]) - time.time() > 300:
                return Token(Secret(found["secret"]), int(found["expires_on"]), query["realm"])
        raise SessionError("MSAL would have to ask Entra ID")
