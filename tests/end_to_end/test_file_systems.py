"""File systems without locks or modes, and a file that is a mount. Simulated at the system call, see file_system.c."""

import errno
import re
import subprocess
import time

import pytest

from ..support.az import executable
from ..support.file_system import file_system, library  # noqa: F401  # fixtures
from ..support.tokens import make_pat

CODES = [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EIO, errno.EPERM, errno.EBADF]


def test_a_file_system_without_locks_costs_one_warning_and_no_time(az, service, file_system):  # noqa: F811
    for code in CODES:
        result = az.login(service.pat("contoso"), env=file_system.without_locks(code))
        assert result.code == 0, result.err
        assert result.seconds < 5
        assert result.err.count("has no locks") == 1
    assert az.run("devops", "logout", env=file_system.without_locks()).code == 0
    assert not list(az.stored.glob("devops-pat.lock.*"))


def test_reading_on_a_file_system_without_locks_says_nothing(az, service, file_system):  # noqa: F811
    token = service.pat("contoso")
    az.login(token)
    result = az.run("devops", "auth", "token", "--org", "contoso", "--format", "token", env=file_system.without_locks())
    assert (result.code, result.out.strip(), result.err) == (0, token, "")


def test_eight_logins_at_once_without_locks_are_all_stored(az, file_system):  # noqa: F811
    tokens = {f"org{number}": make_pat() for number in range(8)}
    processes = []
    for name, token in tokens.items():
        process = az.start("devops", "login", "--org", name, "--no-verify", env=file_system.without_locks())
        process.stdin.write(token.encode())
        process.stdin.close()
        processes.append(process)
    assert [process.wait(90) for process in processes] == [0] * 8
    text = (az.stored / "personalAccessTokens").read_text()
    assert all(f"dev.azure.com/{name}]\npersonal access token = {token}\n" in text for name, token in tokens.items())
    assert len((az.stored / "organization_list").read_text().splitlines()) == 8
    assert not list(az.stored.glob("devops-pat.lock.*"))


def test_the_flag_of_a_killed_login_is_passed_over_at_once(az, service, file_system):  # noqa: F811
    environment = file_system.without_locks()
    az.login(service.pat("contoso"), env=environment)
    for _ in range(5):
        process = az.start("devops", "login", "--org", "contoso", "--no-verify", env=environment)
        process.stdin.write(make_pat().encode())
        process.stdin.close()
        deadline = time.monotonic() + 20
        while not list(az.stored.glob("devops-pat.lock.*")) and time.monotonic() < deadline:
            time.sleep(0.0005)
        process.kill()  # not waited for: it is a zombie, as with any parent that is busy
        if list(az.stored.glob("devops-pat.lock.*")):
            break
    result = az.login(service.pat("contoso"), env=environment)
    process.wait()
    assert result.code == 0, result.err
    assert result.seconds < 5
    assert not list(az.stored.glob("devops-pat.lock.*"))


@pytest.mark.parametrize(("mode", "chmod"), [("0777", 0), ("0777", errno.EPERM), ("0644", 0), ("0640", errno.EPERM)])
def test_no_pat_is_added_where_others_can_read_it(az, service, file_system, mode, chmod):  # noqa: F811
    result = az.login(service.pat("contoso"), env=file_system.open_to_all(mode, chmod))
    assert result.code == 1
    assert f"has mode {mode}" in result.err
    assert "mounted at /" in result.err
    assert "No OS keyring is available" in result.err  # why the file was tried at all
    assert "AZURE_DEVOPS_EXT_CONFIG_DIR" in result.err
    assert "AZURE_DEVOPS_EXT_CONFIG_DIR=FOLDER\n" in result.err
    assert "--organization https://dev.azure.com/contoso --storage keyring\n" in result.err
    assert "0600" not in result.err
    assert "WARNING" not in result.err
    assert not (az.stored / "personalAccessTokens").exists()
    assert not (az.stored / "organization_list").exists()


def test_storage_file_typed_writes_it_with_one_true_warning_and_logout_removes_it(az, service, file_system):  # noqa: F811
    environment, token = file_system.open_to_all(), service.pat("contoso")
    result = az.login(token, "contoso", "--storage", "file", env=environment)
    assert result.code == 0, result.err
    (warning,) = re.findall("WARNING: (.*)", result.err)
    assert "(mode 0777, so other users can read it)" in warning
    read = az.run("devops", "auth", "token", "--org", "contoso", "--format", "token", env=environment)
    assert (read.code, read.out.strip(), read.err) == (0, token, "")
    out = az.run("devops", "logout", "--org", "contoso", env=environment)
    assert out.code == 0, out.err
    assert "0600" not in out.err
    assert token not in (az.stored / "personalAccessTokens").read_text()


def test_removing_one_of_two_there_goes_on(az, service, file_system):  # noqa: F811
    az.login(service.pat("contoso"))
    kept = service.pat("fabrikam")
    az.login(kept, "fabrikam")
    environment = file_system.open_to_all(chmod=errno.EPERM)
    assert az.run("devops", "logout", "--org", "contoso", env=environment).code == 0
    assert kept in (az.stored / "personalAccessTokens").read_text()


def test_a_chmod_that_is_refused_is_no_failure_if_the_mode_is_right(az, service, file_system):  # noqa: F811
    result = az.login(service.pat("contoso"), env=file_system.fixed_modes())
    assert result.code == 0, result.err
    assert "(mode 0600)" in result.err


@pytest.mark.parametrize("name", ["personalAccessTokens", "organization_list"])
def test_a_single_mounted_file_is_named(az, service, file_system, name):  # noqa: F811
    old = service.pat("contoso")
    az.login(old)
    result = az.login(service.pat("fabrikam"), "fabrikam", env=file_system.mounted_file(name))
    assert result.code == 1
    assert f"{az.stored / name} cannot be replaced" in result.err
    assert "single file that is mounted" in result.err
    assert "AZURE_DEVOPS_EXT_CONFIG_DIR" in result.err
    assert old in (az.stored / "personalAccessTokens").read_text()
    assert "fabrikam" not in (az.stored / "organization_list").read_text()


@pytest.mark.parametrize("name", ["devops-pat.json", "organization_list"])
def test_a_logout_that_removed_the_pat_says_so_though_a_note_is_on_a_mount(az, service, file_system, name):  # noqa: F811
    token = service.pat("contoso")
    az.login(token)
    az.login(service.pat("fabrikam"), "fabrikam")
    result = az.run("devops", "logout", "--org", "contoso", env=file_system.mounted_file(name))
    assert (result.code, len(result.json["cleared"])) == (0, 1), result.err
    assert f"The PAT was removed, but not what was noted of it: {az.stored / name} cannot be replaced" in result.err
    assert token not in (az.stored / "personalAccessTokens").read_text()


def test_a_mounted_config_file_is_a_warning(az, service, file_system):  # noqa: F811
    result = az.login(service.pat("contoso"), env=file_system.mounted_file("config"))
    assert result.code == 0
    assert "single file that is mounted" in result.err


@pytest.mark.parametrize(
    "value",
    ["$(Agent.TempDirectory)/x", "${HOME}/x", "%USERPROFILE%\\x", "$HOME/x", "/tmp/$(whoami)", "~nobody-here/x"],
)
def test_a_folder_that_was_not_expanded_is_refused(az, service, value):
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": value})
    assert result.code == 1
    assert "AZURE_DEVOPS_EXT_CONFIG_DIR" in result.err
    assert "was not expanded" in result.err
    assert not [path for path in az.home.iterdir() if path.name != ".azure"]


@pytest.mark.parametrize(("wrap", "name"), [('"{}"', "quotes"), ("{}\r", "a carriage return"), (" {}", "a space")])
def test_a_folder_with_something_around_it_is_refused_with_the_line_that_sets_it_clean(az, service, wrap, name):
    folder = az.home / "own folder"
    value = wrap.format(folder)
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": value})
    assert (result.code, service.requests) == (1, [])
    assert f"AZURE_DEVOPS_EXT_CONFIG_DIR has {name} around its value" in result.err
    assert f"export AZURE_DEVOPS_EXT_CONFIG_DIR='{folder}'" in result.err
    assert [path.name for path in az.home.iterdir()] == [".azure"]


@pytest.mark.parametrize("value", ["here", "./here", "over/../here"])
def test_a_relative_folder_is_said_to_lead_somewhere(az, service, value):
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": value})
    assert result.code == 0, result.err
    assert f"it means {az.home / 'here'}, and" in result.err
    assert (az.home / "here" / "personalAccessTokens").exists()


@pytest.mark.parametrize("place", ["the folder", "the folder above"])
def test_a_dead_link_in_the_folders_place_is_named(az, service, place):
    link = az.home / "link"
    link.symlink_to(az.home / "gone")
    folder = link if place == "the folder" else link / "below"
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": str(folder)})
    assert result.code == 1
    assert f"{link} is a link to {az.home / 'gone'}, which does not exist" in result.err
    assert f"mkdir -p {az.home / 'gone'}" in result.err


def test_a_link_to_itself_in_the_folders_place_is_named(az, service):
    link = az.home / "link"
    link.symlink_to("link")
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": str(link)})
    assert result.code == 1
    assert f"{link} is a link that leads back to itself." in result.err
    assert f"rm {link}" in result.err


@pytest.mark.parametrize("below", ["", "one/two"])
def test_a_file_in_the_folders_place_is_named(az, service, below):
    file = az.home / "file"
    file.touch()
    result = az.login(service.pat("contoso"), env={"AZURE_DEVOPS_EXT_CONFIG_DIR": str(file / below)})
    assert result.code == 1
    assert f"{file} is a file, where a folder is needed." in result.err
    assert "export AZURE_DEVOPS_EXT_CONFIG_DIR=FOLDER" in result.err


def test_no_byte_of_a_pat_reaches_the_disk_there(az, service, file_system, tmp_path):  # noqa: F811
    token, trace = service.pat("contoso"), tmp_path / "trace"
    trace_az = ["strace", "-f", "-y", "-s", "9999", "-e", "trace=write,pwrite64,writev,sendto", "-o", str(trace)]
    preload = [f"-E{name}={value}" for name, value in file_system.open_to_all().items()]
    command = [*trace_az, *preload, executable(), "devops", "login", "--organization", "contoso", "--no-verify"]
    result = subprocess.run(command, input=token.encode(), env=az.variables(), cwd=az.home, capture_output=True)
    assert result.returncode == 1
    assert b"has mode 0777" in result.stderr
    lines = trace.read_text(errors="replace").splitlines()
    assert any("/azuredevops/" in line or "write(" in line for line in lines)
    assert not [line for line in lines if token in line and "pipe:" not in line]
