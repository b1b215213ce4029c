"""`az devops configure`."""

from __future__ import annotations

from knack.util import CLIError

from azext_devops import config
from azext_devops.organizations import is_url

KNOWN = ('organization', 'project')


def configure(defaults: list[str] | None = None, list_config: bool = False) -> None:
    if defaults is None and not list_config:
        raise CLIError('usage error: at least one of the options must be specified.')
    for pair in defaults or []:
        _set(pair)
    if list_config:
        _print()


def _set(pair: str) -> None:
    name, separator, value = pair.partition('=')
    if not separator:
        raise CLIError('usage error: --defaults STRING=STRING STRING=STRING ...')
    if name not in KNOWN:
        raise CLIError(f'usage error: invalid default value setup. Supported values are {list(KNOWN)}.')
    if name == 'organization' and value not in ('', "''", '""') and not is_url(value):
        raise CLIError('Organization should be a valid Azure DevOps or Azure DevOps Server repository url.')
    config.set_default(name, value)


def _print() -> None:
    """To standard output, past az's formats, as the original does."""
    parser = config.read()
    for section in parser.sections():
        print(f'\n[{section}]')
        for option in parser.options(section):
            print(f'{option} = {parser.get(section, option)}')
