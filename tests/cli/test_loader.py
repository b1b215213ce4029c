"""What is loaded for the words that are typed: enough for each command, and the same first words for az's index."""

from importlib import import_module

import pytest
from azure.cli.core.mock import DummyCli
from knack.help_files import helps

from azext_devops_pat.cli import azure_devops_extension
from azext_devops_pat.cli.late_table import late_table
from azext_devops_pat.cli.loader import DevOpsPatLoader, LateHelp, rooms_for
from azext_devops_pat.cli.sign_in.tables import logout_table

from .test_commands import ACTIONS

GROUPS = ("devops", "devops auth", "devops auth setup", "devops pat")
WITHOUT_TABLE = {"devops login", "devops auth token", "devops auth exec", "devops pat create"}


@pytest.fixture(params=[True, False], ids=["beside azure-devops", "alone"])
def is_installed(request, tmp_path, monkeypatch):
    """Whether azure-devops is installed, too."""
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(azure_devops_extension, "is_installed", lambda: request.param)
    return request.param


def loaded_for(args):
    return DevOpsPatLoader(DummyCli()).load_command_table(args)


def test_each_command_is_among_those_loaded_for_its_own_words(is_installed):
    expected = set(ACTIONS) - ({"devops configure"} if is_installed else set())
    for name in expected:
        for rest in ([], ["--help"], ["-o", "table"]):
            assert name in loaded_for([*name.split(), *rest])


@pytest.mark.one_python
@pytest.mark.parametrize("name", ACTIONS)
def test_the_command_is_the_same_as_among_all(is_installed, name):
    all_of_them, few = loaded_for(None), loaded_for(name.split())
    assert set(few) <= set(all_of_them)
    if name in few:
        assert few[name].handler.__qualname__ == all_of_them[name].handler.__qualname__


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_loaded_whole(is_installed, group):
    of_group = {name for name in loaded_for(None) if name.startswith(f"{group} ")}
    for rest in ([], ["--help"], ["bogus"]):
        assert of_group <= set(loaded_for([*group.split(), *rest]))


def test_az_indexes_the_same_first_words_whatever_was_typed_first(is_installed):
    first_words = {name.split()[0] for name in loaded_for(None)}
    assert first_words == {"devops", *(azure_devops_extension.GROUPS if is_installed else ())}
    for args in (["devops", "login"], ["devops", "pat", "-h"], ["devops"], ["version"], ["--debug", "devops", "login"]):
        assert {name.split()[0] for name in loaded_for(args)} == first_words


def test_every_late_table_exists(is_installed):
    for name, command in loaded_for(None).items():
        made = command.table_transformer
        if name in WITHOUT_TABLE or command.deprecate_info:
            assert made is None
        else:
            module, function = made.args[0].split("#")
            assert callable(getattr(import_module(module), function))


def test_a_late_table_is_that_of_its_function():
    made = late_table("azext_devops_pat.cli.sign_in.tables#logout_table")
    result = {"cleared": [{"organization": "a", "storage": "file"}], "failed": []}
    assert made(result) == logout_table(result)


class HelpObject:
    def __init__(self, delimiters):
        self.delimiters = delimiters


@pytest.mark.parametrize("name", [*ACTIONS, *GROUPS])
def test_the_help_of_a_command_or_group_is_there_when_az_reads_it(is_installed, monkeypatch, name):
    for known in list(helps):
        if known.startswith("devops"):
            monkeypatch.delitem(helps, known)
    LateHelp().versioned_load(HelpObject(name), None)
    assert (name in helps) == (not is_installed or name not in ("devops", "devops configure"))


def test_help_of_others_loads_nothing(monkeypatch):
    before = dict(helps)
    LateHelp().versioned_load(HelpObject("vm create"), None)
    LateHelp().versioned_load(HelpObject(""), None)
    assert helps == before


def test_words_that_name_no_room_load_all():
    assert len(rooms_for(())) == len(rooms_for(["devops", "bogus"])) == len(rooms_for(["--debug", "devops"])) == 4
