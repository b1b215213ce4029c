"""`rotate --due-within` without an organization: every stored PAT that is due, one organization after the other."""

from __future__ import annotations

import logging
import traceback

from ...core.errors import DevOpsPatError, NotStoredError
from ...core.names import JOURNAL_FILE
from ...core.organization import Organization, cloud_organization
from ...stores.stores import Stores, organization_of
from .rotate import Wanted, rotate
from .run import Row
from .start import Machine

_log = logging.getLogger("cli." + __name__)


def rotate_due(machine: Machine, wanted: Wanted) -> tuple[list[Row], list[str]]:
    """Return the rows of what was rotated, and a sentence for each organization that failed."""
    rows, failed = list[Row](), list[str]()
    for organization in stored_organizations(machine.stores):
        try:
            row = rotate(machine, organization, wanted)
        except NotStoredError:
            continue  # it is only listed
        except DevOpsPatError as error:
            failed.append(f"{organization}: {error.message} {error.hint}".rstrip())
        except Exception as error:  # one organization's trouble is not the others'; its text may hold a secret
            _log.debug("%s", "".join(traceback.format_tb(error.__traceback__)))
            failed.append(f"{organization}: failed unexpectedly ({type(error).__name__})")
        else:
            rows += [row] if row else []
    return rows, failed


def stored_organizations(stores: Stores) -> list[Organization]:
    """Return the organizations of Azure DevOps Services that a PAT is stored for, or that have a journal."""
    keyed = (organization_of(key) for key in stores.known_keys())
    start, end = JOURNAL_FILE.split("{}")
    journals = sorted(stores.folder.glob(f"{start}*{end}"))
    journaled = (cloud_organization(path.name[len(start) : -len(end)]) for path in journals)
    found = [*keyed, *journaled]
    return list(dict.fromkeys(each for each in found if each is not None and not each.is_server))
