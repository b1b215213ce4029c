"""One setting of az, from its environment variable or its `config` file.

By hand, because `configparser` doubles a helper's time. It reads what `az config set` writes: anything else raises
HandOver.
"""

from . import machine
from .machine import HandOver


def setting(variables: dict[str, str], section: str, option: str) -> str | None:
    """Return the value of `AZURE_SECTION_OPTION`, else of `option` in `[section]`; None if it is not set."""
    variable = f"AZURE_{section}_{option}".upper()
    if variable in variables:
        return variables[variable]
    data = machine.read(machine.az_folder(variables) + "/config") or b""
    return option_in(data.replace(b"\r\n", b"\n"), section, option)


def option_in(data: bytes, section: str, option: str) -> str | None:
    """Return the value of an option in a configuration text; None if it is not there."""
    name = b"[" + section.encode()
    if data.find(name) < 0:
        return None
    header = b"\n" + name + b"]\n"
    text = b"\n" + data + b"\n"
    odd = b"\r" in data or b"[DEFAULT]" in data or text.count(name) != 1
    if odd or header not in text:
        raise HandOver
    values = [value for key, value in _options(text.partition(header)[2]) if key == option.encode()]
    if len(values) > 1:
        raise HandOver
    return values[0] if values else None


def _options(text: bytes) -> list[tuple[bytes, str]]:
    """Return name and value of each line up to the next section."""
    found = []
    for line in text.split(b"\n"):
        if line.startswith(b"["):
            break
        if not line or line[:1] in b"#;":
            continue
        key, equals, value = line.partition(b"=")
        if not equals or line[:1].isspace() or b":" in key or b"%" in value or not value.isascii():
            raise HandOver
        found.append((key.strip().lower(), value.strip().decode("ascii")))
    return found
