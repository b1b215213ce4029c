"""A real az with the built wheel, and the local stand-in for Azure DevOps."""

import shutil

import pytest

from ..azure_devops import AzureDevOps
from ..azure_devops_extension import build_wheel as build_neighbour
from ..support import az as az_support
from ..support import environments
from ..support.az import Az
from ..support.git import Git


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory, worker_id):
    """The folder of this run: what its workers share is made there once."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def wheel(run_folder):
    """The built wheel."""
    folder = environments.once(run_folder / "wheel", az_support.build_wheel)
    (path,) = folder.glob("devops_pat-*.whl")
    return path


@pytest.fixture(scope="session")
def extensions(wheel, run_folder, tmp_path_factory):
    """An extension folder with ours, installed by `az extension add`; a test that writes there takes a copy."""
    return environments.once(
        run_folder / "extensions", lambda folder: add(wheel, folder, tmp_path_factory.mktemp("home"))
    )


def add(wheel, extensions, home):
    """Install a wheel as users do."""
    result = az_support.install(wheel, extensions, home)
    assert result.code == 0, result.everything


@pytest.fixture(scope="session")
def python_tools(wheel, run_folder):
    """The interpreter of an environment with pip, poetry, twine, hatch and our wheel, and nothing of az."""
    needs = [
        "pip",
        "poetry==2.5.1",
        "twine==7.0.0",
        "hatch==1.18.2",
        "uv==0.13.9",
        "keyring>=25.5,<26",
        "msrest>=0.7.1,<0.8",
    ]
    made = environments.python_environment("python-tools", needs)
    copy = environments.once(run_folder / "python-tools", lambda to: environments.copy_with(made, wheel, to))
    return copy / "bin" / "python"


@pytest.fixture(scope="session")
def package_tools():
    """The programs of an environment with pip, uv, pdm and pipx."""
    needs = ["pip==26.3", "uv==0.13.9", "pdm==2.29.4", "hishel[httpx2]==1.4.0", "pipx==1.18.4"]
    return environments.python_environment("package-tools", needs) / "bin"


@pytest.fixture(scope="session")
def old_pip():
    """The programs of an environment with an older pip, and with the real `keyring`."""
    return environments.python_environment("pip-23", ["pip==23.2.1", "keyring>=25.5,<26"]) / "bin"


@pytest.fixture(scope="session")
def node_tools():
    """How each package manager of node is started."""
    needs = ["npm10@npm:npm@10", "pnpm12@npm:pnpm@12", "pnpm10@npm:pnpm@10", "bun@1", "yarn4@npm:@yarnpkg/cli-dist@4"]
    made = environments.node_programs("node-tools", [*needs, "yarn1@npm:yarn@1"])
    return {
        "npm 11": ["npm"],
        "npm 10": ["node", str(made / "npm10" / "bin" / "npm-cli.js")],
        "pnpm 12": ["node", str(made / "pnpm12" / "bin" / "pnpm.mjs")],
        "pnpm 10": ["node", str(made / "pnpm10" / "bin" / "pnpm.cjs")],
        "yarn 1": ["node", str(made / "yarn1" / "bin" / "yarn.js")],
        "yarn 4": ["node", str(made / "yarn4" / "bin" / "yarn.js")],
        "bun": [str(made / "bun" / "bin" / "bun.exe")],
    }


@pytest.fixture(scope="session")
def both_extensions(extensions, run_folder, tmp_path_factory):
    """An extension folder with ours and the stand-in for `azure-devops`, nothing added to its folder."""

    def make(folder):
        shutil.copytree(extensions, folder)
        add(build_neighbour(tmp_path_factory.mktemp("neighbour")), folder, tmp_path_factory.mktemp("home"))

    return environments.once(run_folder / "both-extensions", make)


@pytest.fixture(scope="session")
def command_index(extensions, run_folder):
    """az's own configuration folder after one command, so that not every test builds az's index anew."""

    def make(home):
        assert Az(home, extensions).run("devops", "--help").code == 0

    return environments.once(run_folder / "index", make) / ".azure"


@pytest.fixture
def service():
    """A stand-in with two organizations."""
    with AzureDevOps() as running:
        running.organization("contoso")
        running.organization("fabrikam")
        yield running


@pytest.fixture
def az(service, extensions, command_index, tmp_path):
    """A user with our extension alone, on a machine without a keyring, who reaches the stand-in."""
    user = Az(tmp_path / "home", extensions, service.environment())
    shutil.copytree(command_index, user.folder)
    return user


@pytest.fixture
def az_with_both(service, both_extensions, tmp_path):
    """A user with both extensions."""
    user = Az(tmp_path / "both-home", both_extensions, service.environment())
    user.home.mkdir()
    return user


@pytest.fixture
def keyring(az, secret_service):
    """The user's real Secret Service; its address is in the user's environment."""
    az.environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service
    return secret_service


@pytest.fixture
def git(az):
    """The user's git."""
    az.home.mkdir(exist_ok=True)
    return Git(az)


@pytest.fixture
def pats(az, service):
    """A stored PAT for each of two organizations on the one host."""
    made = {name: service.pat(name) for name in ("contoso", "fabrikam")}
    for name, pat in made.items():
        assert az.login(pat, name).code == 0
    return made
