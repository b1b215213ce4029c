"""Options of the commands."""

from __future__ import annotations

from typing import Any

from azext_devops.commands import USES

ORGANIZATION_HELP = 'Azure DevOps organization URL. Example: https://dev.azure.com/MyOrganizationName/'


def load_arguments(loader: Any) -> None:
    for scope in ('devops', *(name.split()[0] for name, _ in USES)):
        with loader.argument_context(scope) as context:
            context.argument('organization', options_list=['--organization', '--org'], help=ORGANIZATION_HELP)
            context.argument('project', options_list=['--project', '-p'], help='Name or ID of the project.')
    with loader.argument_context('devops configure') as context:
        context.argument('defaults', options_list=['--defaults', '-d'], nargs='*', help="Pairs 'name=value'.")
        context.argument('list_config', options_list=['--list', '-l'], action='store_true',
                         help='List the contents of the config file.')
