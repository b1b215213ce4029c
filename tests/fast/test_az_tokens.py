"""A token from az's own cache: the exact rule. Whatever is not exactly so is handed over."""

import json
import time

import pytest

from azext_devops_pat.core import names

from ..support.tokens import make_access_token, make_pat
from .world import CLIENT, TENANT, World

HANDED_OVER = ("handed over",)
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


@pytest.fixture
def token():
    return make_access_token(a=1)


@pytest.fixture
def signed_in(world, token):
    world.sign_in()
    world.remember()
    world.token(token)
    return world


def entries_of(world):
    return json.loads((world.az / "msal_token_cache.json").read_text())


def rewrite(world, document):
    (world.az / "msal_token_cache.json").write_text(json.dumps(document, indent=4))


def test_the_token_is_found_among_others(world, token):
    world.sign_in()
    world.remember()
    for number in range(200):
        other = f"{number:08d}-1321-427f-aa17-267ca6975798/.default"
        world.token(make_access_token(a=number), target=other)
    world.token(make_access_token(), realm=OTHER_TENANT)
    world.token(make_access_token(), "joe@contoso.com", "joe.home")
    world.token(make_access_token(), "app", None)
    world.token(token)
    assert world.fast() == ("answer", token)


def test_it_is_given_with_its_end(signed_in, token):
    from azext_devops_pat.fast import hosts, lookup

    organization = hosts.cloud("contoso")
    answer = lookup.find(organization, "git", signed_in.variables)
    assert (answer.kind, answer.secret) == ("bearer", token)
    assert 2900 < answer.expires_on - time.time() < 3100


@pytest.mark.parametrize(
    "changed",
    [
        {"realm": OTHER_TENANT},
        {"environment": "login.microsoftonline.us"},
        {"client_id": "00000000-795-8ddb-461a-bbee-02f9e1bf7b46"},
        {"home_account_id": "another.home"},
        {"target": names.RESOURCE + "/.defaults"},
        {"target": "x" + names.RESOURCE + "/.default"},
        {"target": names.RESOURCE + "/user_impersonation"},
        {"token_type": "pop"},
        {"credential_type": "RefreshToken"},
        {"key_id": "k"},
        {"ext_cache_key": "e"},
        {"refresh_on": str(int(time.time()) - 10)},
        {"refresh_on": "soon"},
        {"cached_at": str(int(time.time()) + 1000)},
        {"cached_at": ...},
        {"expires_on": str(int(time.time()) + 290), "extended_expires_on": str(int(time.time()) + 9000)},
        {"expires_on": str(int(time.time()) - 10)},
        {"expires_on": "never"},
        {"expires_on": ...},
        {"secret": "two words"},
        {"secret": "a\nquit=1"},
        {"secret": ""},
        {"secret": ...},
    ],
    ids="-".join,  # not the times in it
)
def test_every_near_miss_is_handed_over(changed, world, token):
    world.sign_in()
    world.remember()
    world.token(make_access_token(), target="other/.default")
    world.token(token)
    document = entries_of(world)
    key, entry = next(item for item in document["AccessToken"].items() if item[1]["secret"] == token)
    wanted = {**entry, **changed}
    document["AccessToken"][key] = {name: value for name, value in wanted.items() if value is not ...}
    rewrite(world, document)
    assert world.fast() == HANDED_OVER


def test_a_later_refresh_does_not_matter(signed_in, token):
    signed_in.token(token, refresh_on=str(int(time.time()) + 1000))
    assert signed_in.fast() == ("answer", token)


def test_two_accounts_of_one_address_are_handed_over(signed_in):
    signed_in.token(make_access_token(), "JANE@contoso.com", "personal.home")
    assert signed_in.fast() == HANDED_OVER


def test_two_tokens_that_fit_are_handed_over(signed_in, token):
    signed_in.token(token, target=f"{names.RESOURCE}/.default")
    assert signed_in.fast() == HANDED_OVER


def test_a_service_principal_has_no_home_account(world, token):
    world.sign_in("app", kind="servicePrincipal")
    world.remember("app")
    world.token(token, "app", home=None, home_account_id="x.y")
    assert world.fast() == HANDED_OVER
    world.token(token, "app", home=None)
    assert world.fast() == ("answer", token)


@pytest.mark.parametrize(
    "more",
    [
        {"name": "systemAssignedIdentity", "kind": "servicePrincipal"},
        {"name": "userAssignedIdentity", "kind": "servicePrincipal", "assignedIdentityInfo": "MSIClient-x"},
        {"kind": "user", "cloudShellID": True},
        {"kind": "managedIdentity"},
    ],
)
def test_managed_identities_and_the_cloud_shell_are_handed_over(more, world, token):
    name = more.get("name", "jane@contoso.com")
    world.sign_in(**more)
    world.remember(name)
    world.token(token, name)
    assert world.fast() == HANDED_OVER


@pytest.mark.parametrize(
    "setting", ["encrypt_token_cache = true", "encrypt_token_cache = perhaps", "encrypt_token_cache =\n  true"]
)
def test_an_encrypted_cache_is_handed_over(setting, signed_in):
    signed_in.configure(f"[core]\n{setting}\n")
    assert signed_in.fast() == HANDED_OVER


def test_the_variable_decides_on_encryption(signed_in, token):
    signed_in.configure("[core]\nencrypt_token_cache = true\n")
    signed_in.variables["AZURE_CORE_ENCRYPT_TOKEN_CACHE"] = "False"
    assert signed_in.fast() == ("answer", token)
    signed_in.variables["AZURE_CORE_ENCRYPT_TOKEN_CACHE"] = "1"
    assert signed_in.fast() == HANDED_OVER


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_file_half_written_is_handed_over(part, signed_in):
    for path in (signed_in.az / "msal_token_cache.json", signed_in.stored / names.CACHE_FILE):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * part)])
        assert signed_in.fast() == HANDED_OVER
        path.write_bytes(whole)
    profile = signed_in.az / "azureProfile.json"
    profile.write_bytes(profile.read_bytes()[: int(profile.stat().st_size * part)])
    signed_in.remember()
    assert signed_in.fast() == HANDED_OVER


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"AccessToken": {}, "Account": {}}', "{\n    \n}"])
def test_a_cache_of_another_form_is_handed_over(text, signed_in):
    (signed_in.az / "msal_token_cache.json").write_text(text)
    assert signed_in.fast() == HANDED_OVER


def test_the_same_cache_in_another_layout_is_handed_over(signed_in):
    document = entries_of(signed_in)
    for indent in (None, 1, 2, 8):
        (signed_in.az / "msal_token_cache.json").write_text(json.dumps(document, indent=indent))
        assert signed_in.fast() == HANDED_OVER


def test_without_a_cache_it_is_handed_over(signed_in):
    (signed_in.az / "msal_token_cache.json").unlink()
    assert signed_in.fast() == HANDED_OVER


def test_a_profile_whose_stamp_is_reused_gives_nobody_elses_token(signed_in, token):
    signed_in.accounts[0]["user"]["name"] = "john@contoso.com"  # as long as jane's
    signed_in.write_profile()
    signed_in.remember()  # the stamp fits, and jane is accepted
    signed_in.token(make_access_token(), "john@contoso.com", "john.home")
    assert signed_in.fast() == HANDED_OVER


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"subscriptions": null}', '{"subscriptions": {}}', "x", '{"subscriptions": [1]}']
)
def test_a_profile_of_another_form_gives_no_token(text, signed_in):
    (signed_in.az / "azureProfile.json").write_text(text)
    signed_in.remember()
    assert signed_in.fast() in (HANDED_OVER, ("none",))


@pytest.mark.parametrize("rest", ['", "subscriptions": [1]}', '", x', "", '" "}', '\\"}'])
def test_a_profile_that_is_damaged_is_handed_over(rest, signed_in):
    (signed_in.az / "azureProfile.json").write_text('{"installationId": "0' + rest, encoding="utf-8-sig")
    signed_in.remember()
    assert signed_in.fast() == HANDED_OVER


def test_a_text_that_looks_like_an_entry_is_none(world, token):
    world.sign_in()
    world.remember()
    fake = '": {\n "target": "' + names.RESOURCE + "/.default"
    world.token(token, target=fake, client_id=CLIENT, realm=TENANT)
    assert world.fast() == HANDED_OVER


def test_stored_pats_do_not_take_the_place_of_a_token_to_be_refreshed(signed_in):
    signed_in.put("azdevops-cli:https://dev.azure.com/contoso", make_pat())
    (signed_in.az / "msal_token_cache.json").unlink()
    assert signed_in.fast() == HANDED_OVER


def test_package_tools_get_the_token_too(signed_in, token):
    assert signed_in.fast("packages") == ("answer", token)


def test_a_cache_of_a_megabyte_is_read_in_parts(tmp_path, token, monkeypatch):
    world = World(tmp_path / "big")
    world.sign_in()
    world.remember()
    world.token(token)
    document = entries_of(world)
    filler = {
        f"other-{number}": {"secret": make_access_token(n=number) * 5, "target": "x/.default"} for number in range(1500)
    }
    document["AccessToken"] = {**dict(list(filler.items())[:700]), **document["AccessToken"], **filler}
    rewrite(world, document)
    assert (world.az / "msal_token_cache.json").stat().st_size > 1_000_000
    from azext_devops_pat.fast import json_text

    read = []
    scan = json_text.scan
    monkeypatch.setattr(json_text, "scan", lambda text: (read.append(len(text)), scan(text))[1])
    assert world.fast() == ("answer", token)
    assert max(read) < 10_000
