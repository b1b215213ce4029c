"""The PAT in files of other tools follows the stored one, whatever interrupts it."""

from __future__ import annotations

import os

import pytest

from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.setup import tool_files
from azext_devops_pat.services.setup.file_setup import FileSetup
from azext_devops_pat.services.setup.file_tools import FILE_TOOLS, form_of
from azext_devops_pat.services.setup.late_files import renew_late_files
from azext_devops_pat.services.stored_pats import is_written_here
from azext_devops_pat.stores import private_file

from ..support.tokens import make_pat

CONTOSO = cloud_organization("contoso")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def first():
    return Secret(make_pat())


@pytest.fixture
def setup(stores, tmp_path, first):
    """What was written for npm: the first PAT, which is stored too."""
    store(stores, first)
    FileSetup(FILE_TOOLS["npm"], stores, {"HOME": str(tmp_path)}).set_up(CONTOSO, lambda: first, None, False, False)
    (found,) = stores.metadata.setups()
    return found


def store(stores, secret, noted=True):
    with stores.locked():
        stores.organizations.add([CONTOSO.key])
        stores.vault.file.put(CONTOSO.key, secret)
        if noted:
            stores.metadata.put(CONTOSO.key, Record(storage="file", fingerprint=fingerprint(secret)))


def held(setup):
    with open(setup.path) as file:
        return form_of(setup.tool, setup.key).secret(file.read(), setup.key)


@pytest.mark.parametrize("at", range(1, 4))
def test_a_renewal_that_was_killed_at_any_write_is_finished_by_the_next_one(stores, setup, at, monkeypatch):
    """The writes are the metadata, the file, the metadata; the next PAT may be yet another one."""
    second, third, seen = Secret(make_pat()), Secret(make_pat()), []

    def dying(path, text, closed=False, write=private_file.write):
        seen.append(path)
        if len(seen) == at:
            raise Killed
        write(path, text, closed)

    with monkeypatch.context() as patches:
        patches.setattr(private_file, "write", dying)
        with pytest.raises(Killed):
            tool_files.renew(stores, CONTOSO, second)
    tool_files.renew(stores, CONTOSO, third)
    assert held(setup) == third.reveal()
    (noted,) = stores.metadata.setups()
    assert (noted.wrote(third), noted.wrote(second)) == (True, False)


def test_a_value_that_somebody_else_wrote_is_neither_renewed_nor_removed(stores, setup, first, caplog):
    theirs = make_pat()
    with open(setup.path, "r+") as file:
        text = form_of("npm", setup.key).replaced(file.read(), setup.key, theirs)
        file.seek(0)
        file.write(text)
    tool_files.renew(stores, CONTOSO, Secret(make_pat()))
    tool_files.remove(stores, [CONTOSO.key])
    assert held(setup) == theirs
    assert caplog.text.count(f"{setup.path} holds another PAT for {setup.key}") == 2
    assert stores.metadata.setups() == []


def test_a_file_that_cannot_be_written_is_named_stale_and_renewed_later(stores, setup, monkeypatch, caplog):
    second = Secret(make_pat())
    store(stores, second)

    def failing(path, text, closed=False, write=private_file.write):
        if str(path) == setup.path:
            raise StoreError("The disk is full.")
        write(path, text, closed)

    with monkeypatch.context() as patches:
        patches.setattr(private_file, "write", failing)
        tool_files.renew(stores, CONTOSO, second)
    assert f"{setup.path} still holds the former PAT: The disk is full." in caplog.text
    assert stores.metadata.setups() == [setup]
    assert tool_files.state_of(setup, stores) == tool_files.STALE
    renew_late_files(stores, {})
    assert held(setup) == second.reveal()


def test_a_login_that_was_killed_before_it_noted_anything_is_finished(stores, setup):
    second = Secret(make_pat())
    store(stores, second, noted=False)
    renew_late_files(stores, {CONTOSO.key: second})
    assert held(setup) == second.reveal()


def test_a_logout_finds_what_a_killed_write_left(stores, setup):
    leftover = os.path.join(os.path.dirname(setup.path), ".npmrc".join((".", ".devops-pat-new")))
    with open(leftover, "w") as file:
        file.write(make_pat())
    tool_files.remove(stores, [CONTOSO.key])
    assert not os.path.exists(leftover)
    assert not os.path.exists(setup.path)


def test_only_the_pat_that_we_wrote_and_only_there_is_our_own(stores, setup, first, tmp_path):
    is_ours = is_written_here(stores)
    assert is_ours(setup.path, first)
    assert not is_ours(setup.path, Secret(make_pat()))
    assert not is_ours(str(tmp_path / ".pypirc"), first)
