"""PATs whose creation, acceptance or end goes wrong."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import requests

from tests.azure_devops import PAT_ERRORS, AzureDevOps, Request, failures
from tests.stand_in.conftest import PATS, Call, wish

ASK = "https://dev.azure.com/contoso/_apis/connectionData"
LOST = requests.exceptions.ConnectionError


@pytest.mark.parametrize(("status", "place"), [(200, "beside"), (400, "alone")])
@pytest.mark.parametrize("value", [*PAT_ERRORS, "somethingNew"])
def test_every_error_can_be_had_in_every_place(
    service: AzureDevOps, call: Call, value: str, status: int, place: str
) -> None:
    service.fail("contoso", failures.PAT_ERROR, value=value, status=status, place=place)
    answer = call("POST", wish())
    assert (answer.status_code, answer.json()["patTokenError"]) == (status, value)
    assert ("patToken" in answer.json()) == (place == "beside")
    assert service.pats() == []


def test_an_error_strikes_its_method_and_api_alone(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    service.fail("contoso", failures.PAT_ERROR, times=1, method="PUT", value="accessDenied", message="No.")
    assert call("GET").json()["patTokens"] == []
    assert web.get(ASK, auth=("", service.pat("contoso"))).ok
    answer = call("PUT", {"authorizationId": service.pats()[0].id, "displayName": "new"})
    assert answer.json()["patTokenErrorMessage"] == "No."
    assert service.pats()[0].name == "made on the web"


@pytest.mark.parametrize("effect", [True, False])
def test_a_delete_may_say_that_nothing_was_there(service: AzureDevOps, call: Call, effect: bool) -> None:
    service.pat("contoso")
    options: dict[str, Any] = {"value": "tokenNotFound", "status": 404, "effect": effect}
    service.fail("contoso", failures.PAT_ERROR, method="DELETE", **options)
    answer = call("DELETE", authorizationId=service.pats()[0].id)
    assert (answer.status_code, answer.json()["patTokenError"]) == (404, "tokenNotFound")
    assert service.pats()[0].revoked is effect


def test_a_lost_answer_leaves_a_pat(service: AzureDevOps, call: Call) -> None:
    service.fail("contoso", failures.LOST_ANSWER, times=1)
    with pytest.raises(LOST):
        call("POST", wish())
    assert [pat["displayName"] for pat in call("GET").json()["patTokens"]] == ["ci"]


def test_a_late_commit_comes_after_so_many_lists(service: AzureDevOps, call: Call) -> None:
    service.fail("contoso", failures.LATE_COMMIT, times=1, lists=2)
    with pytest.raises(LOST):
        call("POST", wish())
    assert [len(call("GET").json()["patTokens"]) for _ in range(4)] == [0, 0, 1, 1]


@pytest.mark.parametrize("status", [500, 408, 200])
def test_after_a_commit_comes_an_answer_that_says_nothing(service: AzureDevOps, call: Call, status: int) -> None:
    service.fail("contoso", failures.AFTER_COMMIT, status=status)
    answer = call("POST", wish())
    assert answer.status_code == status
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(service.pats()) == 1


@pytest.mark.parametrize(("kind", "options"), [(failures.STATUS, {"status": 408}), (failures.UNAVAILABLE, {})])
def test_without_effect_nothing_is_created(
    service: AzureDevOps, call: Call, kind: str, options: dict[str, Any]
) -> None:
    service.fail("contoso", kind, method="POST", path_contains="tokens/pats", **options)
    assert call("POST", wish()).status_code in (408, 503)
    assert service.pats() == []


def test_created_pats_may_be_refused_or_too_narrow(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    made = []
    for change in (service.refuse_created, service.narrow_created, service.accept_created):
        change("contoso")
        made.append(call("POST", wish()).json()["patToken"]["token"])
    answers = [web.get(ASK, auth=("", token)) for token in made]
    assert [answer.status_code for answer in answers] == [401, 401, 200]
    assert answers[0].json()["message"].startswith("TF400813")
    assert (answers[1].content, answers[1].headers["WWW-Authenticate"]) == (b"", 'Basic realm="https://dev.azure.com/"')
    assert web.get("https://dev.azure.com/contoso/_apis/projects", auth=("", made[1])).ok
    assert web.get(ASK, auth=("", service.pat("contoso", narrow=True))).content == b""


def test_a_created_pat_may_be_accepted_later(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    service.delay_created("contoso", 0.3)
    token = call("POST", wish()).json()["patToken"]["token"]
    assert web.get(ASK, auth=("", token)).status_code == 401
    time.sleep(0.35)
    assert web.get(ASK, auth=("", token)).ok


def test_a_test_steps_in_before_and_after_the_effect(service: AzureDevOps, call: Call) -> None:
    seen: list[tuple[str, int, int]] = []

    def note(when: str, request: Request) -> None:
        seen.append((when, len(service.pats()), request.status))

    service.before("POST", "TOKENS/pats", lambda request: note("before", request))
    service.after("POST", "tokens/pats", lambda request: note("after", request), always=True)
    for _ in range(2):
        call("POST", wish())
    assert seen == [("before", 0, 0), ("after", 1, 200), ("after", 2, 200)]
    service.without_hooks()
    call("POST", wish())
    assert len(seen) == 3


def test_a_client_that_died_in_between_hurts_nobody_else(service: AzureDevOps, call: Call) -> None:
    ended = threading.Event()
    service.after("POST", "tokens/pats", lambda _: ended.wait(10))
    with pytest.raises(requests.exceptions.Timeout):
        call("POST", wish(), timeout=0.2)
    ended.set()
    assert len(call("GET").json()["patTokens"]) == 1


def test_a_request_that_was_recorded_shows_no_secret(service: AzureDevOps, call: Call) -> None:
    token = call("POST", wish()).json()["patToken"]["token"]
    assert token not in repr(service.pats())
    assert service.requests[-1].path in PATS
    assert token not in repr(service.requests)
