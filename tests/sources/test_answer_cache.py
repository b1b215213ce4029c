"""Answers worth remembering: for how long, for whom, and what makes them forgotten."""

import json
import os

import pytest

from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores.answer_cache import MOST_REFUSED, NO_TENANT, AnswerCache

from .fakes import FakeClock

CONTOSO, FABRIKAM = "azdevops-cli:https://dev.azure.com/contoso", "azdevops-cli:https://dev.azure.com/fabrikam"
NEAR = CONTOSO + "2"
WHO = "tenant me@contoso.com AzureCloud"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def memory(tmp_path, clock):
    """Return what makes another instance over the same file."""
    return lambda stamp="1": AnswerCache(tmp_path / "azuredevops", stamp, clock)


@pytest.mark.parametrize(("yes", "minutes"), [(True, 24 * 60), (False, 15)])
def test_an_answer_is_remembered_for_its_time_and_no_longer(memory, clock, yes, minutes):
    memory().set_accepted(CONTOSO, WHO, yes)
    assert memory().accepted(CONTOSO, WHO) is yes
    clock.move(minutes=minutes, seconds=-1)
    assert memory().accepted(CONTOSO, WHO) is yes
    clock.move(seconds=1)
    assert memory().accepted(CONTOSO, WHO) is None


def test_an_answer_is_for_one_organization_and_one_account(memory):
    memory().set_accepted(CONTOSO, WHO, True)
    assert memory().accepted(FABRIKAM, WHO) is None
    assert memory().accepted(NEAR, WHO) is None
    assert memory().accepted(CONTOSO, "tenant you@contoso.com AzureCloud") is None


def test_what_is_forgotten_is_the_organizations_tenant_and_answers_alone(memory):
    first = memory()
    for organization in (CONTOSO, FABRIKAM, NEAR):
        first.set_tenant(organization, "tenant")
        first.set_accepted(organization, WHO, True)
    memory().forget(CONTOSO)
    assert (memory().tenant(CONTOSO), memory().accepted(CONTOSO, WHO)) == (None, None)
    for organization in (FABRIKAM, NEAR):
        assert (memory().tenant(organization), memory().accepted(organization, WHO)) == ("tenant", True)


def test_to_forget_what_is_not_remembered_writes_nothing(memory, tmp_path):
    memory().forget(CONTOSO)
    assert not (tmp_path / "azuredevops").exists()


def test_a_changed_profile_drops_all_but_the_warnings_given(memory):
    memory().set_tenant(CONTOSO, NO_TENANT)
    memory().set_accepted(CONTOSO, WHO, True)
    assert memory().is_first_today(CONTOSO)
    after = memory("2")
    assert (after.tenant(CONTOSO), after.accepted(CONTOSO, WHO)) == (None, None)
    assert after.organizations() == []
    assert not after.is_first_today(CONTOSO)


def test_a_warning_is_due_once_a_day(memory, clock):
    assert [memory().is_first_today(CONTOSO) for _ in range(3)] == [True, False, False]
    assert memory().is_first_today(FABRIKAM)
    clock.move(hours=12)
    assert memory().is_first_today(CONTOSO)


def test_two_instances_keep_what_the_other_has_written(memory):
    first, second = memory(), memory()
    assert (first.tenant(CONTOSO), second.tenant(CONTOSO)) == (None, None)
    first.set_tenant(CONTOSO, "a")
    second.set_tenant(FABRIKAM, "b")
    assert (memory().tenant(CONTOSO), memory().tenant(FABRIKAM)) == ("a", "b")


def test_the_organizations_of_the_session_are_those_that_accept_an_account(memory):
    first = memory()
    first.set_accepted(CONTOSO, WHO, True)
    first.set_accepted(CONTOSO, "tenant you AzureCloud", True)
    first.set_accepted(FABRIKAM, WHO, False)
    assert memory().organizations() == [CONTOSO]


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        "\x00",
        '{"stamp": "1", "tenants": [], "accepted": 3, "warned": null}',
        '{"stamp": "1", "tenants": {"' + CONTOSO + '": 7}, "accepted": {"' + f"{CONTOSO} {WHO}" + '": {}}}',
    ],
)
def test_a_damaged_file_is_an_empty_one_and_is_written_anew(memory, tmp_path, damage):
    folder = tmp_path / "azuredevops"
    folder.mkdir()
    (folder / "devops-pat-cache.json").write_text(damage)
    damaged = memory()
    assert (damaged.tenant(CONTOSO), damaged.accepted(CONTOSO, WHO), damaged.organizations()) == (None, None, [])
    damaged.set_tenant(CONTOSO, "a")
    assert memory().tenant(CONTOSO) == "a"


def test_where_nothing_can_be_written_this_process_alone_remembers(tmp_path, clock):
    (tmp_path / "file").write_text("in the way")
    make = lambda: AnswerCache(tmp_path / "file" / "azuredevops", "1", clock)  # noqa: E731
    memory = make()
    memory.set_tenant(CONTOSO, "a")
    memory.set_accepted(CONTOSO, WHO, True)
    assert (memory.tenant(CONTOSO), memory.accepted(CONTOSO, WHO)) == ("a", True)
    assert [memory.is_first_today(CONTOSO) for _ in range(2)] == [True, False]
    assert make().tenant(CONTOSO) is None


def test_the_file_is_private_and_json(memory, tmp_path):
    memory().set_tenant(CONTOSO, "a")
    file = tmp_path / "azuredevops" / "devops-pat-cache.json"
    assert json.loads(file.read_text())["tenants"] == {CONTOSO: "a"}
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_refused_token_stays_refused_whoever_signs_in_and_the_list_stays_short(memory, tmp_path):
    memory().set_tenant(CONTOSO, "tenant")
    memory().set_accepted(NEAR, WHO, True)
    memory().set_refused(CONTOSO, Secret("token 0"))
    assert (memory().tenant(CONTOSO), memory().accepted(NEAR, WHO)) == (None, True)
    memory("2").set_tenant(FABRIKAM, "tenant")
    assert [memory(stamp).refuses(Secret("token 0")) for stamp in "12"] == [True, True]
    assert not memory().refuses(Secret("token 1"))
    for number in range(1, MOST_REFUSED + 1):
        memory().set_refused(CONTOSO, Secret(f"token {number}"))
    assert [memory().refuses(Secret(f"token {number}")) for number in (0, 1, MOST_REFUSED)] == [False, True, True]
    assert "token" not in json.dumps(
        json.loads((tmp_path / "azuredevops" / "devops-pat-cache.json").read_text())["refused_tokens"]
    )


@pytest.mark.parametrize("damaged", ["x", {"a": 1}, [1, None, "x"]])
def test_a_damaged_list_of_refused_tokens_counts_as_empty(memory, tmp_path, damaged):
    (tmp_path / "azuredevops").mkdir()
    (tmp_path / "azuredevops" / "devops-pat-cache.json").write_text(json.dumps({"refused_tokens": damaged}))
    assert not memory().refuses(Secret("x"))
