# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What setup.cfg cannot say: translations are compiled before anything is packed or installed."""

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Makes the .mo files (Babel's command): only their sources are kept."""

    def run(self) -> None:
        """Compile, then collect, so that what was compiled is collected too."""
        self.run_command("compile_catalog")
        super().run()


setup(cmdclass={"build_py": BuildPy})
