# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The overview: what is well, what waits and why, how it grows; each number leads to what it counts."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from invenio_db import db
from lxml import html

from invenio_orcid_sync.administration.overview import CHECKS
from invenio_orcid_sync.models import Day
from invenio_orcid_sync.services import engine, health
from invenio_orcid_sync.services.operators import connections, trend

from ..plugins.people import Browser
from ..plugins.world import Author, World, system_identity

HERE = "/administration/orcid/overview"


def shown(window: Browser) -> str:
    """Return what the page says, without its marks; addresses stay."""
    answer = window.get(HERE)
    assert answer.status_code == 200
    page = answer.text.partition("<main")[2].partition("</main>")[0]
    said = re.sub(r'<a href="([^"]*)"[^>]*>', r"[\1] ", page)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", said)).split())


def counted(*percents: int) -> None:
    """Let so many of a hundred authors be connected, on days that end today."""
    today = datetime.now(UTC).date()
    for ago, percent in enumerate(reversed(percents)):
        values = {"authors": 100, "connected": percent, "works": 1000, "settled": 999}
        day = today - timedelta(days=ago)
        db.session.add(Day(registry_id=engine.registry().id, day=day, **values))
    db.session.commit()


def test_overview_of_a_fresh_repository_says_what_is_not_there(
    world: World, operator: Browser
) -> None:
    page = shown(operator)
    assert "Test registry “simulator”" in page
    assert "Nobody has connected yet." in page
    assert "What keeps works from being settled Nothing." in page
    assert "nothing was counted yet" in page
    assert "Worker and beat nothing is sent" in page


def test_overview_names_every_check(world: World) -> None:
    assert {one.name for one in health.health().checks} == set(CHECKS)


def test_numbers_lead_to_what_they_count(world: World, operator: Browser) -> None:
    author, other = world.author(), world.author()
    world.publish(author)
    world.publish(author, by=other.user)
    world.drain()
    page = shown(operator)
    works = "/administration/orcid/works"
    assert f"[{works}?state=sent] in the ORCID record: 1" in page
    assert (
        "Waits for its author's yes its author "
        f"[{works}?state=needs_author&code=awaits_author] waits for its author: 1"
        in page
    )
    assert "[/administration/orcid/connections?state=active] active: 2" in page
    assert "1 of 2 are settled, 1 of them are in ORCID records." in page
    for address in re.findall(r"\[([^\]]*)\]", page):
        assert operator.get(address).status_code == 200, address


@pytest.fixture
def busy(world: World) -> None:
    """Works of all kinds: sent, held, due at once, later, or never while their connections rest."""
    one, paused, lost, closing = (world.author() for _ in range(4))
    world.publish(one, by=paused.user)
    for author in (one, one, paused, lost, lost, closing):
        world.publish(author)
    world.drain()
    world.publish(one)
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    world.drain()
    now = db.func.now()
    due(world, one, 1, now - timedelta(minutes=1))
    due(world, one, 2, now + timedelta(hours=1))
    for author, number in ((paused, 0), (lost, 0), (lost, 1)):
        due(world, author, number, now - timedelta(minutes=1))
    connections.pause(system_identity(), paused.connection.id)
    stopped = lost.connection
    stopped.status, stopped.reason = "permission_lost", "refused"
    db.session.commit()
    connections.disconnect(system_identity(), closing.connection.id, "keep")


def due(world: World, author: Author, number: int, when: Any) -> None:
    """Let a work that is there be due."""
    world.item(author, number).due_at = when
    db.session.commit()


def test_each_number_is_that_of_its_list(
    world: World, operator: Browser, busy: None
) -> None:
    page = operator.get(HERE)
    links = re.findall(r'href="(/admin[^"]*)"[^>]*>([^<]*): (\d+)</a>', page.text)
    told = {unescape(label): int(number) for _address, label, number in links}
    assert told["Works that are due"] == 1
    assert told["Works that wait for connections that are stopped or paused"] == 3
    assert told["paused by an operator"] == 1
    assert len(links) >= 10
    for address, label, number in links:
        assert listed(operator, unescape(address)) == int(number), label


def listed(window: Browser, address: str) -> int:
    """Return how many works or connections a list shows."""
    page = html.fromstring(window.get(address).text)
    if "/connections" in address:
        return len(page.xpath("//div[@id='orcid-sync-people']//tbody/tr"))
    shown = len(page.xpath("//input[@class='tick']"))
    (told,) = page.xpath("//p[@role='status']/strong")
    assert told.text_content().split()[0] == str(shown)
    return shown


def test_works_of_stopped_connections_are_told(world: World, operator: Browser) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    assert "What keeps works from being settled Nothing." in shown(operator)
    connection, item = author.connection, world.item(author)
    connection.status, item.due_at = "permission_lost", connection.created
    db.session.commit()
    page = shown(operator)
    assert (
        "settled [/administration/orcid/works?due=stopped] "
        "Works that wait for connections that are stopped or paused: 1" in page
    )
    assert "connections?state=permission_lost] permission lost: 1" in page


def test_pause_is_told_with_its_cause_and_what_to_do(
    world: World, operator: Browser
) -> None:
    registry = engine.registry()
    registry.paused_until = datetime.now(UTC) + timedelta(hours=1)
    registry.pause_reason = "credentials"
    db.session.commit()
    page = shown(operator)
    assert "Requests to ORCID pause until" in page
    assert "client id and secret" in page


def test_trend_is_drawn_and_told(world: World, operator: Browser) -> None:
    counted(0, 50, 100)
    page = operator.get(HERE).text
    assert '<polyline points="0,150 300,75 600,0"' in page
    assert 'stroke-dasharray="6 4"' in page
    said = shown(operator)
    assert "Authors who are connected: 100 %" in said
    # 999 of 1,000 are not all of them.
    assert "Works that are settled: 99 %" in said
    assert said.count("1,000 999") == 3


def test_trend_of_one_night_is_told_alone(world: World, operator: Browser) -> None:
    world.publish(world.author())
    world.drain()
    trend.count()
    page = operator.get(HERE).text
    assert "polyline" not in page
    assert "of 1 authors with an iD on a published record, 1 are connected" in page
