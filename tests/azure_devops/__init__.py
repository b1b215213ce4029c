"""A faithful local stand-in for Azure DevOps Services, one Azure DevOps Server, Entra ID and ARM."""

from tests.azure_devops import failures
from tests.azure_devops.entra import AZURE_DEVOPS
from tests.azure_devops.failures import closed_port
from tests.azure_devops.life_cycle import SeenPat
from tests.azure_devops.organizations import TENANT_A, TENANT_B
from tests.azure_devops.pat_failures import PAT_ERRORS
from tests.azure_devops.recording import Request
from tests.azure_devops.service import AzureDevOps

__all__ = [
    "AZURE_DEVOPS",
    "PAT_ERRORS",
    "TENANT_A",
    "TENANT_B",
    "AzureDevOps",
    "Request",
    "SeenPat",
    "closed_port",
    "failures",
]
