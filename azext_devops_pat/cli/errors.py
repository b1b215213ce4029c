"""The one place where our errors become Azure CLI's."""

from __future__ import annotations

from azure.cli.core import azclierror as az

from ..core.errors import (
    ConsentError,
    CredentialError,
    DevOpsPatError,
    InputError,
    NotStoredError,
    ServiceError,
    StoreError,
)

_TYPES: tuple[tuple[type[DevOpsPatError], type[az.AzCLIError]], ...] = (
    (InputError, az.InvalidArgumentValueError),
    (NotStoredError, az.ResourceNotFoundError),  # the only one with an exit code of its own: 3
    (CredentialError, az.AuthenticationError),
    (ConsentError, az.InvalidArgumentValueError),
    (ServiceError, az.UnauthorizedError),
    (StoreError, az.FileOperationError),
)


def azure_error(error: DevOpsPatError) -> az.AzCLIError:
    """Return the error of Azure CLI that says the same."""
    theirs = next((theirs for ours, theirs in _TYPES if isinstance(error, ours)), az.ClientError)
    return theirs(error.message, recommendation=error.hint or None)
