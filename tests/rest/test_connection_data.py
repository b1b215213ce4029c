"""What each answer of `connectionData` means; the rows of the facts, and their near misses."""

import pytest

from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.rest import causes, refusals
from azext_devops_pat.rest.connection_data import ANONYMOUS_ID, interpret

from .answers import answer

CONTOSO = cloud_organization("contoso")
SERVER = server_collection("https://tfs.contoso.com/tfs", "DefaultCollection")
SIGN_IN = "https://spsprodweu1.vssps.visualstudio.com/_signin?realm=dev.azure.com"
PAGE = "<!DOCTYPE html><html><title>Sign In</title></html>"
EXPIRED = "Access Denied: The Personal Access Token used has expired."
ENCODED = "Access%20Denied%3A%20The%20Personal%20Access%20Token%20used%20has%20expired."
NOT_AUTHORIZED = "TF400813: The user '{}' is not authorized to access this resource."
POLICY = "VS403463: The conditional access policy defined by your Azure Active Directory administrator has failed."
STOPPED = "\ufeffTF24668: The following team project collection is stopped: contoso."
OFFERS = 'Bearer authorization_uri=https://login.microsoftonline.com/x, Basic realm="y", TFS-Federated'


def user(**members):
    account = {"Account": {"$type": "System.String", "$value": "tester@contoso.com"}}
    known = {"id": "0f1e", "providerDisplayName": "Tester", "properties": account, "metaTypeId": 0}
    return {"authenticatedUser": {**known, **members}, "instanceId": "1"}


ANSWERS = [
    ("to_the_sign_in_page", answer(302, location=SIGN_IN), causes.SIGN_IN_PAGE),
    ("to_the_sign_in_page_in_capitals", answer(302, Location=SIGN_IN.upper()), causes.SIGN_IN_PAGE),
    ("to_another_place", answer(301, Location="https://contoso.com/"), causes.REDIRECTED),
    ("to_nowhere", answer(307), causes.REDIRECTED),
    ("sign_in_page_as_203", answer(203, PAGE), causes.SIGN_IN_PAGE),
    ("sign_in_page_as_200", answer(200, "\ufeff\r\n " + PAGE), causes.SIGN_IN_PAGE),
    ("refused_with_no_user", answer(401, {"message": NOT_AUTHORIZED.format("")}), causes.REFUSED),
    ("refused_with_all_a", answer(401, {"message": NOT_AUTHORIZED.format(ANONYMOUS_ID)}), causes.REFUSED),
    ("refused_in_the_header", answer(401, X_TFS_ServiceError="TF400813%3A%20The%20user"), causes.REFUSED),
    ("scope_missing", answer(401, b"", WWW_Authenticate='Basic realm="y"'), causes.REFUSED),
    ("refused_without_a_word", answer(401), causes.REFUSED),
    ("refused_with_a_page", answer(401, PAGE), causes.REFUSED),
    ("expired_in_json", answer(401, {"message": EXPIRED, "typeKey": "AccessCheckException"}), causes.EXPIRED),
    ("expired_in_plain_text", answer(401, EXPIRED), causes.EXPIRED),
    ("expired_in_the_header", answer(401, b"", X_TFS_ServiceError=ENCODED), causes.EXPIRED),
    ("expired_in_a_form_encoded_header", answer(401, X_TFS_ServiceError=EXPIRED.replace(" ", "+")), causes.EXPIRED),
    ("expired_in_capitals", answer(401, EXPIRED.upper()), causes.EXPIRED),
    ("not_expired_with_403", answer(403, EXPIRED), causes.FORBIDDEN),
    ("policy_in_json", answer(403, {"message": POLICY}), causes.CONDITIONAL_ACCESS),
    ("policy_in_html", answer(403, f"<html>{POLICY}</html>"), causes.CONDITIONAL_ACCESS),
    ("policy_in_the_header", answer(403, X_TFS_ServiceError="VS403463%3A"), causes.CONDITIONAL_ACCESS),
    ("forbidden", answer(403, {"message": "no"}), causes.FORBIDDEN),
    ("policy_with_401", answer(401, {"message": POLICY}), causes.REFUSED),
    ("deactivated", answer(503, STOPPED), causes.DEACTIVATED),
    ("deactivated_in_json", answer(503, {"message": STOPPED[1:]}), causes.DEACTIVATED),
    ("stopped_with_500", answer(500, STOPPED), causes.UNAVAILABLE),
    ("unavailable", answer(503, "The service is unavailable."), causes.UNAVAILABLE),
    ("bad_gateway", answer(502), causes.UNAVAILABLE),
    ("gateway_time_out", answer(504), causes.UNAVAILABLE),
    ("unknown", answer(404, {"message": "not found"}), causes.UNKNOWN_ORGANIZATION),
    ("throttled", answer(429, "TF400733", Retry_After="30"), causes.THROTTLED),
    ("proxy", answer(407), causes.PROXY),
    ("preview_version", answer(400, {"typeKey": "VssInvalidPreviewVersionException"}), causes.UNEXPECTED),
    ("nothing_as_200", answer(200), causes.UNEXPECTED),
    ("a_list_as_200", answer(200, []), causes.UNEXPECTED),
    ("an_abyss_as_200", answer(200, "[" * 100_000), causes.UNEXPECTED),
    ("no_user_as_200", answer(200, {"instanceId": "1"}), causes.UNEXPECTED),
    ("an_odd_user_as_200", answer(200, {"authenticatedUser": "me"}), causes.UNEXPECTED),
    ("an_empty_id_as_200", answer(200, user(id="")), causes.UNEXPECTED),
    ("no_content", answer(204), causes.UNEXPECTED),
    ("anonymous_by_id", answer(200, user(id=ANONYMOUS_ID, customDisplayName="Anonymous")), causes.ANONYMOUS),
    (
        "anonymous_by_type",
        answer(200, user(metaTypeId=255, properties={"Account": {"$value": "Anonymous"}})),
        causes.ANONYMOUS,
    ),
]


@pytest.mark.parametrize(("given", "cause"), [pytest.param(*row[1:], id=row[0]) for row in ANSWERS])
def test_every_answer_that_does_not_accept_has_its_cause(given, cause):
    with pytest.raises(ServiceError) as caught:
        interpret(given, CONTOSO)
    assert caught.value.cause == cause


@pytest.mark.parametrize(
    ("members", "account", "name"),
    [
        ({}, "tester@contoso.com", "Tester"),
        ({"properties": {}}, None, "Tester"),
        ({"properties": {"Account": "odd"}, "providerDisplayName": None}, None, None),
        ({"metaTypeId": 255}, "tester@contoso.com", "Tester"),
        ({"customDisplayName": "Anonymous"}, "tester@contoso.com", "Tester"),
        ({"id": ANONYMOUS_ID[:-1] + "b"}, "tester@contoso.com", "Tester"),
    ],
)
def test_an_accepted_credential_has_an_identity(members, account, name):
    identity = interpret(answer(200, user(**members), WWW_Authenticate=OFFERS, Retry_After="3"), CONTOSO)
    assert (identity.account, identity.display_name) == (account, name)


def test_a_byte_order_mark_before_json_is_no_obstacle():
    body = b"\xef\xbb\xbf" + answer(200, user()).body
    assert interpret(answer(200, body), CONTOSO).id == "0f1e"


@pytest.mark.parametrize(
    ("organization", "offered", "cause"),
    [
        (SERVER, "Negotiate, NTLM", causes.PAT_DISABLED),
        (SERVER, "NTLM", causes.PAT_DISABLED),
        (SERVER, 'Bearer, Basic realm="y", Negotiate, NTLM', causes.REFUSED),
        (SERVER, "", causes.REFUSED),
        (CONTOSO, "Negotiate, NTLM", causes.REFUSED),
    ],
)
def test_a_server_that_offers_windows_authentication_alone_has_pats_switched_off(organization, offered, cause):
    with pytest.raises(ServiceError) as caught:
        interpret(answer(401, WWW_Authenticate=offered), organization)
    assert caught.value.cause == cause


PORTAL = "<html><title>Welcome to Hotel Wi-Fi: sign in</title></html>"
OF_THE_NETWORK = [
    ("a_page", answer(200, PORTAL, own=False)),
    ("an_identity_without_our_headers", answer(200, user(), own=False)),
    ("nothing", answer(200, own=False)),
    ("a_page_as_203", answer(203, PORTAL, own=False)),
    ("to_a_login", answer(302, own=False, Location="https://login.hotel.test/")),
    ("to_a_login_called_signin", answer(302, own=False, Location="https://login.hotel.test/_signin?x")),
    ("to_a_login_as_307", answer(307, own=False, Location="http://10.0.0.1/")),
    ("a_gateways_401", answer(401, PORTAL, own=False, WWW_Authenticate='Basic realm="gateway"')),
    ("an_expired_session_of_a_gateway", answer(401, "Your session has expired.", own=False)),
    ("a_filters_403", answer(403, PORTAL, own=False)),
    ("a_filters_403_that_speaks_of_conditional_access", answer(403, "conditional access", own=False)),
    ("a_filters_404", answer(404, PORTAL, own=False)),
    ("a_filters_451", answer(451, PORTAL, own=False)),
    ("a_portals_511", answer(511, PORTAL, own=False)),
]


@pytest.mark.parametrize("given", [pytest.param(row[1], id=row[0]) for row in OF_THE_NETWORK])
def test_an_answer_without_our_headers_blames_the_network_and_not_the_credential(given):
    with pytest.raises(ServiceError, match=r"did not come from Azure DevOps") as caught:
        interpret(given, CONTOSO)
    assert caught.value.cause == causes.NOT_AZURE_DEVOPS
    assert causes.NOT_AZURE_DEVOPS not in causes.ABOUT_THE_CREDENTIAL
    assert "PAT" not in caught.value.message + caught.value.hint
    assert "/_apis/connectionData\n" in caught.value.hint  # a full stop would be pasted with the address


@pytest.mark.parametrize("name", ["X-TFS-ProcessId", "x-vss-e2eid", "ACTIVITYID", "X-TFS-ServiceError"])
def test_one_header_of_azure_devops_in_any_case_is_enough(name):
    with pytest.raises(ServiceError) as caught:
        interpret(answer(401, own=False, **{name: "1"}), CONTOSO)
    assert caught.value.cause == causes.REFUSED


@pytest.mark.parametrize(
    ("status", "cause"),
    [(429, causes.THROTTLED), (500, causes.UNAVAILABLE), (503, causes.UNAVAILABLE), (407, causes.PROXY)],
)
def test_the_front_door_answers_without_our_headers(status, cause):
    with pytest.raises(ServiceError) as caught:
        interpret(answer(status, own=False), CONTOSO)
    assert caught.value.cause == cause


@pytest.mark.parametrize(
    ("status", "cause"),
    [(203, causes.SIGN_IN_PAGE), (302, causes.REDIRECTED), (401, causes.REFUSED), (404, causes.UNKNOWN_ORGANIZATION)],
)
def test_a_server_may_be_behind_a_proxy_that_removes_its_headers(status, cause):
    with pytest.raises(ServiceError) as caught:
        interpret(answer(status, own=False), SERVER)
    assert caught.value.cause == cause
    assert interpret(answer(200, user(), own=False), SERVER).account == "tester@contoso.com"


# The proxy's own refusal is about no organization.
@pytest.mark.parametrize(
    "cause", sorted({row[2] for row in ANSWERS} - {causes.PROXY} | {causes.PAT_DISABLED, causes.NOT_AZURE_DEVOPS})
)
def test_every_cause_has_a_sentence_that_names_the_organization_and_a_remedy(cause):
    error = refusals.refusal(cause, CONTOSO, answer(418))
    assert CONTOSO.url in error.message
    assert error.message.endswith((".", "?"))
    assert "\n" not in error.message
    assert error.hint
    assert "{" not in error.message + error.hint


def test_a_throttled_answer_says_how_long_to_wait():
    error = refusals.refusal(causes.THROTTLED, CONTOSO, answer(429, Retry_After="30"))
    assert "asks to wait 30 s" in error.message
    assert "wait" not in refusals.refusal(causes.THROTTLED, CONTOSO, answer(429)).message


def test_only_what_looked_at_the_credential_is_about_it():
    about = {cause for cause in {row[2] for row in ANSWERS} if cause in causes.ABOUT_THE_CREDENTIAL}
    assert about == causes.ABOUT_THE_CREDENTIAL
    unsure = {causes.UNAVAILABLE, causes.THROTTLED, causes.PROXY, causes.TIMEOUT, causes.DEACTIVATED}
    assert not unsure & causes.ABOUT_THE_CREDENTIAL
