"""Whatever step is the last one of a process, nothing is lost, and one more run leaves one live PAT that is stored."""

from itertools import count
from pathlib import Path

import pytest

from azext_devops_pat.core import names
from azext_devops_pat.services.pat_create import NewPat
from azext_devops_pat.services.rotate.create import create_and_store
from azext_devops_pat.services.setup import tool_files
from azext_devops_pat.services.setup.file_setup import FileSetup
from azext_devops_pat.services.setup.file_tools import FILE_TOOLS

from .world import CONTOSO, NAME, Killed, World

pytestmark = pytest.mark.one_python

END = "2026-11-29T12:00:00Z"
KEYS = [(CONTOSO.key,), (CONTOSO.key, CONTOSO.alias_key)]


@pytest.fixture(autouse=True)
def fast_disk(monkeypatch):
    """A kill of the process loses nothing that was written; only a power cut does, and fsync is slow."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


def moments(make, monkeypatch, tmp_path, begin):
    """Yield a world after each moment at which `begin` was killed, with its name; end when it was not killed."""
    for moment in range(1, 200):
        world = make(tmp_path / str(moment))
        with monkeypatch.context() as patches:
            killer = world.watch(patches)
            killer.at = moment
            try:
                begin(world)
            except Killed as killed:
                step = f"{moment}: {killed}"
            else:
                assert moment > 20
                return
            killer.at = None
        yield world, step


@pytest.mark.parametrize("keys", KEYS, ids=["one key", "two keys"])
@pytest.mark.parametrize("storage", [names.KEYRING, names.FILE])
def test_a_rotation_killed_at_any_step_is_finished_or_undone_by_one_more(tmp_path, monkeypatch, storage, keys):
    seen = []
    for world, step in moments(lambda folder: World(folder, storage, keys), monkeypatch, tmp_path, World.rotate):
        assert world.stored() in world.live_secrets(), step
        assert len(world.service.live()) <= 2, step
        world.rotate()
        world.check_settled(*keys)
        seen.append(step)
    said = " ".join(seen)
    for name in ("before create", "after create", "after revoke", "after update", "before delete", "after delete"):
        assert name in said


def test_the_file_of_a_tool_follows_a_rotation_killed_at_any_step(tmp_path, monkeypatch):
    def make(folder):
        world = World(folder, names.FILE)
        setup = FileSetup(FILE_TOOLS["npm"], world.stores, {"HOME": str(folder)})
        setup.set_up(CONTOSO, lambda: world.old.secret, None, force=False, dry_run=False)
        return world

    late = 0
    for world, step in moments(make, monkeypatch, tmp_path, World.rotate):
        (setup,) = world.stores.metadata.setups()
        late += tool_files.is_late(setup, world.stores, world.stored())
        world.rotate()
        world.check_settled()
        assert tool_files.state_of(setup, world.stores) == tool_files.CURRENT, step
        assert world.old.secret.reveal() not in Path(setup.path).read_text()
    assert late > 2


def is_killed(world, monkeypatch, at):
    """Rotate until that step; tell whether it was reached."""
    with monkeypatch.context() as patches:
        killer = world.watch(patches)
        killer.at = at
        try:
            world.rotate()
        except Killed:
            return True
        finally:
            killer.at = None
    return False


@pytest.mark.parametrize("storage", [names.KEYRING, names.FILE])
def test_a_resumed_rotation_killed_at_any_step_is_still_settled_by_one_more(tmp_path, monkeypatch, storage):
    """Two kills in a row: the second one strikes what resumes after the first."""
    resumed = 0
    for first in count(1):
        probe = World(tmp_path / f"{first}", storage)
        if not is_killed(probe, monkeypatch, first):
            break
        for second in count(1) if probe.journal().exists() else ():
            world = World(tmp_path / f"{first}-{second}", storage)
            assert is_killed(world, monkeypatch, first)
            if not is_killed(world, monkeypatch, second):
                break
            resumed += 1
            assert world.stored() in world.live_secrets()
            world.rotate()
            world.check_settled()
    assert resumed > 100


@pytest.mark.parametrize("storage", [names.KEYRING, names.FILE])
@pytest.mark.parametrize("again", [False, True])
def test_a_login_that_creates_killed_at_any_step_leaves_nothing_unknown(tmp_path, monkeypatch, storage, again):
    def make(folder):
        world = World(folder, storage)
        world.old.revoked = True
        world.keyring.remove(CONTOSO.key)
        world.stores.vault.file.remove(CONTOSO.key)
        world.stores.metadata.remove([CONTOSO.key])
        world.stores.organizations.remove([CONTOSO.key])
        if again:
            begin(world)
        return world

    def begin(world):
        create_and_store(world.machine(), CONTOSO, NewPat(NAME, "vso.code", END), storage, again=True)

    for world, step in moments(make, monkeypatch, tmp_path, begin):
        assert world.stored() is None or world.stored() in world.live_secrets(), step
        begin(world)
        world.check_settled()
