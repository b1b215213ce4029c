"""Rotation with a real az: create, accepted, stored, read back, the old one revoked; and whatever gets in between."""

from __future__ import annotations

import json
import signal
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

from ..azure_devops import TENANT_A
from ..support.file_system import build

ORGANIZATION = "https://dev.azure.com/contoso"
KEY = f"azdevops-cli:{ORGANIZATION}"
NAME = "laptop"
USER = "tester@contoso.com"


@pytest.fixture
def session(az, service):
    """The user is signed in to az."""
    word = service.user(TENANT_A, USER)
    result = az.run("login", "--username", USER, "--password", word)
    assert result.code == 0, result.err
    return az


@pytest.fixture
def made(session, service):
    """A PAT that `create --login` made and stored: its id is known."""
    result = session.run("devops", "pat", "create", "--org", "contoso", "--name", NAME, "--scope", "git", "--login")
    assert result.code == 0, result.err
    service.clear()
    return result


def rotate(az, *args, **options):
    return az.run("devops", "pat", "rotate", "--org", "contoso", *args, **options)


def live(service, organization="contoso"):
    return service.pats(organization, status="active")


def stored(az, key=KEY):
    from configparser import ConfigParser

    parser = ConfigParser(interpolation=None)
    parser.read(az.stored / "personalAccessTokens")
    return parser.get(key, "personal access token", fallback=None)


def check_settled(az, service, name=NAME):
    """One live PAT, of that name and stored; nothing is unfinished."""
    (alive,) = live(service)
    assert (alive.name, alive.token) == (name, stored(az))
    record = json.loads((az.stored / "devops-pat.json").read_text())["credentials"][KEY]
    assert (record["authorization_id"], record["name"]) == (alive.id, name)
    return alive


def posts(service):
    return [request for request in service.requests_to(path_contains="/_apis/tokens/pats") if request.method == "POST"]


def test_create_login_stores_a_pat_that_nobody_sees(made, session, service):
    (pat,) = live(service)
    assert made.json == {
        "authorizationId": pat.id,
        "displayName": NAME,
        "scope": "vso.code_write",
        "validFrom": made.json["validFrom"],
        "validTo": made.json["validTo"],
        "organization": ORGANIZATION,
        "account": USER,
        "storage": "file",
    }
    assert pat.token not in made.everything
    check_settled(session, service)
    row = session.run("devops", "auth", "status", "--org", "contoso", "--offline").json["organizations"][0]
    assert row["expires"] is None or row["daysLeft"] == 7


def test_rotate_replaces_the_pat_and_revokes_the_old_one(made, session, service):
    (old,) = live(service)
    result = rotate(session, "--debug")
    assert result.code == 0, result.err
    new = check_settled(session, service)
    row = result.json
    assert (row["oldAuthorizationId"], row["authorizationId"], row["oldPat"]) == (old.id, new.id, "revoked")
    assert (row["account"], row["displayName"], row["storage"]) == (USER, NAME, "file")
    assert new.valid_to - new.valid_from == old.valid_to - old.valid_from
    assert len(posts(service)) == 1
    for secret in (old.token, new.token):
        assert secret not in result.everything
    assert not list(session.stored.glob("*rotation*.json"))
