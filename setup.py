"""Builds the wheel; what it is called and needs stands in setup.cfg."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithMetadata(build_py):
    """Carries the one azext_metadata.json into the package, where az looks for it."""

    def run(self) -> None:
        super().run()
        target = Path(self.build_lib) / "azext_devops_pat"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(__file__).with_name("azext_metadata.json"), target)


setup(cmdclass={"build_py": BuildWithMetadata})
