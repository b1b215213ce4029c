"""The PAT in an environment variable: plain cases of `sources.environment`.

By hand, because `re` and `json` double a helper's time.

Plain is a value that has the shape of a PAT or of an access token: what else people put there takes more to tell.
"""

from ..core.names import ISSUED_FOR_VARIABLE, PAT_VARIABLES
from . import base, json_text, records
from .base import BASIC, Answer, HandOver
from .hosts import Organization

_BASE32 = frozenset("abcdefghijklmnopqrstuvwxyz234567")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_JWT_LETTERS = _LETTERS | frozenset("-_.")
_LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z


def find(variables: dict[str, str], organization: Organization) -> Answer | str | None:
    """Return the PAT of the variable, or a line for the person if it has expired, or None without one."""
    name = next((name for name in PAT_VARIABLES if variables.get(name)), "")
    value = variables.get(name, "")
    if not value:
        return None
    if not (_is_pat(value) or _is_jwt(value)):
        raise HandOver
    owner, _, mark = variables.get(ISSUED_FOR_VARIABLE, "").partition(" ")
    is_issued = bool(mark) and records.matches(mark, value)
    if is_issued and owner != organization.key:
        return None
    if organization.is_server and not is_issued:  # whether the user vouched for it takes more to tell
        raise HandOver
    end = _end(value) if _is_jwt(value) else None
    if end is not None and end <= records.now():
        remove = "Remove-Item Env:" if base.ON_WINDOWS else "unset "
        return f"The access token in {name} has expired. To remove it: {remove}{name}"
    return Answer(value, BASIC, end)


def _is_pat(value: str) -> bool:
    is_new = len(value) == 84 and value[76:80] == "AZDO" and _LETTERS.issuperset(value)
    return len(set(value)) > 1 and (is_new or len(value) == 52 and _BASE32.issuperset(value))


def _is_jwt(value: str) -> bool:
    parts = value.split(".")
    is_jwt = value.startswith("eyJ") and len(parts) == 3 and bool(parts[1])
    return is_jwt and _JWT_LETTERS.issuperset(value)


def _end(value: str) -> int | None:
    """Return the `exp` of a JWT, None where it cannot be read; nobody has checked it."""
    import binascii

    part = value.split(".")[1].replace("-", "+").replace("_", "/")
    try:
        text = binascii.a2b_base64(part + "=" * (-len(part) % 4)).decode()
        claims = json_text.scan(text)
    except (ValueError, HandOver):
        return None
    found = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 < found <= _LAST_SECOND:
        return None
    return int(found)
