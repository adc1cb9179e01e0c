# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages of operators let operators in, and nobody else; what cannot be is said in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from invenio_access.models import ActionRoles
from invenio_accounts.proxies import current_datastore
from invenio_administration.permissions import administration_view_action
from invenio_db import db

from invenio_orcid_sync.models import SettingsVersion, Survey

from ..plugins.people import Browser, Town, path_of
from ..plugins.world import Author, World

HERE = "/administration/orcid"


def routes(town: Town, **values: Any) -> Iterator[tuple[str, str, str]]:
    """Return our routes of the panel: endpoint, method and an address."""
    adapter = town.site.ui.url_map.bind("localhost")
    for rule in town.site.ui.url_map.iter_rules():
        if rule.rule.startswith(HERE):
            needed = {name: values.get(name, 1) for name in rule.arguments}
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, adapter.build(rule.endpoint, needed)


@pytest.fixture
def author(world: World) -> Author:
    """A connected author with a work at ORCID."""
    author = world.author()
    world.publish(author, title="Notes on the engine")
    assert world.drain() == {"create: created": 1}
    return author


def state(world: World, author: Author) -> tuple:
    """Return what no stranger may change."""
    db.session.rollback()
    db.session.expire_all()
    counted = [db.session.query(one).count() for one in (SettingsVersion, Survey)]
    item, connection = world.item(author), author.connection
    return (
        *counted,
        (item.remote, item.opted_out, item.due_at),
        (connection.status, connection.paused_at, connection.audit),
    )


@pytest.mark.parametrize("who", ["anonymous", "depositor", "author"])
def test_routes_refuse_who_does_not_operate(
    town: Town, world: World, author: Author, who: str
) -> None:
    window = town.window()
    if who != "anonymous":
        window.login(author.user if who == "author" else town.make_user(town.site.ui))
    before = state(world, author)
    values = {"item_id": world.item(author).id, "connection_id": author.connection.id}
    answers = {}
    for endpoint, method, address in routes(town, **values):
        ask = window.get if method == "GET" else window.post
        answer = ask(address)
        answers[endpoint, method] = answer.status_code
        assert author.orcid not in answer.text
        assert "Notes on the engine" not in answer.text
    assert set(answers.values()) == {403}, answers
    assert state(world, author) == before


def test_routes_let_operators_in(
    town: Town, world: World, author: Author, operator: Browser
) -> None:
    for endpoint, method, address in routes(town):
        if method == "GET":
            assert operator.get(address).status_code != 403, endpoint


def test_posts_without_the_forms_token_are_refused(
    town: Town, world: World, author: Author, operator: Browser
) -> None:
    world.patch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", True)
    before = state(world, author)
    values = {"item_id": world.item(author).id, "connection_id": author.connection.id}
    for endpoint, method, address in routes(town, **values):
        if method == "POST":
            for data in ({}, {"csrf_token": "forged"}):
                assert operator.post(address, data).status_code == 400, endpoint
    assert state(world, author) == before


def test_home_leads_to_the_overview(operator: Browser) -> None:
    assert path_of(operator.get(f"{HERE}/")) == f"{HERE}/overview"


def test_menu_leads_to_our_pages(operator: Browser) -> None:
    page = operator.get(f"{HERE}/overview")
    assert page.status_code == 200
    assert f'href="{HERE}/overview"' in page.text


def test_panel_says_when_orcid_is_not_set_up(
    town: Town, world: World, operator: Browser
) -> None:
    extension = town.site.ui.extensions["invenio-orcid-sync"]
    # It is read once. What was read comes back with the end of the test.
    world.patch.delitem(vars(extension), "environment", raising=False)
    world.patch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_SECRET", "")
    page = operator.get(f"{HERE}/overview")
    assert "ORCID is not set up" in page.text
    assert "ORCID_SYNC_CLIENT_SECRET" in page.text


@pytest.mark.parametrize("way_in", [False, True], ids=["ours alone", "with admin-view"])
def test_panel_is_found_by_operators_who_may_view_it(
    town: Town, operator: Browser, way_in: bool
) -> None:
    if way_in:
        role = current_datastore.find_role("librarians")
        db.session.add(ActionRoles.allow(administration_view_action, role=role))
        db.session.commit()
    ours = operator.get(f"{HERE}/overview")
    assert ours.status_code == 200
    assert ("/administration/" in linked(ours.text)) == way_in
    assert operator.get("/administration/").status_code == (200 if way_in else 403)
    assert operator.get("/administration/users").status_code == 403


def linked(page: str) -> list[str]:
    """Return where links lead."""
    return re.findall(r'href="([^"]+)"', page)
