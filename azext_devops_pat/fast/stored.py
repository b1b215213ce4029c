"""The PAT stored for an organization, else the stored default PAT: plain cases of `sources.stored`, read by hand.

Plain is: our record says where the PAT is and its fingerprint fits what is found there; or nobody recorded it and no
keyring can exist, so that it can only be in the file.
"""

from ..core.names import DEFAULT_KEY, FILE, KEYRING, METADATA_FILE, ORGANIZATION_LIST_FILE, SECRET_SERVICE
from . import machine, record, tokens_file
from .answer import BASIC, Answer
from .hosts import Organization
from .machine import HandOver, OutOfReach


class Stored:
    """What is stored on this machine, as one look-up needs it."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables, self._folder = variables, machine.folder(variables)
        self._text = tokens_file.read(self._folder)

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
        if len(keys) > 1 and not self._is_known(keys[0]) and self._is_known(keys[1]):
            return (keys[1], keys[0])
        return keys

    def _is_known(self, key: str) -> bool:
        return record.find(self._folder, key) is not None or f"\n{key}\n".encode() in b"\n" + self._listed() + b"\n"

    def _listed(self) -> bytes:
        return machine.read(f"{self._folder}/{ORGANIZATION_LIST_FILE}") or b""

    def _is_mentioned(self, name: str) -> bool:
        """Tell whether the organization is named anywhere: under an old spelling of its key, say."""
        files = self._text, self._listed(), machine.read(f"{self._folder}/{METADATA_FILE}") or b""
        return any(name.encode() in text.lower() for text in files)

    def _at(self, key: str, organization: Organization, for_git: bool) -> Answer | str | None:
        known = record.find(self._folder, key)
        if known is None:
            if keyring_may_exist(self._variables):
                raise HandOver
            found = tokens_file.secret_in(self._text, key)
            return None if found is None else Answer(found, BASIC)
        try:
            secret = self._recorded(key, known)
        except OutOfReach as reason:
            return f"{reason}, and the PAT for {organization.url} is in it."
        if not record.is_about(known, secret):
            raise HandOver
        why = record.why_not(known, for_git, record.now())
        if why:
            return _refusal(key, why, organization)
        end = known.get("valid_to")
        return Answer(secret, BASIC, record.seconds(end) if end else None)

    def _recorded(self, key: str, known: record.Record) -> str:
        """Return the PAT from the store that its record names; raise OutOfReach if a keyring cannot be read now."""
        if known.get("storage") == FILE:
            found = tokens_file.secret_in(self._text, key)
            if found is None:
                raise HandOver
            return found
        is_plain = known.get("storage") == KEYRING and known.get("backend") == SECRET_SERVICE
        if not is_plain or not machine.ON_LINUX or _chooses_backend(self._variables):
            raise HandOver
        from . import secret_service

        return secret_service.find(self._variables, key)


def keyring_may_exist(variables: dict[str, str]) -> bool:
    """Tell whether `keyring` may find a keyring here."""
    if not machine.ON_LINUX or _chooses_backend(variables) or variables.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = variables.get("XDG_RUNTIME_DIR")
    return bool(runtime) and machine.exists(f"{runtime}/bus")


def _chooses_backend(variables: dict[str, str]) -> bool:
    """Tell whether the user may have chosen a backend for `keyring`."""
    root = variables.get("XDG_CONFIG_HOME") or machine.home(variables) + "/.config"
    return bool(variables.get("PYTHON_KEYRING_BACKEND")) or machine.exists(f"{root}/python_keyring/keyringrc.cfg")


def _refusal(key: str, why: str, organization: Organization) -> str:
    whose = "The default PAT" if key == DEFAULT_KEY else f"The PAT stored for {organization.url}"
    option = " --server" if organization.is_server else ""
    return f"{whose} {why}. To store a new one: az devops login --organization {organization.url}{option}"
