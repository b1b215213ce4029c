"""HTTPS requests with time limits and bounded retries, without redirects, and only to who may have the credential."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from ..core.credential import Credential
from ..core.errors import ConsentError
from ..core.names import HOST
from ..core.organization import Organization
from ..core.timeout import call_with_timeout
from ..version import VERSION
from . import failures, proxies
from .answers import Answer

_log = logging.getLogger("cli." + __name__)
TOTAL_SECONDS = 45.0
CONNECT_SECONDS = 15.0
READ_SECONDS = 30.0
MAX_BODY_BYTES = 1024 * 1024
_BACK_OFF_SECONDS = (0.5, 1.0, 2.0, None)
_TRANSIENT = frozenset((429, 502, 503, 504))
_UNKNOWN_OUTCOME = frozenset((408, *range(500, 600)))
_NOTICE_SECONDS = 3.0
_PROXY_VARIABLES = ("https_proxy", "http_proxy", "all_proxy")
_PLAIN_PROXY = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]{0,60}[A-Za-z0-9])?:([1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3})/?"
)
_FAILURES = (requests.RequestException, HTTPError, OSError, ValueError)  # all that an odd address leads to


def has_no_consent(_organization: Organization) -> bool:
    """Let no Server have a credential that was not stored for it."""
    return False


class Transport:
    """Sends requests to an organization's hosts; `has_consent` tells whether the user vouched for a Server.

    Here, and nowhere else, it is checked who may receive what. `clock` and `sleep` are arguments so that tests need
    not wait. Retrying is written by hand because urllib3's Retry has no total limit: `Retry-After: 3600` would sleep
    an hour.
    """

    def __init__(
        self,
        has_consent: Callable[[Organization], bool] = has_no_consent,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._has_consent, self._clock, self._sleep = has_consent, clock, sleep

    def send(
        self,
        method: str,
        organization: Organization,
        path: str,
        credential: Credential | None,
        service: str = "",
        is_final: Callable[[Answer], bool] = lambda answer: False,
        timeout: float = TOTAL_SECONDS,
    ) -> Answer:
        """Return the answer to a request without effects; raise ServiceError if there is none within `timeout` seconds.

        `service` is a service host's label (`vssps`), empty for `dev.azure.com`; `credential` None sends none. A
        transient answer (429, 502, 503, 504) that is not `is_final` is asked again, at most three times, and returned
        if it stays. Raises ConsentError if the organization may not receive the credential.
        """
        url = self._checked_url(organization, service, path, credential)
        if not _has_plain_proxies():
            proxies.check(url)
        deadline = self._clock() + timeout
        for pause in _BACK_OFF_SECONDS:
            try:
                # requests' own limits start again with every byte that arrives
                seconds = max(deadline - self._clock(), 0.1)
                answer = call_with_timeout(seconds, partial(_request, method, url, credential))
            except _FAILURES as error:
                if pause is None or not failures.is_reset(error):
                    raise failures.explain(error, url) from None
                wait = pause
            else:
                if pause is None or answer.status not in _TRANSIENT or is_final(answer):
                    return answer
                wait = pause if answer.retry_after is None else answer.retry_after
                if self._clock() + wait >= deadline:
                    return answer
            self._pause(wait, url)
        raise AssertionError("the last pass returns or raises")

    def send_once(
        self,
        method: str,
        organization: Organization,
        path: str,
        credential: Credential,
        body: dict[str, Any] | list[Any] | None = None,
        service: str = "",
        timeout: float = TOTAL_SECONDS,
    ) -> Answer:
        """Send a request that has effects exactly once, `body` as JSON, and return its answer.

        Raises ServiceError if it certainly never left, and UnknownOutcomeError if it may have had its effect: no
        answer in time, a broken connection, 408 or 5xx. It runs in the caller's thread: nothing is sent after this
        has returned.
        """
        url = self._checked_url(organization, service, path, credential)
        if not _has_plain_proxies():
            proxies.check(url)
        try:
            answer = _request(method, url, credential, body, timeout)
        except _FAILURES as error:
            explained = failures.explain(error, url)
            raise explained if failures.was_never_sent(error) else failures.unknown_outcome(explained) from None
        if answer.status in _UNKNOWN_OUTCOME:
            raise failures.unknown_answer(answer.status, url)
        return answer

    def _checked_url(self, organization: Organization, service: str, path: str, credential: Credential | None) -> str:
        """Return the URL below the organization, if its host may receive the credential."""
        if credential is not None and not credential.may_go_to(organization, self._has_consent(organization)):
            raise ConsentError(
                f"{organization.host} is not Azure DevOps Services, so this credential is not sent there.",
                f"If it is your own Azure DevOps Server, run again with: --organization {organization} --server",
            )
        base = organization.url
        if service:
            assert not organization.is_server, "a Server has no service hosts"
            base = f"https://{service}.{HOST}/{organization.name}"
        return base + path

    def _pause(self, seconds: float, url: str) -> None:
        level = logging.WARNING if seconds > _NOTICE_SECONDS else logging.INFO
        _log.log(level, "%s is busy. Trying again in %.1f s.", failures.host_of(url), seconds)
        self._sleep(seconds)


def _has_plain_proxies() -> bool:
    """Tell whether every proxy in the environment is a plain host and port, which no check can find fault with."""
    given = (value for name, value in os.environ.items() if name.lower() in _PROXY_VARIABLES and value)
    return sys.platform == "linux" and all(map(_PLAIN_PROXY.fullmatch, given))


def _request(
    method: str,
    url: str,
    credential: Credential | None,
    body: dict[str, Any] | list[Any] | None = None,
    timeout: float | None = None,
) -> Answer:
    """Send one request; `timeout` limits the whole of it as far as requests can tell."""
    end = None if timeout is None else time.monotonic() + timeout
    headers = {
        "Accept": "application/json",
        "User-Agent": f"devops-pat/{VERSION}",
        "X-TFS-FedAuthRedirect": "Suppress",  # a plain 401 instead of a redirect to the sign-in page
    }
    data = None if body is None else json.dumps(body).encode()
    if data is not None:
        headers["Content-Type"] = "application/json"

    def authenticate(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if credential is not None:
            request.headers["Authorization"] = credential.authorization()
        return request

    limits = (CONNECT_SECONDS, READ_SECONDS) if timeout is None else (min(CONNECT_SECONDS, timeout), timeout)
    with requests.Session() as session:
        session.auth = authenticate  # set on the session, it always wins over ~/.netrc, for anonymous requests too
        with session.request(
            method, url, headers=headers, data=data, allow_redirects=False, stream=True, timeout=limits
        ) as response:
            return Answer(response.status_code, response.headers, _body(response, end))


def _body(response: requests.Response, end: float | None) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(16 * 1024):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            break
        if end is not None and time.monotonic() > end:
            raise requests.ReadTimeout("the body did not arrive in time")
    return bytes(body[:MAX_BODY_BYTES])
