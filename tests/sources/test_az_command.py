"""The az session through the `az` command: what it reads itself, and what it asks az."""

import json
import os
import sys
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import SessionError
from azext_devops_pat.core.names import RESOURCE
from azext_devops_pat.sources.az_command import AzCommandSession

from ..support.tokens import make_pat

TENANT, OTHER = "11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222"
FAKE = """#!{python}
import json, os, sys
state = {{"args": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ)}}
open({state!r}, "w").write(json.dumps(state))
sys.stdout.write(open({out!r}).read())
sys.stderr.write(open({err!r}).read())
sys.exit(int(open({code!r}).read()))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake az is a script with a shebang")


def record(name, tenant=TENANT, default=False, cloud="AzureCloud", kind="user"):
    return {
        "id": f"subscription-of-{name}",
        "tenantId": tenant,
        "isDefault": default,
        "environmentName": cloud,
        "user": {"name": name, "type": kind},
    }


class FakeAz:
    """An az on PATH that says what it is told, and notes how it was started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.config = folder, folder / "bin", folder / "azure"
        self.bin.mkdir()
        self.config.mkdir()
        names = {name: str(folder / name) for name in ("state", "out", "err", "code")}
        (self.bin / "az").write_text(FAKE.format(python=sys.executable, **names))
        (self.bin / "az").chmod(0o755)
        self.environment = {"PATH": f".{os.pathsep}{self.bin}", "AZURE_CONFIG_DIR": str(self.config)}
        self.answers("{}")

    def answers(self, out="", err="", code=0):
        for name, text in (("out", out), ("err", err), ("code", str(code))):
            (self.folder / name).write_text(text)

    def signs_in(self, *records):
        text = "\ufeff" + json.dumps({"installationId": "x", "subscriptions": list(records)})
        (self.config / "azureProfile.json").write_text(text, encoding="utf-8")

    @property
    def started(self):
        return json.loads((self.folder / "state").read_text())

    def session(self, **environment):
        return AzCommandSession({**self.environment, **environment})


@pytest.fixture
def az(tmp_path):
    return FakeAz(tmp_path)


def test_the_accounts_are_those_of_the_cloud_the_default_first(az):
    az.signs_in(record("a"), record("b", default=True), record("c", cloud="AzureChinaCloud"))
    session = az.session()
    assert [account.name for account in session.accounts()] == ["b", "a"]
    assert session.names_in_all_clouds() == ("a", "b", "c")
    assert session.cloud == "AzureCloud"


def test_the_cloud_is_that_of_the_variable_else_of_the_config_file(az):
    (az.config / "config").write_text("[cloud]\nname = AzureUSGovernment\n")
    assert az.session().cloud == "AzureUSGovernment"
    assert az.session(AZURE_CLOUD_NAME="azurecloud").cloud == "AzureCloud"


@pytest.mark.parametrize("text", ["\ufeff{}", '\ufeff{"installationId": "x"}'])
def test_in_a_profile_of_an_az_that_nobody_signed_in_to_nobody_is(az, text):
    (az.config / "azureProfile.json").write_text(text, encoding="utf-8")
    assert az.session().accounts() == []


def test_without_a_profile_nobody_is_signed_in(az):
    assert az.session().accounts() == []
    assert az.session().stamp() == "none"


@pytest.mark.parametrize("text", ["{", "[]", '{"subscriptions": [1]}', '{"subscriptions": 1}', '{"other": 1}'])
def test_a_damaged_profile_is_named(az, text):
    (az.config / "azureProfile.json").write_text(text)
    with pytest.raises(SessionError, match=r"azureProfile\.json is damaged"):
        az.session().accounts()
    assert az.session().names_in_all_clouds() == ()


def test_a_token_of_the_own_tenant_is_asked_by_subscription_and_of_another_by_tenant(az):
    az.signs_in(record("a", default=True))
    token = make_pat()
    az.answers(json.dumps({"accessToken": token, "expires_on": 1_800_000_000, "tenant": TENANT}))
    (account,) = az.session().accounts()
    asked = ["account", "get-access-token", "--resource", RESOURCE]
    found = az.session().token(account, None)
    assert (found.secret.reveal(), found.expires_on, found.tenant) == (token, 1_800_000_000, TENANT)
    assert az.started["args"] == [*asked, "--subscription", "subscription-of-a", "--output", "json"]
    az.session().token(account, OTHER)
    assert az.started["args"] == [*asked, "--tenant", OTHER, "--output", "json"]


def test_an_account_that_is_not_the_default_has_no_token_of_another_tenant(az):
    az.signs_in(record("a", default=True), record("b"))
    with pytest.raises(SessionError, match="only for its default account, which b is not"):
        az.session().token(az.session().accounts()[1], OTHER)


def test_az_starts_in_its_own_folder_without_secrets_and_without_paths_for_python(az):
    az.signs_in(record("a", default=True))
    az.answers(json.dumps({"accessToken": make_pat()}))
    session = az.session(AZURE_DEVOPS_EXT_PAT=make_pat(), SYSTEM_ACCESSTOKEN=make_pat(), PYTHONPATH=".", PYTHONHOME="")
    session.token(session.accounts()[0], None)
    started = az.started
    assert started["cwd"] == str(az.config)
    assert not {"AZURE_DEVOPS_EXT_PAT", "SYSTEM_ACCESSTOKEN", "PYTHONPATH", "PYTHONHOME"} & set(started["env"])
    added = {"PYTHONSAFEPATH": "1", "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no", "AZURE_CORE_ONLY_SHOW_ERRORS": "1"}
    assert added.items() <= started["env"].items()


def test_a_refusal_keeps_the_sentence_and_the_code_of_entra(az):
    az.signs_in(record("a", default=True))
    said = "ERROR: AADSTS50076: You must use multi-factor authentication. Trace ID: x Correlation ID: y\nRun az login\n"
    az.answers(err=said, code=1)
    with pytest.raises(SessionError) as caught:
        az.session().token(az.session().accounts()[0], OTHER)
    assert caught.value.message == "AADSTS50076: You must use multi-factor authentication."
    assert caught.value.code == "AADSTS50076"
    assert caught.value.hint == f"To sign in: az login --tenant {OTHER}"


def test_an_answer_without_a_token_is_an_error(az):
    az.signs_in(record("a", default=True))
    for out in ("", "[]", "{}"):
        az.answers(out)
        with pytest.raises(SessionError, match="without a token"):
            az.session().token(az.session().accounts()[0], None)


def test_an_argument_that_a_batch_file_would_read_is_never_passed(az):
    az.signs_in(record("a&calc", default=True))
    with pytest.raises(SessionError, match="not a plain argument"):
        az.session().token(az.session().accounts()[0], None)
    assert not (az.folder / "state").exists()
