"""What can go wrong, each with the command that helps. `cli.errors` turns these into Azure CLI's types."""

from __future__ import annotations


class DevOpsPatError(Exception):
    """An error for a person: one sentence, and a hint, preferably a command to paste."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(DevOpsPatError):
    """What the user typed, piped or set cannot be used as it is."""


class DetectionError(InputError):
    """The git remotes of a work tree cannot be read, so no organization is guessed; `no_git`: git is not installed."""

    def __init__(self, message: str, hint: str = "", no_git: bool = False) -> None:
        super().__init__(message, hint)
        self.no_git = no_git


class OrganizationError(InputError):
    """A text that names no organization or collection."""


class TokenError(InputError):
    """A value that cannot be a PAT. Its message never holds a part of it; `kind` is a constant of `stray_values`."""

    def __init__(self, message: str, hint: str = "", kind: str = "") -> None:
        super().__init__(message, hint)
        self.kind = kind


class NotStoredError(DevOpsPatError):
    """What should be removed or shown is not there."""


class CredentialError(DevOpsPatError):
    """No source has a credential for the organization."""


class ConsentError(DevOpsPatError):
    """A credential was about to go to a host that may not receive it."""


class SessionError(DevOpsPatError):
    """The az session gives no token; `code` is Entra's own (`AADSTS50076`) if it gives one."""

    def __init__(self, message: str, hint: str = "", code: str | None = None) -> None:
        super().__init__(message, hint)
        self.code = code


class ServiceError(DevOpsPatError):
    """Azure DevOps was asked and did not accept, or could not be asked. `cause` names which (see `rest.causes`)."""

    def __init__(self, cause: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.cause = cause


class UnknownOutcomeError(ServiceError):
    """A request with effects was sent, and no answer tells whether it had them."""


class StoreError(DevOpsPatError):
    """A store failed: it could not be read or written. Absence is `None`, never this."""


class ExposedError(StoreError):
    """The file would be open to other users, and nobody asked for that."""


class KeyringError(StoreError):
    """The keyring cannot serve. `cause` is one of the constants below."""

    UNAVAILABLE = "unavailable"
    TIMED_OUT = "timed out"
    LOCKED = "locked"
    FAILED = "failed"
    TRUNCATED = "truncated"
    MISCONFIGURED = "misconfigured"

    def __init__(self, cause: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.cause = cause


class PatError(DevOpsPatError):
    """Azure DevOps refused to create, change or revoke a PAT, for certain; `code` is its own `patTokenError`."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.code = code


class RotationError(DevOpsPatError):
    """A rotation did not come to its end; the message says which PATs are alive."""
