"""Organizations, Server collections, their PATs, and who a credential belongs to."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.azure_devops import tokens
from tests.azure_devops.clock import Clock
from tests.azure_devops.pats import Created, Pat
from tests.azure_devops.policies import Policy
from tests.azure_devops.recording import Request

TENANT_A = "11111111-aaaa-4aaa-8aaa-111111111111"
TENANT_B = "22222222-bbbb-4bbb-8bbb-222222222222"
NO_TENANT = "00000000-0000-0000-0000-000000000000"

_NAMES = uuid.UUID("7d1b2c5e-0d8f-4c55-9a52-9b3c1f0f6a10")

Entry = tuple[str, int, str]  # host, port, path of a Server collection


def guid(*names: str) -> str:
    """The same GUID for the same names, in every run."""
    return str(uuid.uuid5(_NAMES, "/".join(names).lower()))


@dataclass(frozen=True)
class Identity:
    """Who a credential belongs to."""

    account: str
    display_name: str

    @property
    def id(self) -> str:
        """The identity's id in the service."""
        return guid("identity", self.account)


@dataclass
class Organization:
    """One organization of Services, or one Server collection (then `url` is set)."""

    name: str
    tenant: str | None = TENANT_A
    public: bool = False
    account: str = "tester@contoso.com"
    display_name: str = "Tester"
    url: str | None = None
    negotiate_only: bool = False
    one_header: bool = False
    accepted: set[str] | None = None
    policy: Policy = field(default_factory=Policy)
    administrators: set[str] = field(default_factory=set)
    created: Created = field(default_factory=Created)

    @property
    def key(self) -> str:
        """What the organization is looked up by."""
        return key_of(self.url or self.name)

    @property
    def id(self) -> str:
        """`instanceId` in connectionData."""
        return guid("organization", self.key)

    @property
    def entry(self) -> Entry:
        """Where a Server collection begins."""
        parts = urlsplit(self.url or "")
        return (parts.hostname or "").lower(), parts.port or 443, parts.path.rstrip("/").lower()


def key_of(name: str) -> str:
    """Organization names and collection URLs are the same in any letter case."""
    return name.rstrip("/").lower()


@dataclass(frozen=True)
class Caller:
    """What a credential is worth to one organization; a `robot` is a service principal."""

    identity: Identity | None = None
    expired: bool = False
    pat: bool = False
    narrow: bool = False
    robot: bool = False


NOBODY = Caller()


class Organizations:
    """Every organization and PAT of the stand-in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._organizations: dict[str, Organization] = {}
        self._pats: dict[str, Pat] = {}
        self.clock = Clock()
        self.global_pats_ended = False

    def add(self, organization: Organization) -> Organization:
        """Adds or replaces an organization."""
        with self._lock:
            self._organizations[organization.key] = organization
        return organization

    def get(self, name: str) -> Organization | None:
        """The organization of that name or collection URL."""
        with self._lock:
            return self._organizations.get(key_of(name))

    def hosted(self) -> list[Organization]:
        """Every organization of Azure DevOps Services."""
        with self._lock:
            return [organization for organization in self._organizations.values() if organization.url is None]

    def server_at(self, request: Request) -> Organization | None:
        """The Server collection that a request is for."""
        path = request.path.lower()
        with self._lock:
            servers = [o for o in self._organizations.values() if o.url is not None]
        for server in servers:
            host, port, start = server.entry
            if (host, port) == (request.host, request.port) and (path + "/").startswith(start + "/"):
                return server
        return None

    def is_server_host(self, host: str) -> bool:
        """Whether a Server collection lives on that host."""
        with self._lock:
            return any(o.url is not None and o.entry[0] == host for o in self._organizations.values())

    def issue(self, pat: Pat, shape: str) -> str:
        """A new token in the `new` or the `old` look."""
        pat.token = tokens.old_pat() if shape == "old" else tokens.new_pat(pat.valid_from)
        with self._lock:
            self._pats[pat.token] = pat
        return pat.token

    def pats(self) -> list[Pat]:
        """Every PAT in order of creation."""
        with self._lock:
            return list(self._pats.values())

    def find(self, token: str) -> Pat | None:
        """The PAT that a token is."""
        with self._lock:
            return self._pats.get(token)

    def judge(self, token: str, organization: Organization) -> Caller:
        """What a PAT is worth to `organization`."""
        pat = self.find(token)
        now = self.clock.now()
        if pat is None or not pat.reaches(organization) or not pat.accepted(now):
            return NOBODY
        if pat.organization is None and self.global_pats_ended:
            return NOBODY
        if pat.expired(now):
            return Caller(expired=True, pat=True)
        return Caller(pat.identity, pat=True, narrow=pat.created.narrow)
