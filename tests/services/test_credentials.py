"""How the sources are composed: their order, what comes before a stored PAT, and whose time is whose."""

import threading
import time
from datetime import datetime, timezone

import pytest

from azext_devops_pat.core.credential import OFFLINE, Patience
from azext_devops_pat.core.errors import InputError, ServiceError, SessionError
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.organization_parser import parse
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes, tenants
from azext_devops_pat.services.credentials import Credentials
from azext_devops_pat.sources.environment import issued_for
from azext_devops_pat.sources.session import Account, Token
from azext_devops_pat.stores.stores import open_stores

from ..support.tokens import make_pat

CONTOSO = cloud_organization("contoso")
TENANT = "aaaaaaaa-1111-4111-8111-111111111111"
ME = Account("me@contoso.com", TENANT, "subscription", is_default=True)
NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)


class Session:
    """An az session whose tokens take `seconds`; `error` is raised in place of its accounts."""

    cloud = "AzureCloud"

    def __init__(self, *accounts, seconds=0.0, error=None):
        self._accounts, self.seconds, self.error, self.asked = accounts, seconds, error, []

    def accounts(self):
        if self.error is not None:
            raise self.error
        return list(self._accounts)

    def names_in_all_clouds(self):
        return tuple(account.name for account in self._accounts)

    def stamp(self):
        return "a stamp"

    def token(self, account, tenant):
        self.asked.append(account.name)
        time.sleep(self.seconds)
        return Token(Secret(f"token of {account.name}"), None, tenant or account.tenant)


class Service:
    """Answers in place of Azure DevOps: which tenant owns organizations, and whom they accept."""

    def __init__(self):
        self.tenant, self.refusal, self.asked = TENANT, None, []

    def discover(self, _transport, organization, _timeout):
        self.asked.append(("tenant", organization.name))
        if isinstance(self.tenant, Exception):
            raise self.tenant
        return self.tenant

    def fetch_identity(self, organization, _credential, _timeout=0.0):
        self.asked.append(("identity", organization.name))
        if self.refusal is not None:
            raise self.refusal


@pytest.fixture
def service(monkeypatch):
    service = Service()
    monkeypatch.setattr(tenants, "discover", service.discover)
    return service


@pytest.fixture
def make(tmp_path, service):
    """Return a function that composes credentials over an empty folder."""

    def compose(*accounts, sources=None, servers=None, environment=None, **session):
        settings = {"sources": sources, "servers": servers}
        stores = open_stores(tmp_path / "azuredevops", environment or {}, attended=False)
        made = Credentials(stores, environment or {}, settings.get, Session(*accounts, **session), lambda: NOON)
        made.fetch_identity = service.fetch_identity
        return made

    return compose


@pytest.fixture
def variable():
    return {"AZURE_DEVOPS_EXT_PAT": make_pat()}


def names(overrides):
    return overrides.names()


def test_the_sources_are_asked_in_the_order_of_the_setting(make):
    credentials = make(sources="stored az")
    assert [source.name for source in credentials.sources(credentials.order)] == ["stored", "az"]


@pytest.mark.parametrize("quoted", ['"stored az"', "'stored az'\r", "\ufeffstored az ", "\u201cstored az\u201d"])
def test_quotes_and_blanks_around_a_setting_are_not_a_part_of_it(make, quoted):
    assert make(sources=quoted).order == ("stored", "az")


def test_quotes_around_the_list_of_servers_and_the_word_for_detection_are_not_a_part_of_it(make):
    credentials = make(servers='"https://tfs.contoso.com"')
    assert credentials.consent.given_to(parse("https://tfs.contoso.com/tfs/Main"))
    assert not Credentials(credentials.stores, {}, {"detect": '"no"\r'}.get, Session(), lambda: NOON).detects


def test_the_first_of_the_order_that_has_a_credential_wins(make, variable):
    assert make(ME, environment=variable).resolve(make(ME).request(CONTOSO)).credential.source == "az"
    credentials = make(ME, environment=variable, sources="environment az")
    assert credentials.resolve(credentials.request(CONTOSO)).credential.source == "environment"


def test_one_source_alone_is_asked_if_it_is_named(make, variable, service):
    credentials = make(ME, environment=variable)
    resolution = credentials.resolve(credentials.request(CONTOSO), "environment")
    assert [result.source for result in resolution.results] == ["environment"]
    assert service.asked == []


@pytest.mark.parametrize(
    ("settings", "said"), [({"sources": "az bogus"}, "'bogus'"), ({"servers": "http://tfs"}, "'http://tfs'")]
)
def test_settings_are_checked_and_the_wrong_value_is_quoted(make, settings, said):
    with pytest.raises(InputError, match=said):
        make(**settings).check_settings()


def test_good_settings_are_no_error(make, service):
    make(ME, sources="stored", servers="tfs.contoso.com").check_settings()
    assert service.asked == []


def test_a_request_knows_whether_the_server_has_consent(make):
    server = parse("https://tfs.contoso.com/tfs/Main")
    assert make().request(server).has_consent is False
    assert make(servers="tfs.contoso.com").request(server).has_consent is True
    assert make().request(CONTOSO).has_consent is True


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (None, ["environment", "az"]),
        ("az environment stored", ["environment", "az"]),
        ("environment stored az", ["environment"]),
        ("az stored environment", ["az"]),
        ("stored environment az", []),
        ("stored environment", []),
        ("stored", []),
        ("environment az", ["environment", "az"]),
        ("environment", ["environment"]),
    ],
)
def test_only_what_comes_before_stored_takes_precedence_over_it(make, variable, sources, expected):
    assert names(make(ME, environment=variable, sources=sources).overrides(CONTOSO)) == expected


def test_an_account_that_is_not_asked_for_costs_no_request(make, variable, service):
    make(ME, environment=variable, sources="environment stored").overrides(CONTOSO)
    make(environment=variable).overrides(CONTOSO)
    assert service.asked == []


def test_the_variable_that_is_in_play_is_named(make):
    given = {"AZURE_DEVOPS_EXT_PAT": " ", "AZURE_DEVOPS_CLI_PAT": make_pat()}
    assert make(environment=given).overrides(CONTOSO).variable == "AZURE_DEVOPS_CLI_PAT"
    assert make(environment={"AZURE_DEVOPS_EXT_PAT": ""}).overrides(CONTOSO).names() == []


def test_the_account_that_the_organization_accepts_is_named(make):
    other = Account("other@contoso.com", TENANT, "other")
    assert make(ME, other).overrides(CONTOSO).accounts == ("me@contoso.com",)


def test_an_organization_that_certainly_does_not_accept_the_account_is_not_overridden(make, service):
    service.refusal = ServiceError(causes.REFUSED, "it refused the token.")
    assert make(ME).overrides(CONTOSO).accounts == ()


def test_one_that_could_not_be_asked_may_be(make, service):
    service.tenant = ServiceError(causes.TIMEOUT, "no answer.")
    assert make(ME).overrides(CONTOSO).accounts == ("me@contoso.com",)


def test_a_session_that_fails_is_no_error(make, variable):
    error = SessionError("azureProfile.json is damaged")
    overrides = make(environment=variable, error=error).overrides(CONTOSO)
    assert (overrides.variable, overrides.accounts) == ("AZURE_DEVOPS_EXT_PAT", ())
    assert make(ME, error=error).overrides(CONTOSO).accounts == ("me@contoso.com",)


def test_an_error_of_ours_on_the_way_is_a_line_of_the_log(make, variable, monkeypatch):
    credentials = make(ME, environment=variable)

    def fail(_request):
        raise ServiceError(causes.TIMEOUT, "no answer.")

    monkeypatch.setattr(credentials._az, "find", fail)
    overrides = credentials.overrides(CONTOSO)
    assert (overrides.variable, overrides.accounts) == ("AZURE_DEVOPS_EXT_PAT", ())


def test_for_every_organization_all_accounts_are_named_and_nobody_is_asked(make, service):
    other = Account("other@contoso.com", TENANT, "other")
    assert make(ME, other).overrides(None).accounts == ("me@contoso.com", "other@contoso.com")
    assert service.asked == []


def test_offline_asks_nobody_and_names_whom_it_may_be(make, service):
    credentials = make(ME)
    assert credentials.overrides(CONTOSO, offline=True).accounts == ("me@contoso.com",)
    assert (service.asked, credentials.session.asked) == ([], [])


def test_offline_what_is_remembered_counts(make, service):
    service.refusal = ServiceError(causes.REFUSED, "it refused the token.")
    make(ME).overrides(CONTOSO)
    asked = len(service.asked)
    assert make(ME).overrides(CONTOSO, offline=True).accounts == ()
    assert len(service.asked) == asked


def test_a_server_is_never_overridden_by_the_az_session(make, service):
    assert make(ME).overrides(parse("https://tfs.contoso.com/tfs/Main")).accounts == ()
    assert service.asked == []


def test_every_request_has_its_own_time_for_entra(make):
    credentials = make(ME, seconds=0.15)
    patience = Patience(entra=0.5)
    for number in range(5):
        request = credentials.request(cloud_organization(f"contoso{number}"), patience)
        assert credentials.resolve(request, "az").credential is not None, number


def test_requests_at_once_have_their_own_time_too(make):
    credentials, found = make(ME, seconds=0.15), []

    def resolve(number):
        time.sleep(0.15 * number)
        request = credentials.request(cloud_organization(f"contoso{number}"), Patience(entra=0.4))
        found.append(credentials.resolve(request, "az").credential)

    threads = [threading.Thread(target=resolve, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert None not in found


def test_the_accounts_of_one_request_share_its_time(make, service):
    service.refusal = ServiceError(causes.REFUSED, "it refused the token.")
    accounts = [Account(f"user{number}@contoso.com", TENANT, str(number)) for number in range(6)]
    credentials = make(*accounts, seconds=0.2)
    start = time.monotonic()
    resolution = credentials.resolve(credentials.request(CONTOSO, Patience(entra=0.5)), "az")
    assert time.monotonic() - start < 1.1
    assert 2 <= len(credentials.session.asked) <= 3  # of six: 0.5 s are two tokens and the beginning of a third
    assert "Entra ID did not" in resolution.results[0].reason


def test_an_offline_request_asks_neither_entra_nor_the_service(make, service):
    credentials = make(ME)
    resolution = credentials.resolve(credentials.request(CONTOSO, OFFLINE), "az")
    assert (resolution.credential, resolution.all_answered) == (None, False)
    assert (service.asked, credentials.session.asked) == ([], [])


def test_verification_cannot_be_turned_off(make, caplog):
    _ = make(environment={"AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1"}).transport
    assert "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION" in caplog.text
    assert "REQUESTS_CA_BUNDLE" in caplog.text


def test_a_variable_that_the_organization_does_not_get_takes_no_precedence(make, variable):
    server, fabrikam = server_collection("https://tfs.contoso.com/tfs", "Main"), cloud_organization("fabrikam")
    assert make(environment=variable).overrides(server).variable is None
    assert make(environment=variable).overrides(fabrikam).variable == "AZURE_DEVOPS_EXT_PAT"
    token = Secret(variable["AZURE_DEVOPS_EXT_PAT"])
    marked = {**variable, "AZURE_DEVOPS_PAT_ISSUED_FOR": issued_for(CONTOSO, token)}
    assert make(environment=marked).overrides(fabrikam).variable is None
    assert make(environment=marked).overrides(CONTOSO).variable == "AZURE_DEVOPS_EXT_PAT"
    assert make(environment=marked).overrides(None).variable == "AZURE_DEVOPS_EXT_PAT"
