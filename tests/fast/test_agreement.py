"""One table of cases through the fast path and the full resolver: both name the same winner.

Each part of a case (what is stored, the environment, the az session, the order of the sources) says by its name what
the fast path makes of it if it is asked. "Handed over" is allowed in the cases whose name says so, and in no other.
"""

import itertools
import json
import os
from datetime import datetime, timezone

import pytest

from azext_devops_pat.core import names
from azext_devops_pat.core.expiry import is_past
from azext_devops_pat.core.record import fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.fast import secret_service

from ..support.tokens import make_access_token, make_old_pat, make_pat
from .world import ALIAS_KEY, KEY, World, iso

pytestmark = pytest.mark.one_python

HAS, NONE, LINE, HANDED = "has one", "has none", "has one that is not to be used", "is handed over"
ELSEWHERE = "99999999-2222-3333-4444-555555555555"
BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
STORED, ENVIRONMENT, SESSION = {}, {}, {}


def part(table, outcome, name):
    def register(function):
        table[name] = (outcome, function)
        return function

    return register


# What is stored


@part(STORED, NONE, "nothing stored")
def _(world):
    pass


@part(STORED, HAS, "in the file, recorded")
def _(world):
    world.put(KEY, make_pat(), valid_to=iso(9e6), account="jane@contoso.com")


@part(STORED, HAS, "in the file, recorded, with a keyring")
def _(world):
    world.put(KEY, make_pat(), valid_to="2031-01-02T03:04:05.1234567Z")
    world.variables.update(BUS)


@part(STORED, HAS, "in the file, not recorded, no keyring")
def _(world):
    world.put_foreign(KEY, make_old_pat())


@part(STORED, HANDED, "in the file, not recorded, with a keyring")
def _(world):
    world.put_foreign(KEY, make_pat())
    world.variables.update(BUS)


@part(STORED, HANDED, "in the file, not recorded, a backend is configured")
def _(world):
    world.put_foreign(KEY, make_pat())
    (world.home / ".config" / "python_keyring").mkdir(parents=True)
    (world.home / ".config" / "python_keyring" / "keyringrc.cfg").touch()


@part(STORED, HAS, "under the alias, recorded")
def _(world):
    world.put(ALIAS_KEY, make_pat())


@part(STORED, HAS, "under both keys")
def _(world):
    world.put(KEY, make_pat())
    world.put(ALIAS_KEY, make_pat())


@part(STORED, HAS, "the default PAT, recorded")
def _(world):
    world.put(names.DEFAULT_KEY, make_pat())
    world.put("azdevops-cli:https://dev.azure.com/fabrikam", make_pat())


@part(STORED, HAS, "the default PAT, not recorded")
def _(world):
    world.put_foreign(names.DEFAULT_KEY, make_pat())


@part(STORED, HAS, "its own before the default PAT")
def _(world):
    world.put(names.DEFAULT_KEY, make_pat())
    world.put(KEY, make_pat())


@part(STORED, HANDED, "an old spelling beside the default PAT")
def _(world):
    world.put(names.DEFAULT_KEY, make_pat())
    world.put_foreign("azdevops-cli:https://jane@dev.azure.com/Contoso", make_pat())


@part(STORED, HAS, "in a Secret Service")
def _(world):
    world.put_in_keyring(KEY, make_pat(), backend=names.SECRET_SERVICE)


@part(STORED, HANDED, "in another keyring")
def _(world):
    world.put_in_keyring(KEY, make_pat(), backend="keyring.backends.kwallet.DBusKeyring")


@part(STORED, HANDED, "in a keyring that nobody recorded")
def _(world):
    world.put_in_keyring(KEY, make_pat())


@part(STORED, HANDED, "in the keyring, an old copy in the file")
def _(world):
    world.put_in_keyring(KEY, make_pat(), stale_copy_in="file")
    world.put_foreign(KEY, make_pat())


@part(STORED, HANDED, "replaced by azure-devops")
def _(world):
    world.put(KEY, make_pat(), fingerprint=fingerprint(Secret(make_pat())))


@part(STORED, HANDED, "recorded without a fingerprint")
def _(world):
    world.put(KEY, make_pat(), fingerprint=None)


@part(STORED, HANDED, "recorded in the file, which lacks it")
def _(world):
    world.put(KEY, make_pat())
    world.sections.clear()
    world.file.write_text("")


@part(STORED, LINE, "expired")
def _(world):
    world.put(KEY, make_pat(), valid_to=iso(-60))


@part(STORED, LINE, "refused")
def _(world):
    world.put(KEY, make_pat(), refused_at=iso(-86400))


@part(STORED, LINE, "refused for git")
def _(world):
    world.put(KEY, make_pat(), refused_for_git_at=iso(-600))


@part(STORED, HAS, "refused for git an hour ago")
def _(world):
    world.put(KEY, make_pat(), refused_for_git_at=iso(-3600))


@part(STORED, HANDED, "an end that cannot be read")
def _(world):
    world.put(KEY, make_pat(), valid_to="next week")


@part(STORED, HAS, "twice in the file")
def _(world):
    world.put(KEY, make_pat())
    world.file.write_text(world.file.read_text() + f"[{KEY}]\npersonal access token = {make_pat()}\n")


@part(STORED, HANDED, "a comment in the section")
def _(world):
    world.put(KEY, make_pat())
    world.file.write_text(world.file.read_text().replace("\npersonal", "\n# mine\npersonal"))


@part(STORED, HANDED, "a value over two lines")
def _(world):
    world.put(KEY, make_pat())
    world.file.write_text(world.file.read_text().rstrip() + "\n  more\n")


@part(STORED, HANDED, "a blank line inside a value over two lines")
def _(world):
    world.put(KEY, make_pat())
    world.file.write_text(world.file.read_text().rstrip() + "\n\n  more\n")


@part(STORED, HANDED, "line ends of Windows")
def _(world):
    world.put(KEY, make_pat())
    world.file.write_bytes(world.file.read_bytes().replace(b"\n", b"\r\n"))


@part(STORED, HANDED, "a file open to others")
def _(world):
    world.put(KEY, make_pat())
    world.file.chmod(0o644)


@part(STORED, HANDED, "a linked file")
def _(world):
    world.put(KEY, make_pat())
    world.file.rename(world.home / "elsewhere")
    world.file.symlink_to(world.home / "elsewhere")


@part(STORED, HANDED, "metadata in another layout")
def _(world):
    world.put(KEY, make_pat())
    path = world.stored / names.METADATA_FILE
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))


@part(STORED, HANDED, "metadata cut off")
def _(world):
    world.put(KEY, make_pat())
    path = world.stored / names.METADATA_FILE
    path.write_text(path.read_text()[:-20])


@part(STORED, HANDED, "metadata of version 2")
def _(world):
    world.put(KEY, make_pat())
    path = world.stored / names.METADATA_FILE
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))


@part(STORED, HAS, "a record with more than texts")
def _(world):
    world.put(KEY, make_pat(), account='Jos\u00e9 "J" \\ M\u00fcller')
    path = world.stored / names.METADATA_FILE
    document = json.loads(path.read_text())
    document["credentials"][KEY]["later"] = {"a": [1, None, {"b": True}]}
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


@part(STORED, HAS, "the key inside another record's text")
def _(world):
    world.put(KEY, make_pat())
    world.put("azdevops-cli:https://dev.azure.com/aaa", make_pat(), account=f"\n  {KEY}: {{")


# The environment


@part(ENVIRONMENT, NONE, "no variable")
def _(world):
    pass


@part(ENVIRONMENT, NONE, "empty variable")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = ""


@part(ENVIRONMENT, HAS, "a PAT")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = make_pat()


@part(ENVIRONMENT, HAS, "an old PAT in the older variable")
def _(world):
    world.variables.update(AZURE_DEVOPS_EXT_PAT="", AZURE_DEVOPS_CLI_PAT=make_old_pat())


@part(ENVIRONMENT, HAS, "an access token")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = make_access_token(exp=4e9, iss="https://sts.windows.net/x")


@part(ENVIRONMENT, LINE, "an expired access token")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = make_access_token(exp=1_000_000_000)


@part(ENVIRONMENT, HAS, "set by exec for contoso")
def _(world):
    pat = make_pat()
    issued = f"{KEY} {fingerprint(Secret(pat))}"
    world.variables.update(AZURE_DEVOPS_EXT_PAT=pat, AZURE_DEVOPS_PAT_ISSUED_FOR=issued)


@part(ENVIRONMENT, NONE, "set by exec for fabrikam")
def _(world):
    pat = make_pat()
    issued = f"azdevops-cli:https://dev.azure.com/fabrikam {fingerprint(Secret(pat))}"
    world.variables.update(AZURE_DEVOPS_EXT_PAT=pat, AZURE_DEVOPS_PAT_ISSUED_FOR=issued)


@part(ENVIRONMENT, HAS, "set anew after exec for fabrikam")
def _(world):
    issued = f"azdevops-cli:https://dev.azure.com/fabrikam {fingerprint(Secret(make_pat()))}"
    world.variables.update(AZURE_DEVOPS_EXT_PAT=make_pat(), AZURE_DEVOPS_PAT_ISSUED_FOR=issued)


@part(ENVIRONMENT, HANDED, "a quoted PAT")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = f'"{make_pat()}"'


@part(ENVIRONMENT, HANDED, "a word")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = "null"


@part(ENVIRONMENT, HANDED, "one letter, 52 times")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = "x" * 52


@part(ENVIRONMENT, HANDED, "letters of no known shape")
def _(world):
    world.variables["AZURE_DEVOPS_EXT_PAT"] = make_pat()[:40]


# The az session


@part(SESSION, NONE, "no profile")
def _(world):
    pass


@part(SESSION, NONE, "signed out")
def _(world):
    world.write_profile()


@part(SESSION, NONE, "never signed in")
def _(world):
    (world.az / "azureProfile.json").write_text('{"installationId": "0123"}', encoding="utf-8-sig")


@part(SESSION, NONE, "az used, never signed in")
def _(world):
    (world.az / "azureProfile.json").write_text("{}", encoding="utf-8-sig")


@part(SESSION, NONE, "signed in to another cloud's account alone")
def _(world):
    world.sign_in()
    world.accounts[0]["environmentName"] = "AzureChinaCloud"
    world.write_profile()


@part(SESSION, HANDED, "nothing remembered")
def _(world):
    world.sign_in()


@part(SESSION, HAS, "accepted, a token in the cache")
def _(world):
    world.sign_in()
    world.remember()
    world.token(make_access_token(a=1))


@part(SESSION, HAS, "accepted, another letter case in MSAL's cache")
def _(world):
    world.sign_in("Jane@Contoso.com")
    world.remember("Jane@Contoso.com")
    world.token(make_access_token(a=1))


@part(SESSION, HAS, "accepted, a name that is not ASCII")
def _(world):
    world.sign_in("jos\u00e9@contoso.com")
    world.remember("jos\u00e9@contoso.com")
    world.token(make_access_token(a=1), "jos\u00e9@contoso.com")


@part(SESSION, HAS, "accepted, a guest in the tenant")
def _(world):
    world.sign_in(tenant=ELSEWHERE)
    world.remember()
    world.token(make_access_token(a=1))


@part(SESSION, HAS, "the second account is accepted")
def _(world):
    world.sign_in("first@contoso.com")
    world.sign_in("second@contoso.com", default=False)
    world.remember("first@contoso.com", yes=False)
    world.remember("second@contoso.com")
    world.token(make_access_token(a=1), "first@contoso.com", "first.home")
    world.token(make_access_token(a=2), "second@contoso.com", "second.home")


@part(SESSION, HAS, "the default account is the second of the profile")
def _(world):
    world.sign_in("first@contoso.com", default=False)
    world.sign_in("second@contoso.com")
    for name in ("first", "second"):
        world.remember(f"{name}@contoso.com")
        world.token(make_access_token(name=name), f"{name}@contoso.com", f"{name}.home")


@part(SESSION, HAS, "after the default account those of the tenant come first")
def _(world):
    world.sign_in("default@contoso.com", tenant=ELSEWHERE)
    world.sign_in("guest@contoso.com", tenant=ELSEWHERE, default=False)
    world.sign_in("member@contoso.com", default=False)
    world.remember("default@contoso.com", yes=False)
    for name in ("guest", "member"):
        world.remember(f"{name}@contoso.com")
        world.token(make_access_token(name=name), f"{name}@contoso.com", f"{name}.home")


@part(SESSION, HAS, "a service principal is accepted")
def _(world):
    world.sign_in("44444444-0000-0000-0000-000000000000", kind="servicePrincipal")
    world.remember("44444444-0000-0000-0000-000000000000")
    world.token(make_access_token(a=1), "44444444-0000-0000-0000-000000000000", home=None)


@part(SESSION, NONE, "refused lately")
def _(world):
    world.sign_in()
    world.remember(yes=False, seconds=600)


@part(SESSION, HANDED, "accepted more than a day ago")
def _(world):
    world.sign_in()
    world.remember(seconds=-1)
    world.token(make_access_token(a=1))


@part(SESSION, HANDED, "the first account is undecided")
def _(world):
    world.sign_in("first@contoso.com")
    world.sign_in("second@contoso.com", default=False)
    world.remember("second@contoso.com")
    world.token(make_access_token(a=2), "second@contoso.com", "second.home")


@part(SESSION, HANDED, "the profile has changed")
def _(world):
    world.sign_in()
    world.remember(stamp="1-2")
    world.token(make_access_token(a=1))


@part(SESSION, HANDED, "less than five minutes left")
def _(world):
    world.sign_in()
    world.remember()
    world.token(make_access_token(a=1), seconds=200)


@part(SESSION, HANDED, "an organization of Microsoft accounts")
def _(world):
    world.sign_in()
    world.remember(tenant="none")
    world.token(make_access_token(a=1))


@part(SESSION, HANDED, "a token that git had refused")
def _(world):
    token = make_access_token(a=1)
    world.sign_in()
    world.remember(refused_tokens=[fingerprint(Secret(token))])
    world.token(token)


@part(SESSION, HANDED, "another active cloud")
def _(world):
    world.sign_in()
    world.remember()
    world.token(make_access_token(a=1))
    world.configure("[cloud]\nname = AzureChinaCloud\n")


ORDERS = {
    "as it comes": (("az", "environment", "stored"), "", ""),
    "configured": (("environment", "stored"), "[devops_pat]\nsources = environment stored\n", ""),
    "reversed in a variable": (
        ("stored", "environment", "az"),
        "[devops_pat]\nsources = az\n",
        "Stored, environment az",
    ),
    "az alone": (("az",), "[core]\noutput = table\n\n[devops_pat]\ndetect = false\nsources=az\n", ""),
    "stored alone": (("stored",), "", "stored"),
    "the variable is empty": (("az", "environment", "stored"), "[devops_pat]\nsources = stored\n", "-"),
}


def expected(order, stored, environment, session):
    """Return what the first source that does not say "none" says."""
    outcomes = {"stored": STORED[stored][0], "environment": ENVIRONMENT[environment][0], "az": SESSION[session][0]}
    return next((outcomes[name] for name in order if outcomes[name] != NONE), NONE)


def cases():
    """Every part meets the plain ones of the other tables in every order; in the first, all stores meet them all."""
    plain = (
        ("nothing stored", "in the file, recorded", "expired"),
        ("no variable", "a PAT", "a quoted PAT"),
        ("no profile", "accepted, a token in the cache", "nothing remembered"),
    )
    tables = (STORED, ENVIRONMENT, SESSION)
    found = dict.fromkeys(itertools.product(["as it comes"], STORED, plain[1], plain[2]))
    for place in range(3):
        parts = [table if number == place else plain[number][:2] for number, table in enumerate(tables)]
        found.update(dict.fromkeys(itertools.product(ORDERS, *parts)))
    return list(found)


CASES = cases()


@pytest.fixture
def keyring_of(monkeypatch):
    """The Secret Service of the fast path is the keyring of the full resolver."""

    def connect(world):
        def find(variables, key):
            return world.keyring.get(key).reveal()

        monkeypatch.setattr(secret_service, "find", find)

    return connect


def build(folder, order, stored, environment, session):
    world = World(folder)
    _, text, variable = ORDERS[order]
    if text:
        world.configure(text)
    for table, name in ((STORED, stored), (ENVIRONMENT, environment), (SESSION, session)):
        table[name][1](world)
    if text and (world.az / "config").read_text() != text:
        world.configure(text + (world.az / "config").read_text())
    if variable:
        world.variables["AZURE_DEVOPS_PAT_SOURCES"] = variable.strip("-")
    return world


def check(world, outcome, host):
    found = world.fast(host=host, path="contoso/web" if host == "dev.azure.com" else "web")
    if outcome == HANDED:
        assert found == ("handed over",)
        return
    winner = world.full(host)
    if outcome == NONE:
        assert found == ("none",)
        assert winner is None
    elif outcome == HAS:
        assert found == ("answer", winner.secret.reveal())
    else:
        assert found[0] == "line"
        record = winner.record
        assert record.refused_at or record.refused_for_git_at or is_past(record.valid_to, datetime.now(timezone.utc))


def test_there_are_hundreds_of_cases():
    assert len(CASES) >= 200
    outcomes = [expected(ORDERS[order][0], *rest) for order, *rest in CASES]
    assert {name: outcomes.count(name) > 20 for name in (HAS, NONE, LINE, HANDED)} == dict.fromkeys(
        (HAS, NONE, LINE, HANDED), True
    )


@pytest.mark.parametrize("stored", STORED)
def test_both_ways_name_the_same_winner(stored, tmp_path, keyring_of):
    for number, (order, kept, environment, session) in enumerate(case for case in CASES if case[1] == stored):
        world = build(tmp_path / str(number), order, kept, environment, session)
        keyring_of(world)
        outcome = expected(ORDERS[order][0], kept, environment, session)
        for host in ("dev.azure.com", "contoso.visualstudio.com"):
            try:
                check(world, outcome, host)
            except AssertionError as error:
                raise AssertionError(f"{order} / {kept} / {environment} / {session} / {host}: {error}") from error


@pytest.mark.parametrize(
    "text",
    [
        "[devops_pat]\nsources = bogus\n",
        "[devops_pat]\nsources = stored\n  az\n",
        "[devops_pat]\nsources = %(x)s\n",
        "[devops_pat]\nsources: stored\n",
        " [devops_pat]\nsources = stored\n",
        "[DEFAULT]\nsources = az\n[devops_pat]\ndetect = true\n",
        "[devops_pat]\nsources = stored\nsources = az\n",
        "[devops_pat]\nsources = stored\n[devops_pat]\nsources = az\n",
        "[devops_pat]\nsources\n",
    ],
)
def test_settings_that_are_not_as_az_writes_them_are_handed_over(text, world):
    world.put(KEY, make_pat())
    world.configure(text)
    assert world.fast() == ("handed over",)


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": ""},
        {"HOME": "home"},
        {"HOME": "~"},
        {"AZURE_CONFIG_DIR": "azure"},
        {"AZURE_CONFIG_DIR": "~/.azure"},
        {"AZURE_CONFIG_DIR": ""},
        {"AZURE_DEVOPS_EXT_CONFIG_DIR": "azuredevops"},
        {"AZURE_DEVOPS_EXT_CONFIG_DIR": "/$(Agent.TempDirectory)/x"},
        {"AZURE_DEVOPS_EXT_CONFIG_DIR": "~/x"},
    ],
)
def test_a_folder_that_is_not_named_in_full_is_handed_over(variables, world):
    world.put(KEY, make_pat())
    world.variables.update(variables)
    assert world.fast() == ("handed over",)


def test_the_folders_of_the_variables_are_read(world):
    pat = make_pat()
    world.put(KEY, pat)
    (world.home / "other").mkdir()
    os.rename(world.stored, world.home / "other" / "azuredevops")
    world.variables["AZURE_CONFIG_DIR"] = str(world.home / "other")
    assert world.fast() == ("answer", pat)
    world.variables["AZURE_DEVOPS_EXT_CONFIG_DIR"] = str(world.home / "other" / "azuredevops")
    world.variables["AZURE_CONFIG_DIR"] = str(world.home)
    assert world.fast() == ("answer", pat)


def test_what_was_refused_for_git_is_given_to_package_tools(world):
    pat = make_pat()
    world.put(KEY, pat, refused_for_git_at=iso(-60))
    assert world.fast("packages") == ("answer", pat)
    assert world.fast("git")[0] == "line"


def test_what_was_refused_is_given_to_no_tool(world):
    world.put(KEY, make_pat(), refused_at=iso(-60))
    assert world.fast("packages")[0] == world.fast("git")[0] == "line"
