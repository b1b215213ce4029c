"""The protected file `personalAccessTokens`, read only.

By hand, because `configparser` doubles a helper's time. It reads a section as programs write it, and raises HandOver
for anything else; `stores.ini_text` reads the rest.
"""

from ..core.names import FILE_OPTION, TOKENS_FILE
from . import machine
from .machine import HandOver

_ASSIGNMENT = FILE_OPTION.encode() + b" = "


def read(folder: str) -> bytes:
    """Return the text of the file, empty without one."""
    return machine.read_private(f"{folder}/{TOKENS_FILE}") or b""


def secret_in(text: bytes, key: str) -> str | None:
    """Return the PAT in the first section of that name, None without one."""
    name = b"[" + key.encode("utf-8", "surrogatepass") + b"]"
    start = 0 if text.startswith(name + b"\n") else text.find(b"\n" + name + b"\n") + 1
    if not text.startswith(name + b"\n", start):
        if name in text:
            raise HandOver
        return None
    first, _, rest = text[start + len(name) + 1 :].partition(b"\n")
    # A line that is indented would belong to the value, and another option might be a second value.
    if not first.startswith(_ASSIGNMENT) or rest[:1] not in (b"", b"\n", b"[") or not _ends(rest):
        raise HandOver
    return checked(first[len(_ASSIGNMENT) :].strip(b" ").decode("utf-8", "surrogateescape"))


def _ends(rest: bytes) -> bool:
    """Tell whether nothing but blank lines stands before the next section."""
    return rest.lstrip(b"\n")[:1] in (b"", b"[")


def checked(secret: str) -> str:
    """Return the secret; raise HandOver for what no PAT and no access token looks like."""
    if not (secret and secret.isascii() and secret.isprintable()) or " " in secret:
        raise HandOver
    return secret
