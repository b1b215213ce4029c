"""The proxy of a request: which variable sets it, whether its address can be read, and what of it may be shown.

urllib3 and urllib.parse read a difficult address differently, and quote the user and password in their errors and
look up parts of them as host names. So no address reaches them that is not read the same way by all.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from ..core import shell
from ..core.errors import ServiceError
from . import causes

_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(
    r"(?:(?P<scheme>[^:/?#@\s]+)://)?"
    r"(?:(?P<login>[^/?#\\\[\]]*)@)?"
    r"(?:(?P<host>[\w.-]+|\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\])|(?P<bare>(?:[0-9A-Fa-f.]*:){2,}[0-9A-Fa-f.]*))"
    r"(?::(?P<port>[^/?#@:\\\s]*))?"
    r"(?P<path>/(?!/)[^@?#\s]*)?"
)
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_CODES = r"@ %40, : %3A, / %2F, # %23, ? %3F, % %25, \ %5C, [ %5B, ] %5D, space %20"
_PLAIN, _WITH_LOGIN = "http://HOST:PORT", "http://USER:PASSWORD@HOST:PORT"


@dataclass(frozen=True)
class Fault:
    """What is wrong with an address, what setting it anew is for, and the form it should have."""

    words: str
    aim: str
    form: str = _PLAIN


_ENCODE = f"To set it with its special characters percent-encoded ({_CODES})"
_QUOTED = Fault("has quotes around it, which are part of the value", "To set it without quotes")
_BLANK = Fault("contains a space, a line break or a control character", _ENCODE, _WITH_LOGIN)
_UNREADABLE = Fault("is not a URL, or its user name or password has special characters", _ENCODE, _WITH_LOGIN)
_SCHEME = Fault(f"does not begin with {', '.join(_SCHEMES[:-1])} or {_SCHEMES[-1]} and ://", "To set it")
_PORT = Fault("has a port that is not a number from 1 to 65535", "To set it")
_HOST = Fault("has a host name that cannot exist", "To set it")
_BARE = Fault("has an IPv6 address without brackets", "To set it", "http://[ADDRESS]:PORT")
_LETTERS = Fault("has a user name or password with a letter that HTTP cannot carry", "To set it", _WITH_LOGIN)
_NO_SOCKS = Fault("is a SOCKS proxy, and the Python package PySocks is not installed", "To set an HTTP proxy")


@dataclass(frozen=True)
class Proxy:
    """An address as it is set, and the variable that sets it; None for the settings of the system."""

    address: str
    variable: str | None

    @property
    def place(self) -> str:
        """Where the address is set."""
        return self.variable or "the proxy settings of the system"

    @property
    def name(self) -> str:
        """What a message calls the proxy: its host and port if they are certain, else where its address is set."""
        match = _ADDRESS.fullmatch(self.address)
        if match is None or fault_of(self.address) is not None or (match["path"] or "/") != "/":
            return f"at the address in {self.place}"
        return match["host"] + (f":{match['port']}" if match["port"] else "")

    def check(self) -> None:
        """Raise ServiceError if the address cannot be read with certainty."""
        fault = fault_of(self.address)
        if fault is not None:
            raise self.error(fault)

    def error(self, fault: Fault = _UNREADABLE) -> ServiceError:
        """Return the error for `fault`; no part of the address is in it."""
        message = f"The proxy cannot be used: the address in {self.place} {fault.words}."
        if self.variable is None:
            return ServiceError(causes.PROXY, message, f"{fault.aim}, in the settings of the system: {fault.form}")
        return ServiceError(causes.PROXY, message, f"{fault.aim}: {shell.export(self.variable, fault.form)}")

    def no_socks(self) -> ServiceError:
        """Return the error for a SOCKS proxy without the package that speaks SOCKS."""
        return self.error(_NO_SOCKS)


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy that requests would use for `url`; None if it would use none."""
    address = select_proxy(url, get_environ_proxies(url))
    if not address:
        return None
    wanted = (f"{urlsplit(url).scheme}_proxy", "all_proxy")
    names = sorted((name for name in os.environ if name.lower() in wanted), key=_by_precedence)
    return Proxy(address, next((name for name in names if os.environ[name] == address), None))


def check(url: str) -> None:
    """Raise ServiceError if the proxy for `url` has an address that cannot be read with certainty."""
    proxy = proxy_for(url)
    if proxy is not None:
        proxy.check()


def _by_precedence(name: str) -> tuple[bool, bool]:
    """Order variables as urllib.request does: that of the scheme first, and lower case before upper case."""
    return name.lower() == "all_proxy", not name.islower()


def fault_of(address: str) -> Fault | None:
    """Return why the address cannot be read with certainty; None if it can."""
    if address[:1] in _QUOTES or address[-1:] in _QUOTES:
        return _QUOTED
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return _BLANK if re.search(r"\s", address) else _UNREADABLE
    if (match["scheme"] or "http").lower() not in _SCHEMES:
        return _SCHEME
    if match["bare"]:
        return _BARE
    if match["port"] and not _is_port(match["port"]):
        return _PORT
    return _fault_of_login(match["login"] or "") or _fault_of_host(address, match["host"])


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) < 65536


def _fault_of_login(login: str) -> Fault | None:
    if _CONTROL.search(login) or _CONTROL.search(unquote(login)):
        return _BLANK
    try:
        unquote(login).encode("latin-1")  # as requests does
    except UnicodeError:
        return _LETTERS
    return None


def _fault_of_host(address: str, host: str) -> Fault | None:
    """Ask both parsers that will read the address, too: `user:password@host` has the scheme `user` for one of them."""
    labels = host.removesuffix(".").split(".")
    if not host.startswith("[") and not all(0 < len(label) < 64 for label in labels):
        return _HOST
    whole = address if "://" in address else f"http://{address}"
    try:
        if not parse_url(address).host:
            return _SCHEME
        return None if urlsplit(whole).hostname and parse_url(whole).host else _HOST
    except (HTTPError, ValueError):
        return _HOST
