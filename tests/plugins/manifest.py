# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Stands in for the built frontend assets, which no test of a page's content needs."""

from flask_webpackext.manifest import (
    JinjaManifest,
    JinjaManifestEntry,
    JinjaManifestLoader,
)


class MockManifest(JinjaManifest):
    """Knows every asset by its own name."""

    def __getitem__(self, key: str) -> JinjaManifestEntry:
        """Return an entry for any key."""
        return JinjaManifestEntry(key, [key])

    def __getattr__(self, name: str) -> JinjaManifestEntry:
        """Return an entry for any name."""
        return JinjaManifestEntry(name, [name])


class MockManifestLoader(JinjaManifestLoader):
    """Loads nothing."""

    def load(self, filepath: str) -> MockManifest:
        """Return the manifest that knows everything."""
        return MockManifest()
