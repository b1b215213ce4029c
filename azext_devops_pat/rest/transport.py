"""HTTPS requests with time limits, bounded retries, no redirects, and only the credential they are given."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from ..core.limits import within
from ..core.log import get_logger
from ..core.secret import Secret
from ..version import VERSION
from . import failures

_log = get_logger(__name__)
TOTAL_SECONDS = 45.0
CONNECT_SECONDS = 15.0
READ_SECONDS = 30.0
MAX_BODY_BYTES = 1024 * 1024
_BACK_OFF_SECONDS = (0.5, 1.0, 2.0)
_TRANSIENT = frozenset((429, 502, 503, 504))
_NOTICE_SECONDS = 3.0

Authenticator = Callable[[requests.PreparedRequest], requests.PreparedRequest]


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (any letter case), and at most MAX_BODY_BYTES of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, without a byte order mark."""
        return self.body.decode("utf-8-sig", "replace")

    @property
    def retry_after(self) -> float | None:
        """The seconds that `Retry-After` asks, given so or as a date; None where it is absent or unreadable."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdecimal():
            return float(value)
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, until.timestamp() - time.time())


def basic(token: Secret) -> Authenticator:
    """Return what authenticates a request with a PAT."""
    from msrest.authentication import BasicAuthentication

    authenticator: Authenticator = BasicAuthentication("", token.reveal()).signed_session(requests.Session()).auth
    return authenticator


def bearer(token: Secret) -> Authenticator:
    """Return what authenticates a request with an Entra token."""

    def authenticate(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token.reveal()}"
        return request

    return authenticate


def anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing; being set at all, it keeps ~/.netrc out of the request."""
    return request


class Transport:
    """Sends requests; `clock` and `sleep` are arguments so that tests need not wait.

    Retrying is written by hand because urllib3's Retry has no limit in all: `Retry-After: 3600` would sleep an hour.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep

    def get(self, url: str, authenticator: Authenticator, **options: Any) -> Answer:
        """Return the answer to a GET; see `send`."""
        return self.send("GET", url, authenticator, **options)

    def send(
        self,
        method: str,
        url: str,
        authenticator: Authenticator,
        is_final: Callable[[Answer], bool] = lambda answer: False,
        total_seconds: float = TOTAL_SECONDS,
    ) -> Answer:
        """Return the answer to a request without effects; raise ServiceError where there is none in `total_seconds`.

        A transient answer (429, 502, 503, 504) that is not `is_final` is asked again, at most three times, and
        returned as it is when it stays.
        """
        deadline = self._clock() + total_seconds
        for pause in (*_BACK_OFF_SECONDS, None):
            try:
                answer = self._once(method, url, authenticator, deadline - self._clock())
            except (requests.RequestException, OSError) as error:
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

    def _pause(self, seconds: float, url: str) -> None:
        level = logging.WARNING if seconds > _NOTICE_SECONDS else logging.INFO
        _log.log(level, "%s asks to be asked again in %.1f s.", failures.host_of(url), seconds)
        self._sleep(seconds)

    def _once(self, method: str, url: str, authenticator: Authenticator, seconds: float) -> Answer:
        """Ask once, within `seconds` in all: requests' own limits begin anew with every byte that arrives."""
        return within(max(seconds, 0.1), lambda: _ask(method, url, authenticator))


def _ask(method: str, url: str, authenticator: Authenticator) -> Answer:
    headers = {
        "Accept": "application/json",
        "User-Agent": f"devops-pat/{VERSION}",
        "X-TFS-FedAuthRedirect": "Suppress",  # a plain 401 instead of a redirect to the sign-in page
    }
    with requests.Session() as session:
        session.auth = authenticator  # set on the session, it always wins over ~/.netrc
        with session.request(
            method, url, headers=headers, allow_redirects=False, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)
        ) as response:
            return Answer(response.status_code, response.headers, _body(response))


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(16 * 1024):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            break
    return bytes(body[:MAX_BODY_BYTES])
