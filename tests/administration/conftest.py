# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The administration panel of a repository that the registry knows, and somebody who operates it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ..plugins.operators import make_administrator, make_operator
from ..plugins.people import Browser, Town
from ..plugins.world import World


@pytest.fixture
def world(town: Town, publish: Callable, monkeypatch: pytest.MonkeyPatch) -> World:
    """Authors, records and the drainer, in the application of the web pages."""
    site = replace(town.site, app=town.site.ui)
    return World(site, town.url, town.make_user, publish, monkeypatch)


@pytest.fixture
def operator(town: Town) -> Browser:
    """The window of somebody who may operate the synchronization, and nothing else, signed in."""
    return town.window().login(make_operator(town.site.ui, town.make_user))


@pytest.fixture
def administrator(town: Town) -> Browser:
    """The window of somebody who may do what only administrators may, signed in."""
    return town.window().login(make_administrator(town.site.ui, town.make_user))
