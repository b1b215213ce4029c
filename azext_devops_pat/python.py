"""The credential of an organization for Python programs: the Azure DevOps SDK, msrest and requests."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests
from msrest.authentication import Authentication

from .core.credential import BEARER, Credential, CredentialRequest
from .core.errors import DevOpsPatError, OrganizationError
from .core.names import ALIAS_SUFFIX, HOST
from .core.organization import Organization
from .core.organization_parser import parse
from .services.credentials import Credentials
from .services.standalone import Standalone

REFRESH_SECONDS = 300  # an Entra token with less time left is fetched again
_HEADER = "Authorization"


def credentials(organization: str, server: bool = False) -> OrganizationAuthentication:
    """Return the credential of `organization` as an msrest authentication, for the SDK's `Connection(creds=...)`.

    `organization` is a name or any URL of it; `server=True` says that it is the user's own Azure DevOps Server, which
    may then receive the PAT of an environment variable. It is `auth` for requests, too. Nothing is read or asked before
    the first request; that one takes what `az devops auth status` shows as the winner.
    Raises OrganizationError now, and at a request CredentialError if no source has a credential, InputError if a
    setting cannot be used, StoreError if a file cannot be read.
    """
    return OrganizationAuthentication(Standalone(os.environ).open, organization, server)


class OrganizationAuthentication(Authentication):  # type: ignore[misc]  # msrest has no types
    """Adds the credential to requests to one organization, and nothing to any other. Threads may share it."""

    def __init__(
        self,
        open_credentials: Callable[[], Credentials],
        organization: str,
        server: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the machine as a function, so that each look-up sees it as it then is; `clock` in POSIX seconds."""
        self._open, self._server, self._clock = open_credentials, server, clock
        self._organization = open_credentials().consent.parse(organization, server)
        self._lock = threading.Lock()
        self._credential: Credential | None = None

    def signed_session(self, session: requests.Session | None = None) -> requests.Session:
        """Return the session, or a new one, with this as its authentication, which ~/.netrc never replaces."""
        session = session or requests.Session()
        session.auth = self
        session.rebuild_auth = self._rebuild  # type: ignore[method-assign]  # requests' own asks ~/.netrc
        return session

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header to a request that may have it; raise DevOpsPatError if it needs one and there is none."""
        value = self.authorization(request.url or "")
        if value is not None:
            request.headers[_HEADER] = value
        if self._look_at not in request.hooks["response"]:
            request.hooks["response"].append(self._look_at)
        return request

    def authorization(self, url: str) -> str | None:
        """Return the value of the Authorization header for a request to the URL; None if it must not have it.

        For HTTP clients other than requests. Raises DevOpsPatError if it needs a credential and there is none.
        """
        try:
            belongs = _belongs_to(url, self._organization)
            is_allowed = belongs or not self._organization.is_server and _is_services(url)
        except ValueError:  # urllib's word for what is no URL
            return None
        if not is_allowed:
            return None
        credential = self._current()
        return credential.authorization() if belongs or credential.kind == BEARER else None

    def forget(self) -> None:
        """Look the credential up again for the next request: the service has just refused it."""
        with self._lock:
            refused, self._credential = self._credential, None
        if refused is not None and refused.kind == BEARER:
            self._open().cache.forget(self._organization.key)

    def _rebuild(self, request: requests.PreparedRequest, _response: requests.Response) -> None:
        request.headers.pop(_HEADER, None)
        self(request)

    def _look_at(self, response: requests.Response, **_options: Any) -> None:
        """Forget what was refused; on a redirect leave requests no header to copy, as it does within one host."""
        headers = response.request.headers
        if _HEADER not in headers:
            return
        if response.status_code == 401:
            self.forget()
        if response.is_redirect and not self._may_follow(response):
            del headers[_HEADER]

    def _may_follow(self, response: requests.Response) -> bool:
        return self.authorization(urljoin(response.url, response.headers["location"])) is not None

    def _current(self) -> Credential:
        with self._lock:
            if self._credential is None or self._is_ending(self._credential):
                self._credential = self._resolve()
            return self._credential

    def _is_ending(self, credential: Credential) -> bool:
        end = credential.expires_on if credential.kind == BEARER else None
        return end is not None and end - self._clock() < REFRESH_SECONDS

    def _resolve(self) -> Credential:
        try:
            opened = self._open()
            has_consent = self._server or opened.consent.given_to(self._organization)
            return opened.resolve(CredentialRequest(self._organization, has_consent)).credential_or_raise()
        except DevOpsPatError as error:
            if sys.version_info >= (3, 11) and error.hint:
                error.add_note(error.hint)
            raise


def _belongs_to(url: str, organization: Organization) -> bool:
    """Tell whether a URL lies below the organization, on whichever of its hosts."""
    parts = urlsplit(url)
    segments = [part for part in re.split(r"[/\\]", unquote(parts.path)) if part]
    is_odd = " " in url or not url.isprintable()  # some programs strip it, others make it part of the host
    if parts.scheme != "https" or is_odd or any(part in (".", "..") for part in segments):
        return False
    if not organization.is_server:
        try:
            return parse(url.partition("?")[0]) == organization
        except OrganizationError:
            return False
    own = urlsplit(organization.url)
    path = [part.lower() for part in unquote(own.path).split("/") if part]
    same_host = parts.netloc.lower().removesuffix(":443") == own.netloc.lower()
    return same_host and [part.lower() for part in segments[: len(path)]] == path


def _is_services(url: str) -> bool:
    """Tell whether a URL is one of Azure DevOps Services, of any organization or none."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(":443")
    is_own = host == HOST or host.endswith((f".{HOST}", ALIAS_SUFFIX))
    return parts.scheme == "https" and is_own and re.fullmatch(r"[a-z0-9.-]+", host) is not None
