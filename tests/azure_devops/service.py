"""The stand-in as tests see it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.azure_devops import tokens
from tests.azure_devops.answering import Answering
from tests.azure_devops.certificates import Certificates
from tests.azure_devops.entra import AZURE_DEVOPS, Principal
from tests.azure_devops.failures import ANY, Failure
from tests.azure_devops.feeds import Feed
from tests.azure_devops.git_repositories import GitRepositories
from tests.azure_devops.organizations import TENANT_A, Identity, Organization, Pat
from tests.azure_devops.proxy import Proxy
from tests.azure_devops.recording import Expected, Request

_BUNDLES = (
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "GIT_SSL_CAINFO",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
    "NODE_EXTRA_CA_CERTS",
    "CARGO_HTTP_CAINFO",
)


class AzureDevOps:
    """A local Azure DevOps, Entra ID and ARM behind a loopback proxy; a context manager that leaves no thread."""

    def __init__(self, port: int = 0) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="azure-devops-stand-in-"))
        self._answering = Answering()
        self.git = GitRepositories(self._folder / "git")
        self._answering.organization_routes[:0] = self.git.routes
        certificates = Certificates(self._folder)
        self.ca_bundle = str(certificates.bundle)
        self._proxy = Proxy(certificates, self._answering.answer, self._answering.tunnel, port)
        self.proxy_url = f"http://127.0.0.1:{self._proxy.port}"

    def __enter__(self) -> AzureDevOps:
        self._proxy.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._proxy.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """The variables by which a child process finds the stand-in."""
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), self.proxy_url)
        return {**proxies, **dict.fromkeys(_BUNDLES, self.ca_bundle), "NO_PROXY": "", "no_proxy": ""}

    # Organizations and PATs

    def organization(
        self,
        name: str,
        tenant: str | None = TENANT_A,
        public: bool = False,
        account: str = "tester@contoso.com",
        display_name: str = "Tester",
        one_header: bool = False,
    ) -> Organization:
        """Adds an organization of Services; without a tenant it is one of Microsoft accounts."""
        if tenant is not None:
            self._answering.directory.known_tenants.add(tenant)
        made = Organization(name, tenant, public, account, display_name, one_header=one_header)
        return self._answering.organizations.add(made)

    def server(
        self, url: str, negotiate_only: bool = False, account: str = "CONTOSO\\tester", display_name: str = "Tester"
    ) -> Organization:
        """Adds a collection of an Azure DevOps Server."""
        name = url.rstrip("/").rpartition("/")[2]
        made = Organization(name, None, False, account, display_name, url.rstrip("/"), negotiate_only)
        return self._answering.organizations.add(made)

    def pat(
        self,
        organization: str,
        account: str | None = None,
        display_name: str | None = None,
        valid_to: datetime | None = None,
        shape: str = "new",
    ) -> str:
        """A new PAT of one organization (or Server collection, by its URL); `shape` is `new` or `old`."""
        owner = self._answering.organizations.get(organization)
        if owner is None:
            raise KeyError(f"no organization {organization!r}: add it first")
        identity = Identity(account or owner.account, display_name or owner.display_name)
        return self._answering.organizations.issue(Pat(owner.key, identity, _aware(valid_to)), shape)

    def global_pat(
        self,
        account: str = "tester@contoso.com",
        display_name: str = "Tester",
        valid_to: datetime | None = None,
        shape: str = "new",
    ) -> str:
        """A new PAT that every organization of Services accepts."""
        pat = Pat(None, Identity(account, display_name), _aware(valid_to))
        return self._answering.organizations.issue(pat, shape)

    def revoke(self, token: str) -> None:
        """From now on the PAT or Entra token is refused."""
        pat = self._answering.organizations.find(token)
        if pat is not None:
            pat.revoked = True
        elif not self._answering.directory.forget(token):
            raise KeyError("no such token")

    def expire(self, token: str) -> None:
        """From now on the PAT's end has passed."""
        pat = self._answering.organizations.find(token)
        if pat is None:
            raise KeyError("no such PAT")
        pat.valid_to = datetime.now(timezone.utc) - timedelta(seconds=1)

    # Entra ID and ARM

    def user(self, tenant: str, name: str, display_name: str = "Tester") -> str:
        """Adds a user to a tenant; gives the password."""
        secret = tokens.password()
        self._answering.directory.add(Principal(name, tenant, secret, True, display_name))
        return secret

    def service_principal(self, tenant: str, display_name: str = "Robot") -> tuple[str, str]:
        """Adds a service principal to a tenant; gives client id and secret."""
        client_id, secret = tokens.client_id(), tokens.password()
        self._answering.directory.add(Principal(client_id, tenant, secret, False, display_name))
        return client_id, secret

    def guest(self, account: str, tenant: str) -> None:
        """Lets a user or client id of one tenant into another."""
        self._answering.directory.guest(account, tenant)

    def accept_entra(self, organization: str, *accounts: str) -> None:
        """From the first call on the organization accepts only the accounts named (none, without any)."""
        owner = self._answering.organizations.get(organization)
        if owner is None:
            raise KeyError(f"no organization {organization!r}: add it first")
        owner.accepted = (owner.accepted or set()) | {account.lower() for account in accounts}

    def require_mfa(self, account: str, tenant: str) -> None:
        """From now on that tenant answers the account with AADSTS50076."""
        principal = self._answering.directory.get(account)
        if principal is None:
            raise KeyError(f"no account {account!r}: add it first")
        principal.needs_mfa.add(tenant)

    def sign_out(self, account: str) -> None:
        """Ends every token of an account: refresh tokens are answered with AADSTS50173."""
        self._answering.directory.forget_account(account)

    def entra_token(self, account: str, tenant: str, resource: str = AZURE_DEVOPS) -> str:
        """An access token without the detour by `az login`; raises `entra.RefusedError` as Entra would."""
        principal = self._answering.directory.get(account)
        if principal is None:
            raise KeyError(f"no account {account!r}: add it first")
        return self._answering.directory.issue(principal, tenant, resource)

    def without_subscriptions(self, tenant: str) -> None:
        """ARM shows no subscription in that tenant."""
        self._answering.arm.without_subscriptions.add(tenant)

    # Package feeds

    def feed(self, owner: str, name: str = "feed") -> Feed:
        """The feed of an organization, or of `evil.test`, made when it is first named."""
        return self._answering.feeds.get(owner, name)

    def let_evil_ask(self) -> None:
        """From now on `evil.test` answers 401 until it is sent a credential."""
        self._answering.feeds.evil_asks = True

    def sender(self, request: Request) -> tuple[str, str] | None:
        """The kind of credential a request carried and whose it is; None without any.

        Whose: the organization of a PAT (`*` for one of all), the account of an Entra token, `?` for anything else.
        """
        return self._answering.sender(request)

    # Failures

    def fail(
        self,
        organization: str,
        kind: str,
        times: int | None = None,
        host: str | None = None,
        path_contains: str | None = None,
        **options: Any,
    ) -> None:
        """Puts a failure in force for `times` answers, or for ever; organization `*` means all, none included."""
        name = organization
        server = self._answering.organizations.get(organization)
        if server is not None and server.url and host is None:
            host = server.entry[0]
        self._answering.failures.add(Failure(kind, name or ANY, host, path_contains, times, options))

    def recover(self, organization: str) -> None:
        """Ends every failure that was put in force under that organization's name."""
        self._answering.failures.recover(organization)

    def stall(self, host: str) -> None:
        """From now on `host` reads requests and never answers them."""
        self._answering.stalled.add(host.lower())

    def delay(self, host: str, seconds: float) -> None:
        """From now on `host` thinks so long about every request."""
        self._answering.delays[host.lower()] = seconds

    def unstall(self, host: str) -> None:
        """Ends `stall`; requests that wait already go on waiting."""
        self._answering.stalled.discard(host.lower())

    # What was asked

    @property
    def requests(self) -> list[Request]:
        """Every request so far, answered or not."""
        return self._answering.recorder.all()

    @property
    def connections(self) -> list[tuple[str, int]]:
        """Host and port of every CONNECT, those included that never came to a request."""
        return list(self._answering.connections)

    def requests_to(self, host: str | None = None, path_contains: str | None = None) -> list[Request]:
        """The requests to a host, to paths that contain a text (in any letter case), or both."""
        part = (path_contains or "").lower()
        return [r for r in self.requests if host in (None, r.host) and part in r.path.lower()]

    def clear(self) -> None:
        """Forgets the recorded requests and connections."""
        self._answering.recorder.clear()
        self._answering.connections.clear()

    def strict(
        self, expected: Iterable[Expected], hosts: Iterable[str] | None = None
    ) -> AbstractContextManager[list[Request]]:
        """Fails on leaving unless exactly these requests (host, method, path) were made, each as often as listed."""
        return self._answering.recorder.strict(expected, hosts)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=timezone.utc) if moment and moment.tzinfo is None else moment
