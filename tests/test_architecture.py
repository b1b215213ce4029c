"""Imports point inward, and the front door imports nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import azext_devops_pat

PACKAGE = Path(azext_devops_pat.__file__).parent
MAY_IMPORT = {
    "core": {"core"},
    "fast": {"core", "fast"},
    "stores": {"core", "stores"},
    "tools": {"core", "tools"},
    "sources": {"core", "stores", "tools", "sources"},
    "rest": {"core", "rest"},
    "services": {"core", "stores", "sources", "rest", "tools", "services", "fast"},
    "cli": {"core", "stores", "sources", "rest", "tools", "services", "cli"},
}
# What the fast helpers may import at all: built in, or next to free, or in a branch that is slow anyway.
FREE = {"sys", "time", "posix", "nt", "binascii", "_blake2", "_json", "_socket"}
SLOW_BRANCHES = {
    ("json_text.py", "json"),
    ("records.py", "hashlib"),
    ("hand_over.py", "subprocess"),
    ("next_keyring.py", "subprocess"),  # on Windows
}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def imports(path):
    """Yield the dotted name of each import in a file, wherever it stands; of our own with the package's name first."""
    folders = ["azext_devops_pat", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*folders[: len(folders) - node.level + 1], *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_inward(path):
    layer = path.relative_to(PACKAGE).parts[0]
    for name in imports(path):
        first, *rest = name.split(".")
        if first == "azext_devops_pat" and rest:
            assert rest[0] in MAY_IMPORT[layer] | {"version"}, f"{path.name} imports {name}"
        if first in ("azure", "knack", "argcomplete"):
            assert layer == "cli", f"{path.name} imports {name}"
        if layer == "core" and first != "azext_devops_pat":
            assert first in sys.stdlib_module_names | {"__future__"}, f"{path.name} imports {name}"


def test_relative_and_absolute_imports_are_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "core").mkdir()
    file = tmp_path / "core" / "x.py"
    file.write_text(
        "from ..cli import a\nfrom . import b\nfrom .c import d\nimport azext_devops_pat.rest\n"
        "def f():\n    from azext_devops_pat.stores import e\n"
    )
    assert sorted(imports(file)) == [
        "azext_devops_pat.cli.a",
        "azext_devops_pat.core.b",
        "azext_devops_pat.core.c.d",
        "azext_devops_pat.rest",
        "azext_devops_pat.stores.e",
    ]


FAST = [path for path in FILES if path.parent.name == "fast"]


@pytest.mark.parametrize("path", FAST, ids=lambda path: path.name)
def test_the_fast_helpers_import_next_to_nothing(path):
    for name in imports(path):
        first = name.split(".")[0]
        if first == "azext_devops_pat":
            assert name.startswith(("azext_devops_pat.core.names.", "azext_devops_pat.fast.")), name
        else:
            assert first in FREE or (path.name, first) in SLOW_BRANCHES, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", FAST, ids=lambda path: path.name)
def test_each_fast_helper_says_why_it_is_written_by_hand(path):
    if path.name != "__init__.py":
        assert "By hand" in ast.get_docstring(ast.parse(path.read_text()))


def test_names_import_nothing():
    assert list(imports(PACKAGE / "core" / "names.py")) == []


def test_files_and_functions_are_short():
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        assert text.count("\n") <= 200, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno + 1 <= 40, f"{path}: {node.name}"


def test_every_folder_is_a_layer():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(MAY_IMPORT)


def loaded_by(code):
    """Return the modules that a fresh process has loaded after `code`."""
    report = "\nimport sys; print(' '.join(sorted(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_front_door_imports_nothing():
    before = loaded_by("")
    after = loaded_by("import azext_devops_pat")
    assert after - before == {"azext_devops_pat"}


def test_loading_the_commands_imports_neither_requests_nor_msrest_nor_keyring(tmp_path, monkeypatch):
    az = "from azure.cli.core import AzCommandsLoader, get_default_cli\ncli = get_default_cli()\n"
    ours = (
        "import azext_devops_pat\n"
        "loader = azext_devops_pat.COMMAND_LOADER_CLS(cli_ctx=cli)\n"
        "assert loader.__module__ == 'azext_devops_pat'\n"
        "loader.load_command_table(None)\n"
    )
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    loaded_by(az)  # az's first run in a new folder asks the network
    heavy = {"requests", "msrest", "keyring", "cryptography", "msal"}
    assert not heavy & (loaded_by(az + ours) - loaded_by(az + "AzCommandsLoader(cli)\n"))


def test_only_one_module_exits_and_none_prints():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name != "print", path
                assert name != "sys.exit" or path.name == "process.py", path
