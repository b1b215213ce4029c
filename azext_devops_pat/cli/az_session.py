"""The az session, through az's own Profile as it is installed."""

from __future__ import annotations

import logging
import os
import threading
from collections import defaultdict
from functools import cached_property
from typing import Any

from azure.cli.core import azclierror as az

from ..core import shell
from ..core.errors import ServiceError, SessionError
from ..core.names import CLOUD, RESOURCE
from ..core.secret import Secret
from ..sources.session import Account, Token, account_from, refusal

_log = logging.getLogger("cli." + __name__)
_ENTRA = "https://login.microsoftonline.com"


_Known = tuple[Account, dict[str, Any]]


class AzSession:
    """Who is signed in, and their tokens. Reading accounts imports no msal and asks nobody."""

    def __init__(self, cli_ctx: Any) -> None:
        self._cli_ctx = cli_ctx
        # One question a tenant at a time: a stalled one does not hold up the others.
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)

    @property
    def cloud(self) -> str:
        """The active cloud's name."""
        return str(self._cli_ctx.cloud.name)

    def accounts(self) -> list[Account]:
        """Return one account a record of the active cloud, the default one first; under another cloud all records."""
        return self._accounts

    @cached_property
    def _accounts(self) -> list[Account]:
        accounts = [account for account, _ in self._of_the_cloud(self._records())]
        return sorted(accounts, key=lambda account: not account.is_default)

    def names_in_all_clouds(self) -> tuple[str, ...]:
        """Return the name of every account that is signed in, in whatever cloud; none if that cannot be read."""
        try:
            return tuple(dict.fromkeys(account.name for account, _ in self._records()))
        except SessionError as error:
            _log.info("%s", error.message)
            return ()

    @property
    def _path(self) -> str:
        return os.path.join(self._cli_ctx.config.config_dir, "azureProfile.json")

    def stamp(self) -> str:
        """Return a text that changes whenever somebody signs in or out, or chooses another subscription."""
        try:
            status = os.stat(self._path)
        except OSError:
            return "none"
        return f"{status.st_mtime_ns}-{status.st_size}"

    def token(self, account: Account, tenant: str | None) -> Token:
        """Return a token for Azure DevOps; raise SessionError with Entra's words and code.

        az gives tokens of a foreign tenant for its default account only, so Profile is shown a storage in which the
        account asked for is the only one, and the default.
        """
        _check_proxy()
        records = self._of_the_cloud(self._records())
        same = [record for found, record in records if found.subscription == account.subscription]
        storage = {"subscriptions": [{**record, "isDefault": True} for record in same]}
        try:
            with self._locks[tenant or account.tenant], _quiet:
                answer, _, owner = self._profile(storage).get_raw_token(resource=RESOURCE, tenant=tenant)
        except Exception as error:  # Profile raises az's, requests' and msal's errors, and bare ones
            raise _session_error(error, tenant) from None
        return Token(Secret(answer[1]), answer[2].get("expires_on"), str(owner))

    def _records(self) -> list[_Known]:
        """Return az's records, read; raise SessionError if the file does not hold what az writes there."""
        try:
            return [
                (account_from(record), record) for record in self._profile().load_cached_subscriptions(all_clouds=True)
            ]
        except Exception:  # az checks nothing, so anything may come of a file that is not as it wrote it
            raise SessionError(
                f"{self._path} is damaged", f"To move it out of the way: {shell.move(self._path, self._path + '.old')}"
            ) from None

    def _of_the_cloud(self, records: list[_Known]) -> list[_Known]:
        if not records or self.cloud != CLOUD:  # whose accounts are never used, only known to be there
            return records
        return [known for known in records if known[1].get("environmentName") == self.cloud]

    def _profile(self, storage: dict[str, Any] | None = None) -> Any:
        from azure.cli.core._profile import Profile

        return Profile(cli_ctx=self._cli_ctx, storage=storage)


def _check_proxy() -> None:
    """Raise SessionError for a proxy address that msal's requests would quote, or look up in parts."""
    from ..rest import proxies

    try:
        proxies.check(_ENTRA)
    except ServiceError as error:
        raise SessionError(error.message, error.hint) from None


def _session_error(error: Exception, tenant: str | None) -> SessionError:
    if isinstance(error, az.CLIError):
        return refusal(str(error), tenant)
    return SessionError(f"Entra ID could not be asked ({type(error).__name__})")


class _Quiet:
    """Keeps msal and az from warning of a refusal that we report in our own words; several threads may be inside."""

    _NAMES = ("msal", "cli.azure.cli.core.auth", "cli.azure.cli.core._profile")

    def __init__(self) -> None:
        self._lock, self._inside, self._levels = threading.Lock(), 0, list[int]()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._levels = [logging.getLogger(name).level for name in self._NAMES]
                for name in self._NAMES:
                    logging.getLogger(name).setLevel(logging.ERROR)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                for name, level in zip(self._NAMES, self._levels, strict=True):
                    logging.getLogger(name).setLevel(level)


_quiet = _Quiet()
