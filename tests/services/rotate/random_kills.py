"""One rotation against the stand-in, in a process of its own that can be killed; `test_random_kills.py` starts it."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import KeyringError
from azext_devops_pat.core.names import STORED
from azext_devops_pat.core.organization import Organization, cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest.acceptance import fetch_identity_if_told
from azext_devops_pat.rest.connection_data import fetch_identity
from azext_devops_pat.rest.pats import Pats
from azext_devops_pat.rest.transport import Transport
from azext_devops_pat.services.pat_owner import Owner
from azext_devops_pat.services.rotate.rotate import Wanted, rotate
from azext_devops_pat.services.rotate.start import Machine

from ...sources.fakes import FakeKeyring, make_stores


def run(folder: str, environment: dict[str, str], token: str) -> None:
    """Rotate the PAT of contoso with real files and real requests; end with 1 after an error."""
    os.environ.update(environment)
    transport = Transport()
    session = Credential("az", Secret(token), BEARER, "joe@contoso.com")

    def sign_in(organization: Organization, _owner_id: str | None) -> tuple[Owner, Pats]:
        identity = fetch_identity(transport, organization, session)
        return Owner(organization, session, identity), Pats(transport, organization, session)

    def verify(organization: Organization, secret: Secret) -> object:
        credential = Credential(STORED, secret, only_for=organization)
        return fetch_identity_if_told(transport, organization, credential)

    no_keyring = FakeKeyring(KeyringError(KeyringError.UNAVAILABLE, "No OS keyring is available."))
    stores = make_stores(Path(folder), no_keyring)
    machine = Machine(stores, lambda: datetime.now(timezone.utc), sign_in, verify)
    rotate(machine, cloud_organization("contoso"), Wanted())
