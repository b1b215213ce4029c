"""The authentication of `azext_devops_pat.python` over a machine and a host that do what they are told."""

from datetime import datetime, timezone

import requests
from requests.adapters import BaseAdapter

from azext_devops_pat.core.credential import BASIC, BEARER, Credential, SourceResult
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.python import OrganizationAuthentication
from azext_devops_pat.services.credentials import Credentials
from azext_devops_pat.stores.stores import open_stores

from .tokens import make_pat


class FakeMachine(Credentials):
    """Credentials whose one source gives what it is told; asked counts how often."""

    def __init__(self, folder, *given):
        super().__init__(
            open_stores(folder, {}, False), {}, lambda name: None, None, lambda: datetime.now(timezone.utc)
        )
        self.given, self.asked, self.forgotten = list(given), 0, []
        self.cache = self

    def forget(self, key):
        self.forgotten.append(key)

    def resolve(self, request, only=None):
        self.asked += 1
        self._last = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        return super().resolve(request)

    def sources(self, names):
        return [self]

    name = "stored"

    def find(self, request):
        return SourceResult("stored", "it was told so", self._last)


class FakeHost(BaseAdapter):
    """Answers every request; redirects whom it is told to, and refuses a number of times."""

    def __init__(self, redirects=None, refusals=0):
        super().__init__()
        self.redirects, self.refusals, self.seen = redirects or {}, refusals, []

    def send(self, request, **options):
        self.seen.append((request.url, request.headers.get("Authorization")))
        response = requests.Response()
        response.status_code, response.url, response.request, response.raw = 200, request.url, request, None
        response._content = b""
        if request.url in self.redirects:
            response.status_code = 302
            response.headers["location"] = self.redirects[request.url]
        elif self.refusals:
            self.refusals -= 1
            response.status_code = 401
        return response

    def close(self):
        pass


def a_pat():
    return Credential("stored", Secret(make_pat()), BASIC)


def an_entra_token(expires_on=None):
    return Credential("az", Secret(make_pat()), BEARER, expires_on=expires_on)


def authentication(folder, *given, organization="contoso", **options):
    machine = FakeMachine(folder, *given)
    return OrganizationAuthentication(lambda: machine, organization, **options), machine


def header_for(auth, url):
    request = requests.Request("GET", url).prepare()
    request.prepare_auth(auth)
    return request.headers.get("Authorization")
