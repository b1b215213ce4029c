"""A row for each organization: which credential wins, and the state it is in."""

import threading
from datetime import timedelta

import pytest

from azext_devops_pat.core.credential import Credential, Finding
from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import DEFAULT_KEY, collection, services
from azext_devops_pat.core.resolve import Resolution
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services import status
from azext_devops_pat.services.status import Tools, is_failure, known_organizations, rows, tell_of_copies
from azext_devops_pat.stores.metadata import Record

from ..sources.fakes import NOON

CONTOSO, FABRIKAM = services("contoso"), services("fabrikam")
STORED = Credential("stored", Secret("abc"), account="recorded", storage="keyring", key=CONTOSO.key)


def ends(**span):
    return (NOON + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def finding(credential=STORED, **more):
    """Return what resolves every organization to one finding of the store, after one of the az session."""
    last = Finding("stored", "the PAT", credential, **more)
    return lambda inquiry: Resolution(inquiry, (Finding("az", "nobody is signed in"), last))


def failing(cause):
    def ask(organization, credential, seconds):
        raise ServiceError(cause, f"{organization} said {cause}.")

    return ask


def accepting(organization, credential, seconds):
    return "me@contoso.com"


def row(stores, resolve, ask):
    (found,) = rows([CONTOSO], True, stores, Tools(resolve, ask, NOON))
    return found


def test_a_row_has_every_field(stores):
    stores.metadata.put(CONTOSO.key, Record(valid_to=ends(days=9, hours=1)))
    stores.defaults.put("organization", CONTOSO.url)
    assert row(stores, finding(), accepting) == {
        "organization": CONTOSO.url,
        "isDefault": True,
        "source": "stored",
        "account": "me@contoso.com",
        "state": "valid",
        "expires": ends(days=9, hours=1),
        "daysLeft": 9,
        "storage": "keyring",
        "reasons": [{"source": "az", "reason": "nobody is signed in"}, {"source": "stored", "reason": "the PAT"}],
    }


STATES = [
    (causes.EXPIRED, "expired"),
    (causes.REFUSED, "refused"),
    (causes.ANONYMOUS, "refused"),
    (causes.SIGN_IN_PAGE, "refused"),
    (causes.CONDITIONAL_ACCESS, "refused"),
    (causes.FORBIDDEN, "refused"),
    (causes.REDIRECTED, "unreachable"),
    (causes.UNKNOWN_ORGANIZATION, "unreachable"),
    (causes.DEACTIVATED, "unreachable"),
    (causes.THROTTLED, "unreachable"),
    (causes.UNAVAILABLE, "unreachable"),
    (causes.TIME_OUT, "unreachable"),
    (causes.PROXY, "unreachable"),
    (causes.CERTIFICATE, "unreachable"),
]


@pytest.mark.parametrize(("cause", "state"), STATES)
def test_what_the_service_says_is_the_state_and_the_last_reason(stores, cause, state):
    found = row(stores, finding(), failing(cause))
    assert (found["state"], found["account"]) == (state, "recorded")
    assert found["reasons"][-1] == {"source": "service", "reason": f"{CONTOSO} said {cause}."}


@pytest.mark.parametrize(
    ("certain", "ask", "state"),
    [(True, accepting, "unverified"), (False, accepting, "unreachable"), (True, None, "unverified")],
)
def test_without_a_credential_nobody_is_asked(stores, certain, ask, state):
    found = row(stores, finding(None, is_certain=certain), ask)
    assert (found["state"], found["source"], found["storage"]) == (state, None, None)


def test_a_credential_that_was_accepted_a_moment_ago_is_not_asked_about_again(stores):
    assert row(stores, finding(verified=True), failing(causes.REFUSED))["state"] == "valid"


@pytest.mark.parametrize(("seconds", "state"), [(1, "unverified"), (0, "expired"), (-1, "expired")])
def test_offline_only_a_known_end_tells_something(stores, seconds, state):
    stores.metadata.put(CONTOSO.key, Record(valid_to=ends(seconds=seconds)))
    assert row(stores, finding(), None)["state"] == state


def test_organizations_are_asked_at_the_same_time_and_keep_their_order(stores):
    together = threading.Barrier(5, timeout=10)

    def ask(organization, credential, seconds):
        together.wait()
        return organization.name

    known = [services(f"org{number}") for number in range(5)]
    found = rows(known, False, stores, Tools(finding(), ask, NOON))
    assert [row["account"] for row in found] == [organization.name for organization in known]


def test_more_organizations_than_workers_all_have_their_row(stores):
    known = [services(f"org{number}") for number in range(60)]
    found = rows(known, False, stores, Tools(finding(), accepting, NOON))
    assert [row["organization"] for row in found] == [organization.url for organization in known]
    assert {row["state"] for row in found} == {"valid"}


def test_who_does_not_answer_within_the_limit_is_unreachable_and_the_others_are_not(stores):
    over = threading.Event()

    def ask(organization, credential, seconds):
        if organization == FABRIKAM:
            over.wait(20)
        return "me"

    first, second = rows([CONTOSO, FABRIKAM], False, stores, Tools(finding(), ask, NOON, limit=0.5))
    over.set()
    assert (first["state"], second["state"]) == ("valid", "unreachable")
    assert second["reasons"] == [{"source": "service", "reason": "no answer within 0 s"}]
    assert set(first) == set(second)


def test_what_the_sources_used_of_the_limit_is_not_given_to_the_service(stores):
    given = []
    resolve = finding()

    def slow(inquiry):
        threading.Event().wait(0.3)
        return resolve(inquiry)

    def ask(organization, credential, seconds):
        given.append(seconds)
        raise ServiceError(causes.TIME_OUT, "dev.azure.com did not answer in time.")

    (row,) = rows([CONTOSO], False, stores, Tools(slow, ask, NOON, limit=5))
    assert given[0] <= 4.7
    assert (row["source"], row["reasons"][-1]["source"]) == ("stored", "service")


def test_an_unexpected_failure_is_raised_to_the_caller(stores):
    def ask(organization, credential, seconds):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rows([CONTOSO], False, stores, Tools(finding(), ask, NOON))


def test_every_organization_is_known_once_and_the_default_comes_first(stores):
    server = collection("https://tfs.contoso.com", "Main")
    stores.defaults.put("organization", "https://fabrikam.visualstudio.com")
    stores.organizations.add([DEFAULT_KEY, CONTOSO.key, CONTOSO.alias_key, server.key, "azdevops-cli:not a url"])
    known = known_organizations(stores, [FABRIKAM.key, services("third").key])
    assert [organization.url for organization in known] == [
        FABRIKAM.url,
        CONTOSO.url,
        server.url.lower(),
        services("third").url,
    ]


@pytest.mark.parametrize(
    ("found", "days", "fails"),
    [
        ({"source": "stored", "state": "valid", "daysLeft": None}, 7, False),
        ({"source": "stored", "state": "unverified", "daysLeft": 30}, 7, False),
        ({"source": "stored", "state": "valid", "daysLeft": 7}, 7, False),
        ({"source": "stored", "state": "valid", "daysLeft": 6}, 7, True),
        ({"source": "stored", "state": "valid", "daysLeft": 6}, None, False),
        ({"source": "stored", "state": "valid", "daysLeft": 0}, 0, False),
        ({"source": "stored", "state": "valid", "daysLeft": -1}, 0, True),
        ({"source": None, "state": "unverified", "daysLeft": None}, None, True),
        *[({"source": "az", "state": s, "daysLeft": 9}, None, True) for s in ("refused", "expired", "unreachable")],
    ],
)
def test_only_an_accepted_credential_that_lasts_is_no_failure(found, days, fails):
    assert is_failure(found, days) is fails
    assert status.ends_within(found, days) is (fails and days is not None)


def test_what_rests_in_the_other_store_is_a_reason_and_comes_last(stores):
    asked = []

    def other_copy(credential, seconds):
        asked.append(seconds)
        return "the keyring holds another one"

    tools = Tools(finding(), None, NOON)
    found = rows([CONTOSO], False, stores, tools)
    assert asked == []
    tell_of_copies(found, tools.found, other_copy, 10)
    expected = f"the keyring holds another one; to have one alone: az devops login --organization {CONTOSO.url}"
    assert found[0]["reasons"][-1] == {"source": "stored", "reason": expected}
    assert 2 < asked[0] <= 3
    found[0]["reasons"] = [{"source": "stored", "reason": "the PAT"}, {"source": "service", "reason": "it refused"}]
    tell_of_copies(found, tools.found, other_copy, 10)
    assert [reason["source"] for reason in found[0]["reasons"]] == ["stored", "stored", "service"]
    found[0]["reasons"] = [{"source": "service", "reason": "no answer within 10 s"}]
    tell_of_copies(found, tools.found, other_copy, 10)
    assert [reason["source"] for reason in found[0]["reasons"]] == ["stored", "service"]
    tell_of_copies(found, tools.found, other_copy, -1)
    assert asked[-1] < 0
