"""The az session as a source: which account, which tenant, what is asked and what is remembered."""

import threading

import pytest

from azext_devops_pat.core.credential import BEARER, OFFLINE, CredentialRequest, Patience
from azext_devops_pat.core.errors import ServiceError, SessionError
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.sources.az_login import AzLoginSource
from azext_devops_pat.stores.answer_cache import AnswerCache

from .fakes import FakeClock, FakeService, FakeSession, account

CONTOSO = CredentialRequest(cloud_organization("contoso"))
CHANGE_CLOUD = "To change it: az cloud set --name AzureCloud"
FRESH = CredentialRequest(cloud_organization("contoso"), fresh=True)
HOME, OTHER = "aabbccdd-0000-4000-8000-00000000000a", "aabbccdd-0000-4000-8000-00000000000b"
ME, YOU = account("me@contoso.com", HOME, is_default=True), account("you@contoso.com", HOME)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def cache(tmp_path, clock):
    return AnswerCache(tmp_path, "stamp", clock)


@pytest.fixture
def source(cache):
    """Return what makes a source, each over the same memory."""

    def make(session, service):
        is_refusal = lambda error: error.cause in causes.ABOUT_THE_CREDENTIAL  # noqa: E731
        return AzLoginSource(session, cache, service.discover, service.accepts, is_refusal)

    return make


def test_the_account_of_the_organizations_tenant_is_asked_for_once_and_then_remembered(source):
    session, service = FakeSession(ME), FakeService(HOME, "mine")
    session.tokens[ME.name, None] = "mine"
    first = source(session, service).find(CONTOSO)
    credential = first.credential
    assert (credential.secret.reveal(), credential.kind, credential.account) == ("mine", BEARER, ME.name)
    assert (credential.tenant, credential.expires_on, first.verified) == (HOME, 1_800_000_000, True)
    second = source(session, service).find(CONTOSO)
    assert second.credential == credential
    assert not second.verified
    assert (service.discovered, service.judged) == (["contoso"], ["mine"])
    assert session.asked == [(ME.name, None)] * 2


def test_the_next_account_is_tried_where_the_first_has_no_token_or_is_not_accepted(source):
    guest = account("guest@fabrikam.com", OTHER)
    session, service = FakeSession(ME, YOU, guest), FakeService(HOME, "guests")
    session.tokens = {(ME.name, None): "mine", (guest.name, HOME): "guests"}
    assert source(session, service).find(CONTOSO).credential.account == guest.name
    assert session.asked == [(ME.name, None), (YOU.name, None), (guest.name, HOME)]
    assert service.judged == ["mine", "guests"]
    session.asked.clear()
    service.judged.clear()
    assert source(session, service).find(CONTOSO).credential.account == guest.name
    assert service.judged == []
    assert (ME.name, None) not in session.asked


def test_the_default_account_comes_first_then_those_of_the_tenant(source):
    default = account("guest@fabrikam.com", OTHER, is_default=True)
    far, near = account("far@northwind.com", OTHER), account("near@contoso.com", HOME)
    session = FakeSession(default, far, near)
    source(session, FakeService(HOME)).find(CONTOSO)
    assert session.asked == [(default.name, HOME), (near.name, None), (far.name, HOME)]


def test_of_an_accounts_records_the_one_in_the_tenant_counts(source):
    session = FakeSession(account("me@contoso.com", OTHER, is_default=True), account("me@contoso.com", HOME))
    session.tokens["me@contoso.com", None] = "mine"
    assert source(session, FakeService(HOME, "mine")).find(CONTOSO).credential.tenant == HOME
    assert session.asked == [("me@contoso.com", None)]


@pytest.mark.parametrize("tenant", ["", None])
def test_without_a_tenant_the_current_token_alone_is_tried_and_asked_about_once(source, tenant):
    session, service = FakeSession(ME, YOU), FakeService(tenant)
    session.tokens[ME.name, None] = "mine"
    assert source(session, service).find(CONTOSO).credential is None
    assert source(session, service).find(CONTOSO).credential is None
    assert session.asked == [(ME.name, None)]
    assert service.judged == ["mine"]


def test_a_refusal_is_remembered_for_a_quarter_of_an_hour(source, clock):
    session, service = FakeSession(ME), FakeService(HOME)
    session.tokens[ME.name, None] = "mine"
    found = source(session, service).find(CONTOSO)
    assert (found.reason, found.answered) == ("contoso does not accept me@contoso.com: it refused the token.", True)
    assert found.hint == f"To sign in: az login --tenant {HOME}"
    clock.move(minutes=14)
    found = source(session, service).find(CONTOSO)
    assert (found.reason, service.judged) == ("contoso rejected me@contoso.com less than 15 minutes ago", ["mine"])
    clock.move(minutes=1)
    source(session, service).find(CONTOSO)
    assert service.judged == ["mine", "mine"]


def test_a_refusal_puts_a_remembered_tenant_in_doubt_but_not_one_just_found(source, clock):
    session, service = FakeSession(ME), FakeService(HOME, "mine")
    session.tokens[ME.name, None] = "mine"
    source(session, service).find(CONTOSO)
    service.accepted.clear()
    clock.move(hours=24)
    source(session, service).find(CONTOSO)
    assert service.discovered == ["contoso"]
    source(session, service).find(CONTOSO)
    assert service.discovered == ["contoso", "contoso"]
    source(session, service).find(CONTOSO)
    assert service.discovered == ["contoso", "contoso"]


def test_a_question_that_cannot_be_asked_leaves_the_credential_and_is_not_remembered(source):
    session, service = FakeSession(ME), FakeService(HOME)
    session.tokens[ME.name, None] = "mine"
    service.error = ServiceError(causes.TIMEOUT, "dev.azure.com did not answer in time.")
    found = source(session, service).find(CONTOSO)
    assert (found.credential.secret.reveal(), found.answered, found.verified) == ("mine", False, False)
    source(session, service).find(CONTOSO)
    assert service.judged == ["mine", "mine"]


def test_what_is_put_in_doubt_counts_again_where_nobody_can_be_asked(source, tmp_path, clock):
    session, service = FakeSession(ME), FakeService(HOME, "mine")
    session.tokens[ME.name, None] = "mine"
    source(session, service).find(CONTOSO)
    unplugged = ServiceError(causes.NAME_UNKNOWN, "The host name cannot be resolved.")
    for tenant in (unplugged, HOME):  # neither question, or the first alone, can be asked
        service.tenant, service.error = tenant, unplugged
        service.accepted.clear()
        assert source(session, service).find(FRESH).credential.secret.reveal() == "mine"
        assert source(session, service).find(CONTOSO).credential.secret.reveal() == "mine"


def test_a_refusal_that_is_put_in_doubt_counts_again_where_nobody_can_be_asked(source, cache):
    session, service = FakeSession(ME), FakeService(HOME)
    session.tokens[ME.name, None] = "mine"
    source(session, service).find(CONTOSO)
    service.error = ServiceError(causes.TIMEOUT, "dev.azure.com did not answer in time.")
    cache.set_tenant(CONTOSO.organization.key, HOME)
    cache.set_accepted(CONTOSO.organization.key, f"{HOME} {ME.name} AzureCloud", False)
    assert source(session, service).find(FRESH).credential is None


def test_a_session_that_cannot_be_read_says_why_and_is_no_certain_answer(source):
    class Damaged(FakeSession):
        def accounts(self):
            raise SessionError("azureProfile.json is damaged", "mv it away")

    found = source(Damaged(), FakeService(HOME)).find(CONTOSO)
    assert (found.credential, found.reason, found.hint) == (None, "azureProfile.json is damaged", "mv it away")
    assert not found.answered


def test_a_service_principals_own_session_is_mended_as_it_was_made(source):
    principal = account("0000-app", HOME, is_default=True, kind="servicePrincipal")
    found = source(FakeSession(principal), FakeService(HOME)).find(CONTOSO)
    assert found.hint == f"To sign in: az login --service-principal --username 0000-app --tenant {HOME}"
    found = source(FakeSession(principal), FakeService(OTHER)).find(CredentialRequest(cloud_organization("fabrikam")))
    assert found.hint == f"To sign in: az login --tenant {OTHER}"


def test_a_tenant_that_cannot_be_found_is_no_certain_answer(source):
    service = FakeService(ServiceError(causes.NAME_UNKNOWN, "The host name cannot be resolved."))
    session = FakeSession(ME)
    found = source(session, service).find(CONTOSO)
    assert (found.credential, found.answered, session.asked) == (None, False, [])
    assert "tenant of contoso could not be determined" in found.reason


@pytest.mark.parametrize(
    ("session", "inquiry", "part", "hint"),
    [
        (FakeSession(), CONTOSO, "nobody is signed in", "To use your Azure account: az login"),
        (
            FakeSession(ME, cloud="AzureChinaCloud"),
            CONTOSO,
            "AzureChinaCloud",
            "To change it: az cloud set --name AzureCloud",
        ),
        (FakeSession(ME), CredentialRequest(server_collection("https://tfs.contoso.com", "Main")), "Services only", ""),
    ],
)
def test_where_no_token_can_be_of_use_nobody_is_asked(source, session, inquiry, part, hint):
    service = FakeService(HOME)
    found = source(session, service).find(inquiry)
    assert part in found.reason
    assert (found.hint, found.answered) == (hint, True)
    assert (session.asked, service.discovered, service.judged) == ([], [], [])


def test_another_tenant_is_named_with_the_remedy_and_entras_words(source):
    session = FakeSession(ME)
    session.tokens[ME.name, OTHER] = SessionError("AADSTS50076: MFA.", f"az login --tenant {OTHER}", "AADSTS50076")
    found = source(session, FakeService(OTHER)).find(CONTOSO)
    assert found.reason == (
        f"signed in to tenant {HOME}, but contoso belongs to tenant {OTHER}: az login --tenant {OTHER} "
        "(AADSTS50076: MFA)"
    )
    assert (found.hint, found.answered) == (f"To sign in: az login --tenant {OTHER}", True)


@pytest.mark.parametrize(("code", "certain"), [("AADSTS700082", True), (None, False)])
def test_a_refusal_of_entra_is_certain_only_where_it_gave_a_code(source, code, certain):
    session = FakeSession(ME)
    session.tokens[ME.name, None] = SessionError("no token.", code=code)
    found = source(session, FakeService(HOME)).find(CONTOSO)
    assert (found.answered, found.hint) == (certain, f"To sign in: az login --tenant {HOME}")
    assert found.reason == "Entra ID did not issue a token for me@contoso.com: no token"


def test_all_accounts_together_have_one_time_limit_and_each_request_its_own(source):
    over, session = threading.Event(), FakeSession(ME, YOU)
    session.wait_for = over
    request = CredentialRequest(CONTOSO.organization, patience=Patience(entra=0.2))
    made = source(session, FakeService(HOME, "mine"))
    found = made.find(request)
    over.set()
    assert (found.credential, found.answered) == (None, False)
    assert found.reason.count("did not answer within") == 2
    session.tokens[ME.name, None] = "mine"
    assert made.find(request).credential is not None


def test_offline_nobody_is_asked_and_only_what_is_remembered_counts(source):
    session, service = FakeSession(ME), FakeService(HOME, "mine")
    session.tokens[ME.name, None] = "mine"
    found = source(session, service).find(CredentialRequest(CONTOSO.organization, patience=OFFLINE))
    assert (found.credential, found.answered) == (None, False)
    assert (session.asked, service.discovered) == ([], [])
    source(session, service).find(CONTOSO)
    session.asked.clear()
    found = source(session, service).find(CredentialRequest(CONTOSO.organization, patience=OFFLINE))
    assert (found.credential.account, found.credential.secret.reveal()) == (ME.name, "")
    assert (session.asked, service.judged) == ([], ["mine"])


def test_a_token_that_git_had_refused_is_not_given_again_and_another_account_may_serve(source, cache):
    session, service = FakeSession(ME, YOU), FakeService(HOME, "mine", "yours")
    session.tokens[ME.name, None] = "mine"
    cache.set_refused(CONTOSO.organization.key, Secret("mine"))
    result = source(session, service).find(FRESH)
    assert (result.credential, result.is_refusal, service.judged) == (None, True, [])
    assert result.hint == f"To sign in: az login --tenant {HOME}"
    session.tokens[YOU.name, None] = "yours"
    assert source(session, service).find(CONTOSO).credential.account == YOU.name
