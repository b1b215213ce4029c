"""Which organization a request of git's is for: host, path and user name, matched whole and letter by letter.

By hand, because `core.organization_parser` needs `re` and `urllib`, which cost more than the whole helper may.
"""

from ..core.names import ALIAS_SUFFIX, HOST, KEY_PREFIX

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_HOST_LETTERS = _LETTERS | frozenset("._-:[]")
_MAX_NAME = 50
# Labels of the service itself before `.visualstudio.com`: `core.hosts` has them for the full resolver.
_NOT_ORGANIZATIONS = frozenset(
    ("advsec", "almsearch", "analytics", "artifacts", "auditservice", "extmgmt", "feeds", "pkgs", "status", "vsaex")
    + ("vsrm", "vssps", "app", "docs", "login", "marketplace", "my", "ssh", "start", "vs-ssh", "www")
)


class Organization:
    """An organization, or a collection of a Server: `url` for people, the store `keys` in reading order."""

    __slots__ = ("is_server", "keys", "name", "url")

    def __init__(self, name: str, url: str, keys: tuple[str, ...], is_server: bool = False) -> None:
        self.name, self.url, self.keys, self.is_server = name, url, keys, is_server

    @property
    def key(self) -> str:
        """The store key of its own form."""
        return KEY_PREFIX + self.url.lower()


def cloud(name: str, by_alias: bool = False) -> Organization:
    """Return the organization `name` of Azure DevOps Services; the caller has checked the name."""
    name = name.lower()
    own, alias = f"{KEY_PREFIX}https://{HOST}/{name}", f"{KEY_PREFIX}https://{name}{ALIAS_SUFFIX}"
    return Organization(name, f"https://{HOST}/{name}", (alias, own) if by_alias else (own, alias))


def organization(host: str, path: str, user: str, variables: dict[str, str]) -> Organization | None:
    """Return whose credential git wants; None for a host that is not ours, and where no organization is named.

    On `dev.azure.com` it is the first segment of the path, without a path the user name.
    """
    host = host.lower() if host.isascii() else ""
    if not host or not _HOST_LETTERS.issuperset(host) or not _is_sound(path):
        return None
    bare = host[:-4] if host.endswith(":443") else host
    if "\\" in user and (bare == HOST or bare.endswith(ALIAS_SUFFIX)):
        return None
    if bare == HOST:
        name = path.split("/")[0] if path else user
        return cloud(name) if is_name(name) else None
    if bare.endswith(ALIAS_SUFFIX):
        label = bare[: -len(ALIAS_SUFFIX)]
        is_own = label in _NOT_ORGANIZATIONS or label.startswith("spsprod")
        return cloud(label, by_alias=True) if is_name(label) and not is_own else None
    return _server(bare, path, variables)


def is_shared(host: str) -> bool:
    """Tell whether all organizations share this host, so that only a path or user name tells which one is meant."""
    return host.lower() in (HOST, HOST + ":443") and host.isascii()


def is_name(text: str) -> bool:
    """Tell whether `text` is a name that an organization can have: ASCII letters, digits and inner hyphens."""
    plain = text.lower() if text.isascii() else ""
    ends = plain[:1] in _LETTERS and plain[-1:] in _LETTERS
    return bool(plain) and ends and len(plain) <= _MAX_NAME and (_LETTERS | {"-"}).issuperset(plain)


def _server(host: str, path: str, variables: dict[str, str]) -> Organization | None:
    if host.endswith(("." + HOST, ALIAS_SUFFIX)) or not path:
        return None
    from . import servers

    found = servers.collection(host, path, variables)
    return Organization(found[1].rpartition("/")[2], found[1], (found[0],), is_server=True) if found else None


def _is_sound(path: str) -> bool:
    """Tell whether a path means what it says: no dot segments, plain or encoded, no backslash, no control character."""
    plain = path.lower().replace("%2e", ".")
    odd = "\\" in path or "%2f" in plain or "%5c" in plain or any(ord(letter) < 32 for letter in path)
    return not odd and not path.startswith("/") and not {".", ".."}.intersection(plain.split("/"))
