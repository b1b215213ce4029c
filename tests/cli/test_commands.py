"""Every command has help, two examples or more, and help for each of its arguments."""

import inspect
import re

import pytest
import yaml
from azure.cli.core.mock import DummyCli
from knack.help_files import helps

from azext_devops_pat.cli import azure_devops_extension
from azext_devops_pat.cli.auth import actions as auth_actions
from azext_devops_pat.cli.auth import status_action
from azext_devops_pat.cli.loader import DevOpsPatLoader
from azext_devops_pat.cli.pat import actions as pat_actions
from azext_devops_pat.cli.pat import rotate_actions, scan_actions
from azext_devops_pat.cli.setup import actions as setup_actions
from azext_devops_pat.cli.setup import helpers as setup_helpers
from azext_devops_pat.cli.sign_in import actions

TOOLS = ("pip", "pipx", "uv", "pdm", "nuget", "cargo", "bazel", "npm", "pnpm", "yarn", "maven", "gradle")
ACTIONS = {
    "devops login": actions.login,
    "devops logout": actions.logout,
    "devops configure": actions.configure,
    "devops auth status": status_action.status,
    "devops auth token": auth_actions.token,
    "devops auth exec": auth_actions.run,
    "devops pat list": pat_actions.list_pats,
    "devops pat show": pat_actions.show,
    "devops pat create": pat_actions.create,
    "devops pat update": pat_actions.update,
    "devops pat rotate": rotate_actions.rotate,
    "devops pat revoke": pat_actions.revoke,
    "devops pat scopes": pat_actions.scopes,
    "devops auth setup git": setup_actions.setup_git,
    "devops auth setup list": setup_actions.list_tools,
    "devops auth setup undo": setup_actions.undo_tools,
    "devops auth git-credential": setup_helpers.git_credential,
    "devops pat scan": scan_actions.scan,
    "devops auth package-credential": setup_helpers.package_credential,
    "devops auth heal-launchers": setup_helpers.heal_launchers,
    **{f"devops auth setup {tool}": getattr(setup_actions, f"setup_{tool}") for tool in TOOLS},
}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The command table as az loads it, every argument registered, on a machine without `azure-devops`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("azure")))
        patch.setenv("AZURE_EXTENSION_DIR", str(tmp_path_factory.mktemp("extensions")))
        patch.setattr(azure_devops_extension, "is_installed", lambda: False)
        loader = DevOpsPatLoader(DummyCli())
        found = loader.load_command_table(None)
        loader.skip_applicability = True  # arguments of all commands, as az registers them for its own index
        loader.load_arguments("")
        for name, command in found.items():
            command.load_arguments()
            for key, argument in command.arguments.items():
                argument.type.update(other=loader.argument_registry.get_cli_argument(name, key))
        return found


def described(name):
    return yaml.safe_load(helps[name])


def test_the_commands_are_these(table):
    assert set(table) == set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_command_has_a_summary_and_two_examples_of_itself(table, name):
    text = described(name)
    assert text["type"] == "command"
    assert text["short-summary"].endswith(".")
    assert len(text["examples"]) >= 2
    for example in text["examples"]:
        assert example["name"]
        assert f"az {name}" in example["text"]


@pytest.mark.parametrize("name", ["devops", "devops auth", "devops auth setup", "devops pat"])
def test_a_group_has_a_summary(table, name):
    assert described(name)["type"] == "group"
    assert described(name)["short-summary"]


@pytest.mark.parametrize("name", ACTIONS)
def test_every_argument_has_help_and_is_one_of_the_action(table, name):
    arguments = {key: value for key, value in table[name].arguments.items() if key not in ("cmd", "_subscription")}
    assert set(arguments) == set(inspect.signature(ACTIONS[name]).parameters) - {"cmd"}
    for key, argument in arguments.items():
        said = argument.type.settings.get("help")
        assert said, f"{name}: {key} has no help"
        assert said.endswith("."), f"{name}: the help of {key} is no sentence"


@pytest.mark.parametrize("name", ACTIONS)
def test_the_examples_use_options_that_there_are(table, name):
    known = {"--output", "-o", "--query", "--"}
    for argument in table[name].arguments.values():
        known.update(argument.type.settings.get("options_list") or [])
    for example in described(name)["examples"]:
        own = example["text"].split(f"az {name}", 1)[1].split(" -- ")[0].split("|")[0]
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", own)) <= known
