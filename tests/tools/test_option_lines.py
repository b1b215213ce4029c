"""One option is added to a configuration and taken away again, byte for byte."""

import configparser
import sys

import pytest

from azext_devops_pat.tools import cargo_config
from azext_devops_pat.tools.option_lines import Option, has_option, is_ours, with_option, without_option

PIP = Option("global", "keyring-provider", "subprocess", "subprocess")
UV = Option("", "keyring-provider", '"subprocess"', "subprocess")
PROGRAM = "/home/jane/.azure/azuredevops/bin/cargo-credential-azure-devops"

INI = [
    b"",
    b"[global]",
    b"[global]\n",
    b"[global]\r\nindex-url = https://x\r\n",
    b"[install]\nno-cache-dir = true",
    b"; a comment\n[global]\ntimeout = 60\nkeyring-provider = import\n[install]\nkeyring-provider = auto\n",
    b"[global]\nkeyring-provider: disabled\n",
    b"[global]\nextra-index-url =\n    https://a\n    https://b\nkeyring-provider = import",
    b"[global]\nkeyring-provider =\n    import\nfind-links = [x\n",
    b"[global]\nKeyring_Provider = import\n",
    b"[global]\n--keyring-provider = import\ntimeout = 60\n",
    "[global]\n# ü\nlog = /tmp/ü\n".encode("latin-1"),
]
TOML = [
    b"",
    b'index-url = "https://x"',
    b'keyring-provider = "disabled" # why\n[pip]\nkeyring-provider = "disabled"\n',
    b'"keyring-provider" = "disabled"\n',
    b"'keyring-provider'='disabled'",
    b'[[index]]\nurl = "https://x"\nauthenticate = "always"\n',
]
CARGO = [
    b"",
    b"[net]\ngit-fetch-with-cli = true\n",
    b'[registry]\ndefault = "x"\n',
    b"[ registry ] # mine\nglobal-credential-providers = [\"cargo:token\", 'other']\n",
    b'[registry]\nglobal-credential-providers = [\n  "cargo:libsecret", # a ] in a comment\n]\ndefault = "x"\n',
    b"[registry]\nglobal-credential-providers = []",
]


def parsed_ini(content):
    parser = configparser.RawConfigParser()
    parser.optionxform = lambda name: name.lower().replace("_", "-").removeprefix("--")  # as pip does
    parser.read_string(content.decode("latin-1"))
    return parser


def parsed_toml(content):
    if sys.version_info < (3, 11):
        import tomli as tomllib
    else:
        import tomllib
    return tomllib.loads(content.decode())


def others(parser):
    return {
        (section, name): value
        for section in parser.sections()
        for name, value in parser.items(section)
        if (section, name) != ("global", "keyring-provider")
    }


@pytest.mark.parametrize("before", INI)
def test_pip_reads_the_option_and_all_else_as_before(before):
    after = with_option(before, PIP, "pip")
    assert parsed_ini(after).get("global", "keyring-provider") == "subprocess"
    assert others(parsed_ini(after)) == others(parsed_ini(before))
    assert has_option(after, PIP)
    assert is_ours(after)


@pytest.mark.parametrize(
    ("before", "option"), [*((text, PIP) for text in INI), *((text, UV) for text in TOML)], ids=repr
)
def test_undo_gives_the_former_bytes_and_twice_is_once(before, option):
    after = with_option(before, option, "tool")
    assert with_option(after, option, "tool") == after
    assert without_option(after, option) == before


@pytest.mark.parametrize("before", TOML)
def test_uv_reads_the_option_and_all_else_as_before(before):
    wanted = {**parsed_toml(before), "keyring-provider": "subprocess"}
    assert parsed_toml(with_option(before, UV, "uv")) == wanted


@pytest.mark.parametrize("before", CARGO)
def test_cargo_asks_ours_first_and_then_the_others_and_undo_gives_the_former_bytes(before):
    option = cargo_config.providers(before, PROGRAM)
    after = with_option(before, option, "cargo")
    known = parsed_toml(before).get("registry", {}).get("global-credential-providers")
    wanted = [*(["cargo:token"] if known is None else known), PROGRAM]
    assert parsed_toml(after)["registry"]["global-credential-providers"] == wanted
    again = cargo_config.providers(after, PROGRAM)
    assert with_option(after, again, "cargo") == after
    assert without_option(after, again) == before


@pytest.mark.parametrize("value", ["{ x = 1 }", '"""x"""', "[['a', 'b']]", '["\\u0041"]'])
def test_a_list_of_another_form_is_left_alone(value):
    assert cargo_config.providers(f"[registry]\nglobal-credential-providers = {value}\n".encode(), PROGRAM) is None


def test_cargo_splits_at_blanks_so_a_path_with_one_is_named_by_its_last_part():
    option = cargo_config.providers(b"", "/home/jane doe/bin/cargo-credential-azure-devops")
    assert option.value == '["cargo:token", "cargo-credential-azure-devops"]'


def test_what_was_there_already_is_not_ours():
    before = b"[global]\nkeyring-provider = subprocess\n"
    assert with_option(before, PIP, "pip") == before
    assert not is_ours(before)


def test_what_pip_itself_wrote_anew_is_recognized_by_its_value():
    before = b"[global]\nkeyring-provider = subprocess\nindex-url = https://x\n"
    assert without_option(before, PIP) == b"[global]\nindex-url = https://x\n"


def test_an_option_that_was_added_below_our_section_keeps_its_section():
    after = with_option(b"", PIP, "pip") + b"index-url = https://x\n"
    assert without_option(after, PIP) == b"[global]\nindex-url = https://x\n"


def test_a_value_that_somebody_changed_stays_and_what_was_before_us_does_not_come_back():
    for before, left in (
        (b"", b"[global]\nkeyring-provider = import\n"),
        (b"[global]\nkeyring-provider = auto\n", b"[global]\nkeyring-provider = import\n"),
    ):
        changed = with_option(before, PIP, "pip").replace(b"= subprocess", b"= import")
        assert without_option(changed, PIP) == left
        assert has_option(with_option(changed, PIP, "pip"), PIP)


def test_our_list_for_cargo_goes_also_if_somebody_wrote_it_over_several_lines():
    before = b"[net]\nretry = 0\n"
    option = cargo_config.providers(before, PROGRAM)
    after = with_option(before, option, "cargo").replace(b", ", b",\n  ")
    assert without_option(after, cargo_config.providers(after, PROGRAM)) == before
