"""Which credential an organization gets, in plain cases; the full resolver (`core.resolve`) decides all others.

By hand, because the resolver's own imports take ten times as long as a helper may, and `configparser` and `json` each
double its time. One table of cases goes through both (`tests/fast/test_agreement.py`). It is one file with the stored
PAT because that is what nearly every look-up comes to, and each further file costs a helper two percent.

A stored PAT is a plain case if our record says where it is and its fingerprint fits what is found there; or nobody
recorded it and no keyring can exist, so that it can only be in the file.
"""

from ..core.names import (
    AZ,
    DEFAULT_KEY,
    ENVIRONMENT,
    FILE,
    FILE_OPTION,
    KEYRING,
    ORDER,
    ORGANIZATION_LIST_FILE,
    PAT_VARIABLES,
    SECRET_SERVICE,
    TOKENS_FILE,
)
from . import base, records
from .base import BASIC, Answer, HandOver, OutOfReach
from .hosts import Organization

_NOBODY = b'"subscriptions": []}'  # how az's profile ends after the last logout
_NEW = b"\xef\xbb\xbf{}"  # az's profile before the first login, or with nothing but az's own id:
_BEGINNING, _QUOTES_OF_ONE_PAIR = b'\xef\xbb\xbf{"installationId": "', 4
GIT, PACKAGES = "git", "packages"  # what a credential is for
_ASSIGNMENT = FILE_OPTION.encode() + b" = "


def find(organization: Organization, purpose: str, variables: dict[str, str]) -> Answer | str | None:
    """Return the credential that wins, or a line for the person if the winning one is not to be used, or None.

    Raises HandOver if this is no plain case. It asks nobody but the session bus, and it writes nothing.
    """
    for source in _order(variables):
        found = _ask(source, organization, purpose, variables)
        if found is not None:
            return found
    return None


def _ask(source: str, organization: Organization, purpose: str, variables: dict[str, str]) -> Answer | str | None:
    """Ask one source; each is looked at only if it may have something."""
    if source == ENVIRONMENT:
        if not any(variables.get(name) for name in PAT_VARIABLES):
            return None
        from . import environment

        return environment.find(variables, organization)
    if source == AZ:
        if organization.is_server:  # Entra tokens are for Azure DevOps Services only
            return None
        profile = base.read(base.az_folder(variables) + "/azureProfile.json")
        if profile is None or profile.endswith(_NOBODY) or _is_new(profile):
            return None
        from . import az_session

        return az_session.find(variables, organization, profile)
    return Stored(variables).find(organization, purpose == GIT)


def _is_new(profile: bytes) -> bool:
    """Tell whether nobody has ever signed in: az has written nothing there, or nothing but its own id."""
    if profile == _NEW:
        return True
    is_one_pair = profile.count(b'"') == _QUOTES_OF_ONE_PAIR and b"\\" not in profile
    return is_one_pair and profile.startswith(_BEGINNING) and profile.endswith(b'"}')


def _order(variables: dict[str, str]) -> list[str]:
    """Return the sources in use, in their order; raise HandOver for a setting that names an unknown one."""
    text = base.setting(variables, "devops_pat", "sources")
    names = [name.lower() for name in (text or "").replace(",", " ").split()]
    if not set(ORDER).issuperset(names):
        raise HandOver
    return list(dict.fromkeys(names)) or list(ORDER)


class Stored:
    """What is stored on this base, as one look-up needs it."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables, self._folder = variables, base.folder(variables)
        self._records = records.Records(self._folder)
        self._tokens = f"{self._folder}/{TOKENS_FILE}"
        base.check_private(self._tokens)

    def find(self, organization: Organization, for_git: bool) -> Answer | str | None:
        """Return the PAT, or a line for the person if the winning one is not to be used, or None without one."""
        for key in self._keys(organization):
            found = self._at(key, organization, for_git)
            if found is not None:
                return found
        if organization.is_server:
            return None
        if self._is_mentioned(organization.name):
            raise HandOver
        return self._at(DEFAULT_KEY, organization, for_git)

    def _keys(self, organization: Organization) -> tuple[str, ...]:
        """Return the keys in the resolver's order: one that some file names comes first."""
        keys = organization.keys
        first_is_known = len(keys) < 2 or self._is_known(keys[0])
        return keys if first_is_known or not self._is_known(keys[1]) else (keys[1], keys[0])

    def _is_known(self, key: str) -> bool:
        return self._records.get(key) is not None or f"\n{key}\n".encode() in b"\n" + self._listed() + b"\n"

    def _listed(self) -> bytes:
        return base.read(f"{self._folder}/{ORGANIZATION_LIST_FILE}") or b""

    def _is_mentioned(self, name: str) -> bool:
        """Tell whether the organization is named anywhere: under an old spelling of its key, say."""
        files = base.read(self._tokens), self._listed(), base.read(self._records.path)
        return any(name.encode() in (text or b"").lower() for text in files)

    def _at(self, key: str, organization: Organization, for_git: bool) -> Answer | str | None:
        known = self._records.get(key)
        if known is None:
            if keyring_may_exist(self._variables):
                raise HandOver
            found = secret_in(self._tokens, key)
            return None if found is None else Answer(found, BASIC)
        try:
            secret = self._recorded(key, known)
        except OutOfReach as reason:
            remedy = f"To store one in a file: {_login(organization)} --storage file"
            return f"{reason}, so the PAT for {organization.url} cannot be read. {remedy}"
        if not records.matches(known.get("fingerprint", ""), secret):
            raise HandOver
        why = records.why_not(known, for_git, records.now())
        if why:
            return _refusal(key, why, organization)
        end = known.get("valid_to")
        return Answer(secret, BASIC, records.seconds(end) if end else None)

    def _recorded(self, key: str, known: records.Record) -> str:
        """Return the PAT from the store that its record names; raise OutOfReach if a keyring cannot be read now."""
        if known.get("storage") == FILE:
            found = secret_in(self._tokens, key)
            if found is None:
                raise HandOver
            return found
        is_plain = known.get("storage") == KEYRING and known.get("backend") == SECRET_SERVICE
        if not is_plain or not base.ON_LINUX or _chooses_backend(self._variables):
            raise HandOver
        from . import secret_service

        return secret_service.find(self._variables, key)


def keyring_may_exist(variables: dict[str, str]) -> bool:
    """Tell whether `keyring` may find a keyring here."""
    if not base.ON_LINUX or _chooses_backend(variables) or variables.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = variables.get("XDG_RUNTIME_DIR")
    return bool(runtime) and base.exists(f"{runtime}/bus")


def _chooses_backend(variables: dict[str, str]) -> bool:
    """Tell whether the user may have chosen a backend for `keyring`."""
    root = variables.get("XDG_CONFIG_HOME") or base.home(variables) + "/.config"
    return bool(variables.get("PYTHON_KEYRING_BACKEND")) or base.exists(f"{root}/python_keyring/keyringrc.cfg")


def _refusal(key: str, why: str, organization: Organization) -> str:
    whose = "The default PAT" if key == DEFAULT_KEY else f"The PAT stored for {organization.url}"
    return f"{whose} {why}. To store a new one: {_login(organization)}"


def _login(organization: Organization) -> str:
    return f"az devops login --organization {organization.url}{' --server' if organization.is_server else ''}"


def secret_in(path: str, key: str) -> str | None:
    """Return the PAT in the first section of that name in the protected file, None without one."""
    found = records.around(path, b"[" + key.encode("utf-8", "surrogatepass") + b"]")
    if found is None:
        return None
    before, after = found
    first, _, rest = after[1:].partition(b"\n")
    # A line that is indented would belong to the value, and another option might be a second value.
    is_plain = before.endswith(b"\n") and after.startswith(b"\n" + _ASSIGNMENT)
    if not is_plain or rest[:1] not in (b"", b"\n", b"[") or not _ends(rest):
        raise HandOver
    return records.checked(first[len(_ASSIGNMENT) :].strip(b" ").decode("utf-8", "surrogateescape"))


def _ends(rest: bytes) -> bool:
    """Tell whether nothing but blank lines stands before the next section."""
    return rest.lstrip(b"\n")[:1] in (b"", b"[")
