# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Somebody who has connected."""

import pytest


@pytest.fixture
def connected(town):
    """A connected person's window."""
    _, browser = town.person()
    browser.connect()
    return browser
