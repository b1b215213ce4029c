"""Where PATs rest: the keyring, or on Linux without one an unlocked INI file."""

from __future__ import annotations

import configparser
import os
import sys
from typing import Any

from knack.log import get_logger
from knack.util import CLIError

from azext_devops.config import CONFIG_DIR
from azext_devops.keys import USERNAME

PAT_FILE = os.path.join(CONFIG_DIR, 'personalAccessTokens')
NOT_FOUND = 'The credential was not found'
NO_KEYRING = 'keyring is not installed (the real extension would pip-install it here)'

logger = get_logger(__name__)


def get(key: str) -> str | None:
    """Without the keyring package: None, and the file is not looked at either."""
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        return keyring.get_password(key, USERNAME)
    except RuntimeError as error:
        _only_on_linux(error)
        return _read().get(key, USERNAME, fallback=None)


def put(key: str, token: str) -> None:
    keyring = _needed_keyring()
    try:
        if keyring.get_password(key, USERNAME) is not None:
            keyring.delete_password(key, USERNAME)
        keyring.set_password(key, USERNAME, token)
    except RuntimeError as error:
        _only_on_linux(error)
        _put_in_file(key, token)


def remove(key: str) -> None:
    """Raises CLIError where there is nothing to remove."""
    keyring = _needed_keyring()
    try:
        keyring.delete_password(key, USERNAME)
    except keyring.errors.PasswordDeleteError as error:
        raise CLIError(NOT_FOUND) from error
    except RuntimeError as error:
        _only_on_linux(error)
        _remove_from_file(key)


def _keyring() -> Any:
    """The keyring package with one of its own backends chosen, or None where it cannot be imported."""
    try:
        import keyring
    except ImportError:
        return None
    keyring.core.init_backend(_is_builtin)
    logger.debug('Keyring backend: %s', keyring.get_keyring())
    return keyring


def _needed_keyring() -> Any:
    keyring = _keyring()
    if keyring is None:
        raise CLIError(NO_KEYRING)
    return keyring


def _is_builtin(backend: Any) -> bool:
    module: str = backend.__module__
    return module.startswith('keyring.backends.') and 'chain' not in module


def _only_on_linux(error: RuntimeError) -> None:
    if not sys.platform.startswith('linux'):
        raise CLIError(error) from error
    logger.debug('The keyring failed; using the file %s', PAT_FILE)


def _read() -> configparser.ConfigParser:
    """A file that cannot be read is taken as empty (and the next write makes it so)."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(PAT_FILE)
    except BaseException:  # noqa: B902  (the original's habit, which tests rely on)
        return configparser.ConfigParser(interpolation=None)
    return parser


def _write(parser: configparser.ConfigParser) -> None:
    with open(PAT_FILE, 'w+') as file:
        parser.write(file)


def _put_in_file(key: str, token: str) -> None:
    parser = _read()
    if not parser.has_section(key):
        parser.add_section(key)
    parser.set(key, USERNAME, token)
    _write(parser)


def _remove_from_file(key: str) -> None:
    parser = _read()
    if not parser.remove_section(key):
        raise CLIError(NOT_FOUND)
    _write(parser)
