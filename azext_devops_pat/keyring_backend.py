"""A backend of the `keyring` library: poetry, twine, hatch and pip get the credential of an organization's feeds.

It only reads: what `az devops login` stored, or whatever else wins. `keyring` loads this file in every program that
uses it, so it imports next to nothing before a feed is asked about.
"""

from __future__ import annotations

import glob
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from keyring import backend, errors

from .core.names import RESOLVING_VARIABLE

if TYPE_CHECKING:
    from .core.credential import Credential
    from .core.organization import Organization

_log = logging.getLogger("cli." + __name__)
_ALL_OF_OURS = _log.name.rpartition(".")[0]
_USER_NAME = "PersonalAccessToken"  # Azure DevOps looks at the password alone
_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_NOT_STORES = ("keyring.backends.chainer", "keyring.backends.fail", "keyring.backends.null")
_PRIORITY = 9.0  # below that of keyring's chainer, above every store


class _Priority:
    """The class attribute that `keyring` reads; it raises RuntimeError where the backend must not be seen."""

    def __get__(self, instance: object, owner: type[object]) -> float:
        if "azure.cli.core" in sys.modules:
            raise RuntimeError("az has the credentials itself")
        if os.environ.get(RESOLVING_VARIABLE):
            raise RuntimeError("it would ask itself")
        if _is_in_extension_folder():
            raise RuntimeError("it is installed for az, not for this program")
        return _PRIORITY


def _is_in_extension_folder() -> bool:
    """Tell whether az unpacked us: into a folder with the extension's name, metadata and all."""
    return os.path.basename(_FOLDER) == "devops-pat" and bool(
        glob.glob(os.path.join(glob.escape(_FOLDER), "devops_pat-*.dist-info"))
    )


class AzureDevOpsKeyring(backend.KeyringBackend):  # type: ignore[misc]  # keyring's types are not looked at
    """Answers for https URLs that name an organization of Azure DevOps Services, with any user name."""

    priority = _Priority()

    def get_password(self, service: str, username: str | None) -> str | None:
        """Return the credential of the organization whose URL `service` is; None for anything else."""
        found = _find(service)
        return found.secret.reveal() if found else None

    def get_credential(self, service: str, username: str | None) -> Any:
        """The same, with the user name given or one that serves."""
        found = _find(service)
        if found is None:
            return None
        from keyring.credentials import SimpleCredential

        return SimpleCredential(username or _USER_NAME, found.secret.reveal())

    def set_password(self, service: str, username: str, password: str) -> None:
        """Leave it to another backend, or say how to store a PAT."""
        raise _refusal(service, errors.PasswordSetError, "stores")

    def delete_password(self, service: str, username: str) -> None:
        """Leave it to another backend, or say how to remove a PAT."""
        raise _refusal(service, errors.PasswordDeleteError, "deletes")


def _find(service: object) -> Credential | None:
    """Return the credential for a service; whatever goes wrong ends in a warning: tools would end in a traceback."""
    try:
        organization = _organization(service)
        return _resolve(organization) if organization else None
    except Exception as error:
        hint = getattr(error, "hint", "") if hasattr(error, "message") else ""
        text = getattr(error, "message", type(error).__name__)
        _log.warning("%s", f"No credential for this feed: {text} {hint}".strip())
        return None


def _organization(service: object) -> Organization | None:
    if not isinstance(service, str) or service[:8].lower() != "https://":
        return None
    from .core.feed_url import organization_of

    return organization_of(service)


def _resolve(organization: Organization) -> Credential | None:
    from .services import feed_credential
    from .services.standalone import Standalone

    _say_warnings_only()
    credentials = Standalone(os.environ).open()
    try:
        return feed_credential.find(credentials, organization)
    finally:
        credentials.stores.vault.keyring.close()


def _say_warnings_only() -> None:
    """Keep out of a program's output why a credential was chosen, unless it shows everything or chose our level.

    pip prints the INFO of every logger to standard output, into its JSON too.
    """
    ours = logging.getLogger(_ALL_OF_OURS)
    if ours.level == logging.NOTSET and logging.getLogger().level > logging.DEBUG:
        ours.setLevel(logging.WARNING)


def _refusal(service: object, kind: type[Exception], what: str) -> Exception:
    organization = _organization(service)
    if organization is not None:
        command = organization.login_command if what == "stores" else f"az devops logout --organization {organization}"
        return kind(f"devops-pat {what} nothing here. To do it: {command}")
    if any(map(_is_store, backend.get_all_keyring())):
        return NotImplementedError(f"devops-pat {what} nothing for other services")
    return kind(f"devops-pat {what} nothing, and no other keyring is available")


def _is_store(ring: Any) -> bool:
    return not isinstance(ring, AzureDevOpsKeyring) and type(ring).__module__ not in _NOT_STORES and ring.priority > 0
