"""Builds the wheel of the stand-in `azure-devops` extension, with the standard library alone (see README.md)."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NAME = "azure-devops"
VERSION = "1.0.7"
SOURCE = Path(__file__).parent / "src"
METADATA = f"""\
Metadata-Version: 2.1
Name: {NAME}
Version: {VERSION}
Summary: Stand-in for Microsoft's azure-devops extension, for the tests of devops-pat
Requires-Python: >=3.10
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: devops-pat-tests
Root-Is-Purelib: true
Tag: py3-none-any
"""


def build_wheel(to: Path) -> Path:
    """Writes the wheel into the folder `to` (made if missing) and returns its path; the same bytes every time."""
    to.mkdir(parents=True, exist_ok=True)
    wheel = to / f"{_stem()}-py3-none-any.whl"
    files = _files()
    record = f"{_stem()}.dist-info/RECORD"
    files[record] = ("".join(map(_record_line, files.items())) + f"{record},,\n").encode()
    with ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(_entry(name), content)
    return wheel


def _stem() -> str:
    return f"{NAME.replace('-', '_')}-{VERSION}"


def _files() -> dict[str, bytes]:
    sources = (path for path in SOURCE.rglob("*") if path.suffix in (".py", ".json"))
    files = {path.relative_to(SOURCE).as_posix(): path.read_bytes() for path in sorted(sources)}
    files[f"{_stem()}.dist-info/METADATA"] = METADATA.encode()
    files[f"{_stem()}.dist-info/WHEEL"] = WHEEL.encode()
    return files


def _record_line(file: tuple[str, bytes]) -> str:
    name, content = file
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
