"""File systems that a test machine does not have, simulated at the system call by a preloaded library."""

import errno
import subprocess
from pathlib import Path

import pytest


def build(folder: Path) -> Path:
    """Return the library, compiled now."""
    library = folder / "file_system.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


class FileSystem:
    """Environments for az in which everything below `root` is on such a file system."""

    def __init__(self, library: Path, root: Path) -> None:
        self._base = {"LD_PRELOAD": str(library), "FS_ROOT": str(root)}

    def without_locks(self, code: int = errno.ENOLCK) -> dict[str, str]:
        """`flock` answers `code`."""
        return {**self._base, "FS_FLOCK": str(code)}

    def open_to_all(self, mode: str = "0777", chmod: int = 0) -> dict[str, str]:
        """Every mode is `mode`, and chmod has no effect or answers the error `chmod`."""
        return {**self._base, "FS_MODE": mode, "FS_CHMOD": str(chmod)}

    def fixed_modes(self) -> dict[str, str]:
        """Modes are right, and chmod answers EPERM."""
        return {**self._base, "FS_CHMOD": str(errno.EPERM)}

    def mounted_file(self, name: str) -> dict[str, str]:
        """The file of that name is a mount itself: nothing can be renamed onto it."""
        return {**self._base, "FS_RENAME": str(errno.EBUSY), "FS_RENAME_TO": f"/{name}"}


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return build(tmp_path_factory.mktemp("file_system"))


@pytest.fixture
def file_system(library, az):
    """Everything in the user's home is on such a file system."""
    return FileSystem(library, az.home)
