"""Help of the groups and commands."""

from knack.help_files import helps

GROUPS = {
    'devops': 'Manage Azure DevOps organization level operations (stand-in).',
    'devops project': 'Manage team projects.',
    'repos': 'Manage Azure Repos (stand-in).',
    'pipelines': 'Manage Azure Pipelines (stand-in).',
    'boards': 'Manage Azure Boards (stand-in).',
    'artifacts': 'Manage Azure Artifacts (stand-in).',
    'artifacts universal': 'Manage Universal Packages.',
}
COMMANDS = {
    'devops login': 'Set the credential (PAT) to use for a particular organization.',
    'devops logout': 'Clear the credential for all or a particular organization.',
    'devops configure': 'Configure the Azure DevOps CLI or view your configuration.',
    'devops project list': 'List team projects.',
    'repos list': 'Ask the service as any `az repos` command would.',
    'pipelines list': 'Ask the service as any `az pipelines` command would.',
    'boards query': 'Ask the service as any `az boards` command would.',
    'artifacts universal list': 'Ask the service as any `az artifacts` command would.',
}

for _kind, _table in (('group', GROUPS), ('command', COMMANDS)):
    for _name, _summary in _table.items():
        helps[_name] = f'type: {_kind}\nshort-summary: {_summary}\n'
