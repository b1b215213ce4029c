"""The one place where our errors become Azure CLI's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from azure.cli.core import azclierror as az

from ..core.errors import CredentialError, DevOpsPatError, InputError, NotStoredError, ServiceError, StoreError
from ..core.log import get_logger
from . import host

_log = get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

_TYPES: tuple[tuple[type[DevOpsPatError], type[az.AzCLIError]], ...] = (
    (InputError, az.InvalidArgumentValueError),
    (NotStoredError, az.ResourceNotFoundError),  # the only one with an exit code of its own: 3
    (CredentialError, az.AuthenticationError),
    (ServiceError, az.UnauthorizedError),
    (StoreError, az.FileOperationError),
)


def translated(action: Callable[P, T]) -> Callable[P, T]:
    """Wrap a command's action: our errors become az's, Ctrl-C ends with 130, and nothing ends in a traceback."""

    @wraps(action)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with host.without_collections():
                return action(*args, **kwargs)
        except DevOpsPatError as error:
            raise _azure(error) from None
        except KeyboardInterrupt:
            host.exit_now(host.INTERRUPTED)
        except az.CLIError:
            raise
        except Exception as error:  # az would print its traceback, whose text nobody has checked for secrets
            _log.debug("%s", "".join(traceback.format_tb(error.__traceback__)))
            raise az.ClientError(
                f"The command failed unexpectedly ({type(error).__name__}).", "Run it again with --debug and report it."
            ) from None

    return wrapper


def _azure(error: DevOpsPatError) -> az.AzCLIError:
    for ours, theirs in _TYPES:
        if isinstance(error, ours):
            return theirs(error.message, recommendation=error.hint or None)
    return az.ClientError(error.message, recommendation=error.hint or None)
