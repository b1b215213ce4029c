"""Who manages PATs: a user of the az session, and each obstacle in its own words."""

import pytest

from azext_devops_pat.core.errors import CredentialError, InputError, ServiceError, SessionError
from azext_devops_pat.core.organization import server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.rest import causes
from azext_devops_pat.services.pat_owner import sign_in_for_pats
from azext_devops_pat.sources.session import Account

from .pat_world import CONTOSO, JANE, JOE, A, B, FakeCredentials

ROBOT = Account("11111111-2222", A, "3", kind="servicePrincipal")
MACHINE = Account("MSI", A, "4", kind="managed identity")


def test_the_default_account_is_used_and_the_tenant_is_found_once(stores):
    world = FakeCredentials(stores, JANE, JOE)
    for _ in range(2):
        owner = sign_in_for_pats(world, CONTOSO)
        assert (owner.account, owner.identity.id, owner.credential.kind) == ("jane@contoso.com", "jane-id", "Bearer")
    assert world.discovered == 1


def test_the_first_account_that_the_organization_accepts_is_used(stores):
    world = FakeCredentials(stores, JANE, JOE)
    world.identities["token of jane@contoso.com"] = ServiceError(causes.REFUSED, "it refused.")
    assert sign_in_for_pats(world, CONTOSO).account == "joe@contoso.com"


def test_the_account_that_owns_the_pat_is_chosen(stores):
    world = FakeCredentials(stores, JANE, JOE)
    assert sign_in_for_pats(world, CONTOSO, "joe-id").account == "joe@contoso.com"


def test_a_guest_gets_a_token_of_the_organization_s_tenant(stores):
    world = FakeCredentials(stores, JANE, tenant=B)
    assert sign_in_for_pats(world, CONTOSO).credential.tenant == B
    assert world.session.asked == [("jane@contoso.com", B)]


def test_a_user_is_found_behind_a_service_principal(stores):
    world = FakeCredentials(stores, ROBOT, JANE)
    assert sign_in_for_pats(world, CONTOSO).account == "jane@contoso.com"
    assert world.session.asked == [("jane@contoso.com", None)]


def test_another_owner_is_an_error_that_names_both(stores):
    stores.organizations.add([CONTOSO.key])
    stores.metadata.put(CONTOSO.key, Record(owner_id="ann-id", account="ann@contoso.com"))
    with pytest.raises(CredentialError) as caught:
        sign_in_for_pats(FakeCredentials(stores, JANE, JOE), CONTOSO, "ann-id")
    assert "ann@contoso.com" in caught.value.message
    assert "jane@contoso.com and joe@contoso.com" in caught.value.message
    assert "az devops login --create --organization https://dev.azure.com/contoso" in caught.value.hint


def problem(world, organization=CONTOSO):
    with pytest.raises((CredentialError, ServiceError, InputError)) as caught:
        sign_in_for_pats(world, organization)
    return caught.value


def test_a_server_has_no_life_cycle_api(stores):
    error = problem(FakeCredentials(stores, JANE), server_collection("https://tfs.contoso.com/tfs", "Default"))
    assert "Azure DevOps Server has no life cycle API" in error.message
    assert "https://tfs.contoso.com/tfs/Default/_usersSettings/tokens" in error.hint


def test_nobody_signed_in_another_cloud_and_a_damaged_session_are_told_apart(stores):
    error = problem(FakeCredentials(stores))
    assert ("Nobody is signed in" in error.message, error.hint) == (True, "To sign in: az login")
    error = problem(FakeCredentials(stores, JANE, cloud="AzureUSGovernment"))
    assert ("AzureUSGovernment" in error.message, "az cloud set" in error.hint) == (True, True)
    world = FakeCredentials(stores, JANE)
    world.session.accounts = lambda: (_ for _ in ()).throw(SessionError("F is damaged", "To move it: mv"))
    assert problem(world).message == "F is damaged."


@pytest.mark.parametrize(("account", "what"), [(ROBOT, "a service principal"), (MACHINE, "a managed identity")])
def test_a_service_principal_and_a_managed_identity_are_told_that_users_only_manage_pats(stores, account, what):
    world = FakeCredentials(stores, account)
    error = problem(world)
    assert error.message == f"{account.name} is {what}, and the PAT API of Azure DevOps answers users only."
    assert "az devops auth token" in error.hint
    assert "To sign in as a user: az login" in error.hint
    assert world.session.asked == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AADSTS700024", "federated token"),
        ("AADSTS70043", "sign-in frequency"),
        ("AADSTS50076", "second factor"),
        ("AADSTS50079", "set up a second factor"),
        ("AADSTS50020", "did not issue a token"),
    ],
)
def test_each_refusal_of_entra_has_its_own_sentence_and_command(stores, code, says):
    world = FakeCredentials(stores, JANE)
    world.session.tokens[(JANE.name, None)] = SessionError(f"{code}: something.", code=code)
    error = problem(world)
    assert says in error.message
    assert code in error.message
    assert f"az login --tenant {A}" in error.hint


def test_an_organization_of_microsoft_accounts_tries_the_session_once_and_then_names_the_page(stores):
    world = FakeCredentials(stores, JANE, JOE, tenant="")
    assert sign_in_for_pats(world, CONTOSO).account == "jane@contoso.com"
    world.identities.clear()
    error = problem(world)
    assert "belongs to Microsoft accounts" in error.message
    assert error.hint.endswith("https://dev.azure.com/contoso/_usersSettings/tokens")


def test_a_service_that_cannot_be_asked_is_no_refusal(stores):
    world = FakeCredentials(stores, JANE, JOE)
    world.identities["token of jane@contoso.com"] = ServiceError(causes.UNAVAILABLE, "it is down.")
    assert problem(world).message == "it is down."


def test_a_remembered_tenant_is_forgotten_after_a_refusal(stores):
    world = FakeCredentials(stores, JANE)
    sign_in_for_pats(world, CONTOSO)
    world.identities.clear()
    problem(world)
    problem(world)
    assert world.discovered == 2
