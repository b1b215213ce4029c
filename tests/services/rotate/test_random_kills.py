"""Fifty rotations killed at random moments: each leaves an accepted PAT stored, and one more run settles it."""

import multiprocessing
import random
import signal
import time
from datetime import timedelta

import pytest

from azext_devops_pat.core.expiry import utc_text
from azext_devops_pat.core.names import FILE
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores.stores import open_stores

from ...azure_devops import TENANT_A, AzureDevOps
from . import random_kills

pytestmark = pytest.mark.one_python

CONTOSO = cloud_organization("contoso")
JOE = "joe@contoso.com"


def store(folder, service):
    """Store a PAT of Joe's, its id known."""
    token = service.pat("contoso", account=JOE, name="laptop")
    (pat,) = service.pats("contoso")
    times = {"valid_from": utc_text(pat.valid_from), "valid_to": utc_text(pat.valid_to)}
    record = Record(CONTOSO.url, FILE, authorization_id=pat.id, name=pat.name, scope=pat.scope, origin="login", **times)
    stores = open_stores(folder, {}, attended=False)
    with stores.locked():
        stores.organizations.add([CONTOSO.key])
        stores.vault.file.put(CONTOSO.key, Secret(token))
        stores.metadata.put(CONTOSO.key, Record(**{**vars(record), "fingerprint": fingerprint(Secret(token))}))
    return stores


def test_killed_at_fifty_random_moments_one_more_rotate_ends_with_one_live_pat(tmp_path):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([random_kills.__name__])
    chance, killed, states = random.Random(9), 0, set()
    with AzureDevOps() as service:
        service.organization("contoso")
        service.user(TENANT_A, JOE)
        given = (str(tmp_path), service.environment(), service.entra_token(JOE, TENANT_A))
        stores = store(tmp_path, service)

        def rotation():
            process = context.Process(target=random_kills.run, args=given)
            process.start()
            return process

        def settle():
            process = rotation()
            process.join(60)
            assert process.exitcode == 0
            (alive,) = service.pats("contoso", status="active")
            assert (alive.name, Secret(alive.token)) == ("laptop", stores.vault.file.get(CONTOSO.key))
            assert stores.metadata.get(CONTOSO.key).authorization_id == alive.id

        settle()
        start = time.monotonic()
        settle()
        whole = time.monotonic() - start
        for _ in range(50):
            process = rotation()
            time.sleep(chance.uniform(0.1, 1.0) * whole)
            process.kill()
            process.join(60)
            killed += process.exitcode == -signal.SIGKILL
            assert stores.vault.file.get(CONTOSO.key) in {
                Secret(pat.token) for pat in service.pats("contoso", status="active")
            }
            journal = tmp_path / "devops-pat-rotation-contoso.json"
            states.add(journal.read_text() if journal.exists() else "")
            settle()
    assert killed > 25
    assert len(states) > 10  # the kills found the rotation at many different places
    assert timedelta(seconds=whole) < timedelta(seconds=30)
