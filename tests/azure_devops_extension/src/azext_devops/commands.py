"""Which command is which function."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands import CliCommandType

USES = (('devops project', 'list'), ('repos', 'list'), ('pipelines', 'list'), ('boards', 'query'),
        ('artifacts universal', 'list'))


def _module(name: str) -> CliCommandType:
    return CliCommandType(operations_tmpl=f'azext_devops.{name}#{{}}')


def load_commands(loader: Any) -> None:
    with loader.command_group('devops', command_type=_module('login')) as group:
        group.command('login', 'login')
        group.command('logout', 'logout')
    with loader.command_group('devops', command_type=_module('configure')) as group:
        group.command('configure', 'configure')
    for name, verb in USES:
        with loader.command_group(name, command_type=_module('use')) as group:
            group.command(verb, 'use')
