"""The az session through the `az` command, for programs that have no az in their own environment."""

from __future__ import annotations

import configparser
import json
import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core import shell
from ..core.errors import SessionError, StoreError
from ..core.names import CLOUD, RESOURCE
from ..core.secret import Secret
from ..stores import private_file
from ..tools import az
from .session import Account, Token, account_from, refusal

_log = logging.getLogger("cli." + __name__)
_ERROR = re.compile(r"^ERROR: ", re.MULTILINE)
_INSTALL = "To install az: https://learn.microsoft.com/cli/azure/install-azure-cli"


def az_folder(environment: Mapping[str, str]) -> Path:
    """Return az's configuration folder: `AZURE_CONFIG_DIR`, else `~/.azure`."""
    return Path(environment.get("AZURE_CONFIG_DIR") or os.path.expanduser(os.path.join("~", ".azure")))


class AzCommandSession:
    """A Session that reads azureProfile.json itself and starts az only for a token; `path` is az's, if known."""

    def __init__(self, environment: Mapping[str, str], path: str | None = None) -> None:
        self._environment, self._path = environment, path
        self._folder = az_folder(environment)
        self._profile = self._folder / "azureProfile.json"

    @property
    def cloud(self) -> str:
        """The active cloud's name: AZURE_CLOUD_NAME, else `[cloud] name` of az's `config` file, else the public one."""
        variable = self._environment.get("AZURE_CLOUD_NAME")
        name = (self._configured_cloud() if variable is None else variable).strip()
        return CLOUD if name.lower() in ("", CLOUD.lower()) else name

    def _configured_cloud(self) -> str:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(self._folder / "config", encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            return ""  # whatever reads our settings from that file reports it
        return parser.get("cloud", "name", fallback="")

    def accounts(self) -> list[Account]:
        """Return one account a record of the active cloud, the default one first; under another cloud all records."""
        records = self._records()
        if self.cloud == CLOUD:  # accounts of another cloud are never used, only known to be there
            records = [record for record in records if record.get("environmentName") == CLOUD]
        return sorted(map(account_from, records), key=lambda account: not account.is_default)

    def names_in_all_clouds(self) -> tuple[str, ...]:
        """Return the name of every account that is signed in, in whatever cloud; none if that cannot be read."""
        try:
            return tuple(dict.fromkeys(account_from(record).name for record in self._records()))
        except SessionError as error:
            _log.info("%s", error.message)
            return ()

    def stamp(self) -> str:
        """Return a text that changes whenever somebody signs in or out, or chooses another subscription."""
        try:
            status = os.stat(self._profile)
        except OSError:
            return "none"
        return f"{status.st_mtime_ns}-{status.st_size}"

    def token(self, account: Account, tenant: str | None) -> Token:
        """Return a token for Azure DevOps; raise SessionError with Entra's words and code.

        az takes a tenant or a subscription, not both, and a tenant counts for its default account only.
        """
        if tenant in (None, account.tenant):
            choice = ("--subscription", account.subscription)
        elif account.is_default:
            choice = ("--tenant", str(tenant))
        else:
            raise SessionError(
                f"az gives tokens of another tenant only for its default account, which {account.name} is not",
                f"To make it the default: az account set --subscription {account.subscription}",
            )
        answer = self._ask(choice, tenant)
        expires_on = answer.get("expires_on")
        owner = str(answer.get("tenant") or tenant or account.tenant)
        return Token(Secret(str(answer["accessToken"])), expires_on if isinstance(expires_on, int) else None, owner)

    def _ask(self, choice: tuple[str, str], tenant: str | None) -> dict[str, Any]:
        command = ("account", "get-access-token", "--resource", RESOURCE, *choice, "--output", "json")
        try:
            finished = az.run(command, self._environment, self._folder, path=self._path)
        except FileNotFoundError:
            raise SessionError("somebody is signed in to az, but no az is on PATH", _INSTALL) from None
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise SessionError(f"az could not be asked for a token: {error}") from None
        if finished.code != 0:
            said = _ERROR.split(finished.stderr)[-1].strip()
            raise refusal(said or f"az ended with exit code {finished.code}", tenant)
        try:
            answer = json.loads(finished.stdout)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("accessToken"), str):
            raise SessionError("az answered without a token")
        return answer

    def _records(self) -> list[dict[str, Any]]:
        """Return the records of azureProfile.json; raise SessionError if it does not hold what az writes there."""
        try:
            text = private_file.read(self._profile)
            profile = json.loads(text) if text else {}
            is_fresh = profile in ({}, {"installationId": profile.get("installationId")})  # nobody signed in yet
            records = [] if is_fresh else profile["subscriptions"]
            if not all(isinstance(record, dict) and isinstance(record.get("user") or {}, dict) for record in records):
                raise ValueError("not what az writes")
            return list(records)
        except StoreError as error:
            raise SessionError(error.message, error.hint) from None
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            hint = f"To move it out of the way: {shell.move(self._profile, f'{self._profile}.old')}"
            raise SessionError(f"{self._profile} is damaged", hint) from None
