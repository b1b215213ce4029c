"""The shared folder and its `config` file. Importing this makes the folder, with whatever mode the umask gives."""

from __future__ import annotations

import configparser
import os

from azure.cli.core._environment import get_config_dir
from knack.config import CLIConfig, get_config_parser
from knack.util import ensure_dir

ENV_PREFIX = 'AZURE_DEVOPS_EXT_'
SECTION = 'defaults'

CONFIG_DIR: str = os.environ.get('AZURE_DEVOPS_EXT_CONFIG_DIR') or os.path.join(get_config_dir(), 'azuredevops')
ensure_dir(CONFIG_DIR)
CONFIG_PATH = os.path.join(CONFIG_DIR, 'config')

# The prefix ends in an underscore and knack adds another: AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION.
settings = CLIConfig(config_dir=CONFIG_DIR, config_env_var_prefix=ENV_PREFIX)


def default(option: str) -> str | None:
    """The default from the environment, else from the file; an empty one counts as none."""
    return settings.get(SECTION, option, fallback=None) or None


def read() -> configparser.ConfigParser:
    parser: configparser.ConfigParser = get_config_parser()
    parser.read(CONFIG_PATH)
    return parser


def set_default(option: str, value: str) -> None:
    """Rewrites the whole file (comments are lost), then makes it 0600."""
    parser = read()
    if not parser.has_section(SECTION):
        parser.add_section(SECTION)
    parser.set(SECTION, option, '' if value in ("''", '""') else value)
    with open(CONFIG_PATH, 'w') as file:
        parser.write(file)
    os.chmod(CONFIG_PATH, 0o600)
