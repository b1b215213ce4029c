"""A row for each organization: which credential wins, and the state it is in."""

import threading
from datetime import timedelta

import pytest

from azext_devops_pat.core.credential import Credential, CredentialRequest, SourceResult
from azext_devops_pat.core.errors import ServiceError, StoreError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.resolve import Resolution
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services import status_rows
from azext_devops_pat.services.status import Verdict, judge_all, known_organizations, other_copies
from azext_devops_pat.services.status_rows import is_failure, rows

from ..sources.fakes import NOON, make_stores

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")


def ends(**span):
    return (NOON + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def stored(**known):
    record = Record(**known) if known else None
    return Credential("stored", Secret("abc"), account="recorded", storage="keyring", key=CONTOSO.key, record=record)


STORED = stored()


def result(credential=STORED, **more):
    """Return what resolves every organization to one answer of the store, after one of the az session."""
    last = SourceResult("stored", "the PAT", credential, **more)
    return lambda request: Resolution(request, (SourceResult("az", "nobody is signed in"), last))


def failing(cause):
    def ask(organization, credential, seconds):
        raise ServiceError(cause, f"{organization} said {cause}.")

    return ask


def accepting(organization, credential, seconds):
    return "me@contoso.com"


def judged(organizations, resolve, ask, limit=10.0):
    return judge_all([CredentialRequest(organization) for organization in organizations], resolve, ask, NOON, limit)


def row(resolve, ask, default=None):
    (found,) = rows(judged([CONTOSO], resolve, ask), {}, default, NOON)
    return found


def test_a_row_has_every_field():
    credential = stored(valid_to=ends(days=9, hours=1))
    assert row(result(credential), accepting, CONTOSO.url) == {
        "organization": CONTOSO.url,
        "isDefault": True,
        "unfinishedRotation": False,
        "source": "stored",
        "account": "me@contoso.com",
        "state": "valid",
        "expires": ends(days=9, hours=1),
        "daysLeft": 9,
        "name": None,
        "scope": None,
        "allOrganizations": None,
        "storage": "keyring",
        "refusedBy": [],
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
    (causes.TIMEOUT, "unreachable"),
    (causes.PROXY, "unreachable"),
    (causes.CERTIFICATE, "unreachable"),
]


@pytest.mark.parametrize(("cause", "state"), STATES)
def test_what_the_service_says_is_the_state_and_the_last_reason(cause, state):
    found = row(result(), failing(cause))
    assert (found["state"], found["account"]) == (state, "recorded")
    assert found["reasons"][-1] == {"source": "service", "reason": f"{CONTOSO} said {cause}."}


@pytest.mark.parametrize(
    ("answered", "ask", "state"),
    [(True, accepting, "unverified"), (False, accepting, "unreachable"), (True, None, "unverified")],
)
def test_without_a_credential_nobody_is_asked(answered, ask, state):
    found = row(result(None, answered=answered), ask)
    assert (found["state"], found["source"], found["storage"]) == (state, None, None)


def test_a_credential_that_was_accepted_a_moment_ago_is_not_asked_about_again():
    assert row(result(verified=True), failing(causes.REFUSED))["state"] == "valid"


@pytest.mark.parametrize(("seconds", "state"), [(1, "unverified"), (0, "expired"), (-1, "expired")])
def test_offline_only_a_known_end_tells_something(seconds, state):
    assert row(result(stored(valid_to=ends(seconds=seconds))), None)["state"] == state


def test_organizations_are_asked_at_the_same_time_and_keep_their_order():
    together = threading.Barrier(5, timeout=10)

    def ask(organization, credential, seconds):
        together.wait()
        return organization.name

    known = [cloud_organization(f"org{number}") for number in range(5)]
    found = judged(known, result(), ask)
    assert [verdict.account for verdict in found] == [organization.name for organization in known]


def test_more_organizations_than_workers_all_have_their_row():
    known = [cloud_organization(f"org{number}") for number in range(60)]
    found = rows(judged(known, result(), accepting), {}, None, NOON)
    assert [row["organization"] for row in found] == [organization.url for organization in known]
    assert {row["state"] for row in found} == {"valid"}


def test_who_does_not_answer_within_the_limit_is_unreachable_and_the_others_are_not():
    over = threading.Event()

    def ask(organization, credential, seconds):
        if organization == FABRIKAM:
            over.wait(20)
        return "me"

    first, second = rows(judged([CONTOSO, FABRIKAM], result(), ask, 0.5), {}, None, NOON)
    over.set()
    assert (first["state"], second["state"]) == ("valid", "unreachable")
    assert second["reasons"] == [{"source": "service", "reason": "no answer within 0 s"}]
    assert set(first) == set(second)


def test_what_the_sources_used_of_the_limit_is_not_given_to_the_service():
    given = []
    resolve = result()

    def slow(request):
        threading.Event().wait(0.3)
        return resolve(request)

    def ask(organization, credential, seconds):
        given.append(seconds)
        raise ServiceError(causes.TIMEOUT, "dev.azure.com did not answer in time.")

    (row,) = rows(judged([CONTOSO], slow, ask, 5), {}, None, NOON)
    assert given[0] <= 4.7
    assert (row["source"], row["reasons"][-1]["source"]) == ("stored", "service")


def test_what_fails_for_one_organization_is_its_own_reason_and_no_others():
    def ask(organization, credential, seconds):
        if organization == CONTOSO:
            raise ZeroDivisionError("the-secret")
        return "me"

    first, second = rows(judged([CONTOSO, FABRIKAM], result(), ask), {}, None, NOON)
    assert (first["state"], second["state"]) == ("unreachable", "valid")
    assert first["reasons"][-1] == {"source": "service", "reason": "failed unexpectedly (ZeroDivisionError)"}


def test_an_error_of_a_store_is_the_reason_of_its_organization():
    def resolve(request):
        raise StoreError("The file is damaged.")

    assert row(resolve, accepting)["reasons"] == [{"source": "service", "reason": "The file is damaged."}]


def test_every_organization_is_known_once_and_the_default_comes_first(stores):
    server = server_collection("https://tfs.contoso.com", "Main")
    stores.defaults.put("organization", "https://fabrikam.visualstudio.com")
    stores.organizations.add([DEFAULT_KEY, CONTOSO.key, CONTOSO.alias_key, server.key, "azdevops-cli:not a url"])
    known = known_organizations(stores, [FABRIKAM.key, cloud_organization("third").key])
    assert [organization.url for organization in known] == [
        FABRIKAM.url,
        CONTOSO.url,
        server.url.lower(),
        cloud_organization("third").url,
    ]


@pytest.mark.parametrize(
    ("found", "days", "fails"),
    [
        ({"source": "stored", "state": "valid", "expires": None}, 7, False),
        ({"source": "stored", "state": "unverified", "expires": ends(days=30)}, 7, False),
        ({"source": "stored", "state": "valid", "expires": ends(days=7)}, 7, False),
        ({"source": "stored", "state": "valid", "expires": ends(days=7, seconds=-1)}, 7, True),
        ({"source": "stored", "state": "valid", "expires": ends(days=6)}, None, False),
        ({"source": "stored", "state": "valid", "expires": ends(seconds=1)}, 0, False),
        ({"source": "stored", "state": "valid", "expires": ends(seconds=-1)}, 0, True),
        ({"source": None, "state": "unverified", "expires": None}, None, True),
        *[
            ({"source": "az", "state": state, "expires": ends(days=9)}, None, True)
            for state in ("refused", "expired", "unreachable")
        ],
    ],
)
def test_only_an_accepted_credential_that_lasts_is_no_failure(found, days, fails):
    assert is_failure(found, days, NOON) is fails
    assert status_rows.expires_within(found, days, NOON) is (fails and days is not None)


def test_another_copy_is_a_reason_before_the_services_word_and_comes_last_of_all():
    asked = []

    def other_copy(credential, seconds):
        asked.append(seconds)
        return "the keyring holds another one"

    for ask, sources in ((None, ["az", "stored", "stored"]), (failing("x"), ["az", "stored", "stored", "service"])):
        verdicts = judged([CONTOSO], result(), ask)
        copies = other_copies(verdicts, other_copy, 10)
        (found,) = rows(verdicts, copies, None, NOON)
        assert [reason["source"] for reason in found["reasons"]] == sources
        said = f"the keyring holds another one. To keep one only: az devops login --organization {CONTOSO.url}"
        assert found["reasons"][2] == {"source": "stored", "reason": said}
        assert 2 < asked[-1] <= 3
    other_copies(verdicts, other_copy, -1)
    assert asked[-1] < 0
    late = [Verdict(CONTOSO, "unreachable", said="no answer within 10 s")]
    assert other_copies(late, other_copy, 10) == {}


def test_a_default_that_cannot_be_read_is_a_warning(tmp_path, caplog):
    variable = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
    assert known_organizations(make_stores(tmp_path, environment={variable: "con\rtoso"}), []) == []
    assert f"The default organization in {variable} cannot be used: " in caplog.text
