"""A service, a user and a machine in memory; every step of a rotation can be its last."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import CredentialError, PatError, ServiceError, UnknownOutcomeError
from azext_devops_pat.core.expiry import utc_text
from azext_devops_pat.core.nonce import nonce_of
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.pat_info import ACTIVE, ALL, REVOKED, PatInfo
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.connection_data import Identity
from azext_devops_pat.rest.pats import CreatedPat
from azext_devops_pat.services.pat_owner import Owner
from azext_devops_pat.services.rotate.rotate import Wanted, rotate
from azext_devops_pat.services.rotate.start import Machine
from azext_devops_pat.stores import private_file

from ...sources.fakes import FakeClock, FakeKeyring, make_stores
from ...support.tokens import make_pat

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
JOE, JANE = Identity("joe-id", "joe@contoso.com", "Joe"), Identity("jane-id", "jane@contoso.com", "Jane")
NAME, SCOPE = "laptop", "vso.code_write vso.packaging"


class Killed(BaseException):
    """The process ends here: nothing of ours catches it."""


class Killer:
    """Ends the process at the n-th step, counted over everything that is asked and written."""

    def __init__(self):
        self.at, self.steps = None, []

    def step(self, name):
        self.steps.append(name)
        if self.at == len(self.steps):
            raise Killed(name)

    def around(self, name, function):
        def wrapped(*args, **kwargs):
            self.step(f"before {name}")
            result = function(*args, **kwargs)
            self.step(f"after {name}")
            return result

        return wrapped


@dataclass
class Pat:
    """One PAT as the service has it."""

    info: PatInfo
    secret: Secret
    owner: Identity
    revoked: bool = False


@dataclass
class Service:
    """The life cycle API and connectionData of one or more organizations, for every user."""

    clock: FakeClock
    pats: dict[str, Pat] = field(default_factory=dict)
    refuse_new: bool = False
    narrow: bool = False
    late: list[Pat] = field(default_factory=list)
    ids: itertools.count = field(default_factory=lambda: itertools.count(1))

    def issue(self, name, scope=SCOPE, days=60, owner=JOE, everywhere=False):
        return self.add(self.make(name, scope, utc_text(self.clock() + timedelta(days=days)), owner, everywhere))

    def make(self, name, scope, valid_to, owner, everywhere=False):
        number, targets = f"id-{next(self.ids)}", None if everywhere else ("org",)
        info = PatInfo(number, name, scope, utc_text(self.clock()), valid_to, targets)
        return Pat(info, Secret(make_pat()), owner)

    def add(self, pat):
        self.pats[pat.info.authorization_id] = pat
        return pat

    def status(self, pat):
        return REVOKED if pat.revoked else replace(pat.info, listed_as=None).status(self.clock())

    def live(self, owner=None):
        return [p for p in self.pats.values() if self.status(p) == ACTIVE and owner in (None, p.owner)]

    def verify(self, _organization, secret):
        found = next((pat for pat in self.pats.values() if pat.secret == secret), None)
        if found is None or self.status(found) != ACTIVE or self.refuse_new and nonce_of(found.info.display_name):
            raise ServiceError(causes.REFUSED, "contoso refused the PAT.")
        return None if self.narrow else found.owner


class FakePats:
    """One user's PATs; `failing` maps a method to the error that it raises, after its effect if `lost`."""

    def __init__(self, service, owner):
        self.service, self.owner, self.failing, self.lost, self.calls = service, owner, {}, set(), []
        self.hooks = {}

    def _call(self, name):
        self.calls.append(name)
        self.hooks.pop(name, lambda: None)()
        if name in self.failing and name not in self.lost:
            raise self.failing[name]

    def _end(self, name):
        if name in self.failing:
            raise self.failing[name]

    def _mine(self):
        return [pat for pat in self.service.pats.values() if pat.owner == self.owner]

    def all(self, status=ACTIVE):
        self._call("all")
        found = [replace(pat.info, listed_as=self.service.status(pat)) for pat in self._mine()]
        late, self.service.late = self.service.late, []
        for pat in late:  # they take effect only after the list was read
            self.service.add(pat)
        return [info for info in found if status in (ALL, info.listed_as)]

    def get(self, authorization_id):
        self._call("get")
        return next((pat.info for pat in self._mine() if pat.info.authorization_id == authorization_id), None)

    def create(self, name, scope, valid_to):
        self._call("create")
        pat = self.service.add(self.service.make(name, scope, valid_to, self.owner))
        self._end("create")
        return CreatedPat(pat.info, pat.secret)

    def update(self, authorization_id, name=None, scope=None, valid_to=None):
        self._call("update")
        pat = self.service.pats[authorization_id]
        if pat.revoked:
            raise PatError("tokenNotFound", "contoso has no such PAT.")
        pat.info = replace(pat.info, display_name=name)
        self._end("update")
        return pat.info

    def revoke(self, authorization_id):
        self._call("revoke")
        pat = self.service.pats.get(authorization_id)
        was_there = pat is not None and not pat.revoked
        if pat is not None:
            pat.revoked = True
        self._end("revoke")
        return was_there


class World:
    """Joe's machine, with a PAT of his stored for contoso: in the keyring, or else in the file."""

    def __init__(self, folder, storage="keyring", keys=(CONTOSO.key,), known=True, days=60):
        self.clock = FakeClock()
        self.service = Service(self.clock)
        self.pats = FakePats(self.service, JOE)
        self.keyring, self.slept, self.asked_for = FakeKeyring(), [], []
        self.stores = make_stores(folder, self.keyring)
        self.storage = storage
        self.old = self.service.issue(NAME, days=days)
        self.store(self.old, keys, known)

    def store(self, pat, keys=(CONTOSO.key,), known=True):
        with self.stores.locked():
            self.stores.organizations.add(list(keys))
            for key in keys:
                (self.keyring if self.storage == "keyring" else self.stores.vault.file).put(key, pat.secret)
                self.stores.metadata.put(key, self.record(pat, known))

    def record(self, pat, known):
        record = Record(storage=self.storage, origin="login", fingerprint=fingerprint(pat.secret))
        record = replace(record, organization=CONTOSO.url, stored_at=utc_text(self.clock()))
        if not known:
            return record
        info, owner = pat.info, pat.owner
        return replace(
            record,
            owner_id=owner.id,
            account=owner.account,
            authorization_id=info.authorization_id,
            name=info.display_name,
            scope=info.scope,
            valid_from=info.valid_from,
            valid_to=info.valid_to,
        )

    def machine(self):
        return Machine(self.stores, self.clock, self.sign_in, self.service.verify, self.sleep)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.clock.move(seconds=seconds)

    def sign_in(self, organization, owner_id):
        self.asked_for.append(owner_id)
        if owner_id not in (None, self.pats.owner.id):
            raise CredentialError(f"The PAT belongs to {owner_id}, but the az session is that of another.")
        credential = Credential("az", Secret("entra"), BEARER, self.pats.owner.account)
        return Owner(organization, credential, self.pats.owner), self.pats

    def rotate(self, organization=CONTOSO, **wanted):
        return rotate(self.machine(), organization, Wanted(**wanted))

    def stored(self, key=CONTOSO.key):
        return self.keyring.get(key) if self.storage == "keyring" else self.stores.vault.file.get(key)

    def journal(self, organization=CONTOSO):
        return self.machine().journal(organization)

    def names(self):
        return sorted(pat.info.display_name for pat in self.service.live())

    def live_secrets(self):
        return [pat.secret for pat in self.service.live()]

    def check_settled(self, *keys, name=NAME):
        """Exactly one live PAT of that name, none with a nonce, no other; it is the stored one, and nothing is left."""
        (alive,) = self.service.live()
        assert alive.info.display_name == name
        for key in keys or (CONTOSO.key,):
            assert self.stored(key) == alive.secret
            record = self.stores.metadata.get(key)
            assert record.matches(alive.secret)
            assert (record.authorization_id, record.name) == (alive.info.authorization_id, name)
        assert self.journal().peek().rotation is None

    def watch(self, monkeypatch):
        """Let the returned killer count every request, and every write of a file or the keyring."""
        killer = Killer()
        for name in ("all", "get", "create", "update", "revoke"):
            setattr(self.pats, name, killer.around(name, getattr(self.pats, name)))
        self.service.verify = killer.around("verify", self.service.verify)
        self.keyring.put = killer.around("keyring", self.keyring.put)
        for name in ("write", "delete"):
            monkeypatch.setattr(private_file, name, killer.around(name, getattr(private_file, name)))
        return killer


def unknown_outcome():
    return UnknownOutcomeError(causes.UNKNOWN_OUTCOME, "vssps failed. It is not known whether the request took effect.")
