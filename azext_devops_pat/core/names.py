"""Names that several parts share, the fast helpers included. Imports nothing."""

# Azure DevOps Services
HOST = "dev.azure.com"
ALIAS_SUFFIX = ".visualstudio.com"
RESOURCE = "499b84ac-1321-427f-aa17-267ca6975798"  # the Entra ID resource of Azure DevOps, in every tenant
CLOUD = "AzureCloud"  # the only az cloud whose accounts Azure DevOps accepts

# Keys of stored PATs, as azure-devops computes them
KEY_PREFIX = "azdevops-cli:"
DEFAULT_KEY = "azdevops-cli: default"
USER_NAME = "Personal Access Token"
FILE_OPTION = "personal access token"  # configparser, and so azure-devops, writes options in lower case

# Where a stored PAT is
KEYRING, FILE = "keyring", "file"

# Files in the configuration folder. Our JSON files are written with indent 1, sorted keys, ASCII.
TOKENS_FILE = "personalAccessTokens"
ORGANIZATION_LIST_FILE = "organization_list"
DEFAULTS_FILE = "config"
METADATA_FILE = "devops-pat.json"
CACHE_FILE = "devops-pat-cache.json"
LOCK_FILE = "devops-pat.lock"
JOURNAL_FILE = "devops-pat-rotation-{}.json"  # of one organization, only while something about it is unfinished
ROTATION_LOCK_FILE = "devops-pat-rotation-{}.lock"
WRITTEN_FILES = (TOKENS_FILE, ORGANIZATION_LIST_FILE, DEFAULTS_FILE, METADATA_FILE, CACHE_FILE)

# In our JSON files
REFUSED_TOKENS = "refused_tokens"  # of the cache: fingerprints of Entra tokens that git had refused
REFUSED_FOR_GIT_SECONDS = 15 * 60  # so long git goes without a PAT that was refused for git alone
SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # the `backend` of a record that is in a Secret Service

# What git is told as user name: Azure DevOps looks at the password alone
GIT_USER_NAME = "PersonalAccessToken"

# By its second line a search recognizes a launcher of ours
LAUNCHER_MARKER = "# devops-pat launcher"

# Sources of credentials, in their default order
AZ, ENVIRONMENT, STORED = "az", "environment", "stored"
ORDER = (AZ, ENVIRONMENT, STORED)

# Environment variables
PAT_VARIABLE = "AZURE_DEVOPS_EXT_PAT"
PAT_VARIABLES = (PAT_VARIABLE, "AZURE_DEVOPS_CLI_PAT")  # the second is the older documented name
PIPELINE_VARIABLE = "SYSTEM_ACCESSTOKEN"  # never read: a pipeline maps it to one of the above on purpose
ISSUED_FOR_VARIABLE = "AZURE_DEVOPS_PAT_ISSUED_FOR"  # for which organization `auth exec` set the PAT variable
SECRET_VARIABLES = (*PAT_VARIABLES, PIPELINE_VARIABLE)
RESOLVING_VARIABLE = "_DEVOPS_PAT_RESOLVING"  # set for what the resolver starts, so that none asks it in turn
CONFIG_FOLDER_VARIABLE = "AZURE_DEVOPS_EXT_CONFIG_DIR"
DEFAULT_ORGANIZATION_VARIABLE = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
