"""A program in a plain virtual environment, without az in it, uses Microsoft's SDK with our credential."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..azure_devops import TENANT_A
from ..support.az import ROOT, executable

CONTOSO = "https://dev.azure.com/contoso"
SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"
LIST_PROJECTS = """
import json, sys
from azure.devops.connection import Connection
from azext_devops_pat.python import credentials
connection = Connection(base_url=sys.argv[1], creds=credentials(sys.argv[1]))
print(json.dumps([project.name for project in connection.clients.get_core_client().get_projects()]))
"""
GET = """
import sys, requests
from azext_devops_pat.python import credentials
print(requests.get(sys.argv[2], auth=credentials(sys.argv[1])).status_code)
"""
PROJECTS = ["Fabrikam", "Tailspin"]


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """The interpreter of a virtual environment with the wheel, the SDK and httpx, and nothing of az."""
    folder = tmp_path_factory.mktemp("program") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    found = folder / "bin" / "python"
    packages = [str(wheel), "azure-devops==7.1.0b4", "httpx==0.28.1"]
    subprocess.run([found, "-m", "pip", "install", "--quiet", *packages], check=True, capture_output=True)
    assert subprocess.run([found, "-c", "import azure.cli"], capture_output=True).returncode == 1
    return found


@pytest.fixture
def run(python, az):
    """Runs a script as the user of the fixture `az`; by default there is no az on PATH."""

    def start(script, *args, with_az=False, **environment):
        path = os.pathsep.join(([str(Path(executable()).parent)] if with_az else []) + ["/usr/bin", "/bin"])
        az.home.mkdir(exist_ok=True)
        return subprocess.run(
            [python, "-c", script, *args],
            env=az.variables({"PATH": path, **environment}),
            cwd=az.home,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return start


def projects(finished):
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def sent(service, host="dev.azure.com"):
    """The kinds of credentials that a host got for the SDK's requests."""
    return {(r.authorization or "").partition(" ")[0] for r in service.requests_to(host) if "_apis" in r.path}


def sign_in(az, service, tenant=TENANT_A):
    client, word = service.service_principal(tenant)
    result = az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", tenant)
    assert result.code == 0, result.err
    service.clear()


def test_the_sdk_lists_projects_with_the_stored_pat(run, az, service):
    pat = service.pat("contoso")
    assert az.login(pat).code == 0
    service.clear()
    assert projects(run(LIST_PROJECTS, CONTOSO)) == PROJECTS
    assert {request.basic_password for request in service.requests} == {pat}


def test_the_sdk_lists_projects_with_the_environment_pat(run, service):
    pat = service.pat("contoso")
    assert projects(run(LIST_PROJECTS, CONTOSO, AZURE_DEVOPS_EXT_PAT=pat)) == PROJECTS
    assert {request.basic_password for request in service.requests} == {pat}


def test_the_sdk_lists_projects_with_the_az_session(run, az, service):
    sign_in(az, service)
    assert projects(run(LIST_PROJECTS, CONTOSO, with_az=True)) == PROJECTS
    assert sent(service) == {"Bearer"}
    assert service.requests_to("dev.azure.com", "/_apis/projects")[-1].status == 200


def test_the_az_session_of_another_tenant_is_explained(run, az, service):
    service.organization("tailspin", tenant="33333333-cccc-4ccc-8ccc-333333333333")
    sign_in(az, service)
    finished = run(LIST_PROJECTS, "https://dev.azure.com/tailspin", with_az=True)
    assert finished.returncode == 1
    assert "AADSTS" in finished.stderr
    assert "belongs to tenant 33333333-cccc-4ccc-8ccc-333333333333" in finished.stderr


def test_without_az_on_path_the_session_is_named_and_a_pat_serves(run, az, service):
    sign_in(az, service)
    pat = service.pat("contoso")
    assert projects(run(LIST_PROJECTS, CONTOSO, AZURE_DEVOPS_EXT_PAT=pat)) == PROJECTS
    finished = run(LIST_PROJECTS, CONTOSO)
    assert finished.returncode == 1
    assert "no az is on PATH" in finished.stderr


def test_a_folder_with_modules_of_az_runs_nothing(run, az, service):
    sign_in(az, service)
    trap = az.home / "azure" / "cli"
    trap.mkdir(parents=True)
    for name in ("__init__.py", "__main__.py"):
        (trap / name).write_text("open('trapped', 'w')\n")
    (az.home / "az").write_text("#!/bin/sh\ntouch trapped\n")
    (az.home / "az").chmod(0o755)
    script = f"import sys; sys.path.remove('')\n{LIST_PROJECTS}"
    assert projects(run(script, CONTOSO, with_az=True, PYTHONPATH="")) == PROJECTS
    assert not list(az.home.rglob("trapped"))


def test_requests_takes_it_as_auth(run, service):
    pat = service.pat("contoso")
    finished = run(GET, "contoso", f"{CONTOSO}/_apis/projects", AZURE_DEVOPS_EXT_PAT=pat)
    assert finished.stdout == "200\n", finished.stderr
    other = run(GET, "contoso", "https://dev.azure.com/fabrikam/_apis/projects", AZURE_DEVOPS_EXT_PAT=pat)
    assert other.returncode == 0, other.stderr
    assert service.requests_to(path_contains="fabrikam")[0].authorization is None


def examples(heading):
    """The Python code of one section of docs/python.md."""
    section = (ROOT / "docs" / "python.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return section.split("```python\n")[1].split("```")[0]


@pytest.mark.parametrize("library", ["requests", "httpx"])
def test_the_example_of_the_documentation_gets_an_answer(run, az, service, library):
    pat = service.pat("contoso")
    assert az.login(pat).code == 0
    service.clear()
    finished = run(examples(f"With {library}"))
    assert (finished.returncode, finished.stdout) == (0, "2\n"), finished.stderr
    assert [request.basic_password for request in service.requests] == [pat]


def test_httpx_gives_the_pat_to_no_other_organization_and_forgets_a_refused_one(run, az, service):
    old = service.pat("contoso")
    assert az.login(old).code == 0
    service.revoke(old)
    service.clear()
    script = (
        examples("With httpx").partition("\nwith ")[0]
        + """
import os
auth = AzureDevOps("contoso")
client = httpx.Client(auth=auth, headers={"X-TFS-FedAuthRedirect": "Suppress"})
for organization in ("contoso", "fabrikam"):
    print(client.get(f"https://dev.azure.com/{organization}/_apis/projects").status_code)
    os.environ["AZURE_DEVOPS_EXT_PAT"] = os.environ["NEXT"]
print(client.get("https://dev.azure.com/contoso/_apis/projects").status_code)
"""
    )
    new = service.pat("contoso")
    finished = run(script, NEXT=new)
    assert finished.returncode == 0, finished.stderr
    assert [request.basic_password for request in service.requests] == [old, None, new]


def test_status_names_a_copy_of_the_package_that_hides_the_extension(az, extensions, tmp_path):
    shutil.copytree(extensions / "devops-pat" / "azext_devops_pat", tmp_path / "site" / "azext_devops_pat")
    assert "hides the extension" not in az.run("devops", "auth", "status", "--offline").err
    status = az.run("devops", "auth", "status", "--offline", env={"PYTHONPATH": str(tmp_path / "site")})
    assert status.code == 0, status.err
    assert f"in {tmp_path / 'site'} hides the extension devops-pat" in status.err
    assert f"in {extensions / 'devops-pat'}: az's Python finds it first" in status.err


def test_a_server_without_consent_gets_nothing(run, service):
    service.server(SERVER)
    pat = service.pat(SERVER)
    refused = run(LIST_PROJECTS, SERVER, AZURE_DEVOPS_EXT_PAT=pat)
    assert refused.returncode == 1
    assert "not sent to tfs.contoso.com without --server" in refused.stderr
    assert service.requests == []
    assert run(GET, "contoso", f"{SERVER}/_apis/projects", AZURE_DEVOPS_EXT_PAT=pat).returncode == 0
    assert [request.authorization for request in service.requests] == [None]


def test_a_server_with_consent_gets_its_pat(run, service):
    service.server(SERVER)
    pat = service.pat(SERVER)
    listed = run(LIST_PROJECTS, SERVER, AZURE_DEVOPS_EXT_PAT=pat, AZURE_DEVOPS_PAT_SERVERS="tfs.contoso.com")
    assert projects(listed) == PROJECTS
