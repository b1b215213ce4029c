"""`python -m tests.azure_devops_extension [FOLDER]` builds the wheel there and prints its path."""

import sys
from pathlib import Path

from tests.azure_devops_extension import build_wheel

print(build_wheel(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
