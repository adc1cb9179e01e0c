# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Lets web pages be served before their style sheets and scripts are built."""

from pathlib import Path

from flask_webpackext.manifest import JinjaManifest, JinjaManifestEntry
from invenio_assets.webpack import UniqueJinjaManifestLoader


class NothingBuilt(JinjaManifest):
    """Knows every asset by its own name, which leads nowhere."""

    def __getitem__(self, key: str) -> JinjaManifestEntry:
        """Return an entry for any key."""
        return JinjaManifestEntry(key, [key])

    def __getattr__(self, name: str) -> JinjaManifestEntry:
        """Return an entry for any name."""
        return JinjaManifestEntry(name, [name])


class PatientManifestLoader(UniqueJinjaManifestLoader):
    """Loads what was built, as soon as it is there."""

    def load(self, filepath: str) -> JinjaManifest:
        """Return the build's manifest, or one for pages without style."""
        return super().load(filepath) if Path(filepath).exists() else NothingBuilt()
