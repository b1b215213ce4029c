"""Entra ID: users, service principals, guests, and the tokens they are given."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from tests.azure_devops import tokens
from tests.azure_devops.organizations import Identity, guid

AZURE_DEVOPS = "499b84ac-1321-427f-aa17-267ca6975798"


class RefusedError(Exception):
    """Entra says no; `code` is the number after AADSTS."""

    def __init__(self, code: int, error: str, text: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{code}: {text}")
        self.code, self.error, self.text, self.status = code, error, text, status


@dataclass
class Principal:
    """A user or a service principal, with the tenants that know it (its own first)."""

    name: str
    home: str
    secret: str
    is_user: bool
    display_name: str
    tenants: list[str] = field(default_factory=list)
    needs_mfa: set[str] = field(default_factory=set)

    @property
    def object_id(self) -> str:
        """The account's object id in its own tenant."""
        return guid("principal", self.name)

    @property
    def identity(self) -> Identity:
        """How Azure DevOps shows the account."""
        return Identity(self.name, self.display_name)


@dataclass
class Grant:
    """One access or refresh token."""

    principal: Principal
    tenant: str
    resource: str
    ends: float
    refresh: bool = False


class Directory:
    """Every tenant, account and token of the stand-in's Entra ID."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._principals: dict[str, Principal] = {}
        self._grants: dict[str, Grant] = {}
        self.known_tenants: set[str] = set()
        self.lifetime = 3599

    def add(self, principal: Principal) -> Principal:
        """Adds an account and its tenant."""
        with self._lock:
            principal.tenants = [principal.home]
            self._principals[principal.name.lower()] = principal
            self.known_tenants.add(principal.home)
        return principal

    def get(self, name: str) -> Principal | None:
        """The account of that user name or client id."""
        with self._lock:
            return self._principals.get(name.lower())

    def users(self) -> list[Principal]:
        """Every user of every tenant."""
        with self._lock:
            return [principal for principal in self._principals.values() if principal.is_user]

    def guest(self, name: str, tenant: str) -> None:
        """From now on `tenant` gives that account tokens too."""
        with self._lock:
            self._principals[name.lower()].tenants.append(tenant)
            self.known_tenants.add(tenant)

    def issue(self, principal: Principal, tenant: str, resource: str, *, refresh: bool = False) -> str:
        """A token of that account in that tenant; raises `RefusedError` where there is none."""
        self._check_member(principal, tenant)
        token = tokens.opaque()
        with self._lock:
            self._grants[token] = Grant(principal, tenant, _resource(resource), time.time() + self.lifetime, refresh)
        return token

    def find(self, token: str) -> Grant | None:
        """The grant behind an access token that still holds."""
        with self._lock:
            grant = self._grants.get(token)
        return grant if grant and not grant.refresh and grant.ends > time.time() else None

    def find_refresh(self, token: str) -> Grant | None:
        """The grant behind a refresh token."""
        with self._lock:
            grant = self._grants.get(token)
        return grant if grant and grant.refresh else None

    def forget(self, token: str) -> bool:
        """Ends a token of either kind; False when it never was one."""
        with self._lock:
            return self._grants.pop(token, None) is not None

    def forget_account(self, name: str) -> None:
        """Ends every token of an account, as an administrator who revokes its sessions does."""
        with self._lock:
            self._grants = {t: g for t, g in self._grants.items() if g.principal.name.lower() != name.lower()}

    def _check_member(self, principal: Principal, tenant: str) -> None:
        if tenant not in self.known_tenants:
            raise unknown_tenant(tenant)
        if tenant in principal.needs_mfa:
            raise RefusedError(
                50076,
                "interaction_required",
                "Due to a configuration change made by your administrator, or because you moved to a new location, "
                f"you must use multi-factor authentication to access '{AZURE_DEVOPS}'.",
            )
        if tenant in principal.tenants:
            return
        if principal.is_user:
            raise RefusedError(
                50020,
                "invalid_grant",
                f"User account '{principal.name}' from identity provider 'https://sts.windows.net/{principal.home}/' "
                f"does not exist in tenant '{tenant}' and cannot access the application in that tenant. The account "
                "needs to be added as an external user in the tenant first.",
            )
        raise RefusedError(
            700016,
            "unauthorized_client",
            f"Application with identifier '{principal.name}' was not found in the directory '{tenant}'. This can "
            "happen if the application has not been installed by the administrator of the tenant.",
        )


def unknown_tenant(tenant: str) -> RefusedError:
    """The answer about a tenant that nobody has."""
    return RefusedError(
        90002, "invalid_request", f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
    )


def _resource(text: str) -> str:
    return text.rstrip("/").lower()
