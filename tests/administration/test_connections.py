# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages of people: finding one, and all that is known of one, but never a token."""

import re
from datetime import timedelta
from html import unescape

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, Grant, Registry

from ..plugins.people import Browser, query_of
from ..plugins.world import Author, World

HERE = "/administration/orcid/connections"

ASKS = ("check", "pause", "resume", "disconnect", "move", "forget")


def named(world: World, name: str, **options: object) -> Author:
    """Make a connected author of this name."""
    return world.author(user_profile={"full_name": name}, **options)


def page_of(author: Author) -> str:
    """Return the address of a person's page."""
    return f"{HERE}/{author.connection.id}"


def stop(author: Author, status: str, reason: str) -> None:
    """Stop a connection, as the drainer does."""
    connection = author.connection
    connection.status, connection.reason = status, reason
    db.session.commit()


def late(author: Author, reason: str, days: int = 1) -> None:
    """Let a connection wait, as the drainer does."""
    connection = author.connection
    connection.reason = reason
    connection.due_at = db.func.now() + timedelta(days=days)
    db.session.commit()


def many(world: World, number: int, status: str) -> None:
    """Make connections of nobody."""
    registry = world.author().connection.registry_id
    rows = [
        {"registry_id": registry, "orcid": f"0000-0000-0000-{n:04}", "status": status}
        for n in range(number)
    ]
    db.session.execute(db.insert(Connection), rows)
    db.session.commit()


def offered(seen: str) -> list[str]:
    """Return what a person's page leads to."""
    return re.findall(r'href="[^"]+/connections/\d+/(\w+)"', seen)


def listed(operator: Browser, query: str = "") -> str:
    """Return the list as somebody reads it."""
    page = operator.get(f"{HERE}{query}")
    assert page.status_code == 200, page.text[-2000:]
    return unescape(page.text)


def test_list_shows_whom_it_finds(world: World, operator: Browser) -> None:
    ada = named(world, "Ada Byron", email="ada@analytical.example")
    mary = named(world, "Mary Somerville")
    world.publish(ada, title="Notes")
    world.drain()
    seen = listed(operator)
    assert seen.index("Mary Somerville") < seen.index("Ada Byron")
    for part in ("ada@analytical.example", f'href="{world.url}/{ada.orcid}"'):
        assert part in seen
    assert "in the ORCID record: 1" in seen
    bare = ada.orcid.replace("-", "")
    for text in ("byron", "analytical", bare, f"https://orcid.org/{ada.orcid}"):
        seen = listed(operator, f"?q={text}")
        assert ada.orcid in seen
        assert mary.orcid not in seen


def test_list_says_state_and_reason_in_words(world: World, operator: Browser) -> None:
    lost, paused, locked = (named(world, name) for name in ("Ada", "Mary", "Emmy"))
    stop(lost, "permission_lost", "refused")
    paused.connection.paused_at = db.func.now()
    db.session.commit()
    late(locked, "record_locked")
    seen = listed(operator)
    assert "permission lost" in seen and "ORCID refused the permission" in seen
    assert "active, paused" in seen
    assert "The ORCID record is locked" in seen
    for state, orcid in (("permission_lost", lost.orcid), ("paused", paused.orcid)):
        found = listed(operator, f"?state={state}")
        assert [one.orcid for one in (lost, paused, locked) if one.orcid in found] == [
            orcid
        ]
    late(locked, "record_locked", days=-1)
    assert "The ORCID record is locked" not in listed(operator)


def test_list_counts_works_and_leads_to_them(world: World, operator: Browser) -> None:
    ada, mary = named(world, "Ada"), named(world, "Mary")
    world.publish(ada)
    world.publish(ada, by=mary.user)
    world.drain()
    seen = listed(operator, f"?q={ada.orcid}")
    for state, words in (
        ("sent", "in the ORCID record: 1"),
        ("needs_author", "waits for its author: 1"),
    ):
        href = f"/works?connection={ada.connection.id}&state={state}"
        assert f'href="/administration/orcid{href}">{words}</a>' in seen
        assert operator.get(f"/administration/orcid{href}").status_code == 200
    assert "none" in listed(operator, f"?q={mary.orcid}")


def test_list_without_anybody_says_so(world: World, operator: Browser) -> None:
    assert "Nobody has connected yet." in listed(operator)
    assert "Nobody is found with this filter." in listed(operator, "?q=nobody")


def test_pages_keep_the_filter(world: World, operator: Browser) -> None:
    many(world, 51, "blocked")
    stranger = named(world, "Ada Byron")
    first = listed(operator, "?state=blocked&q=0000")
    assert first.count('<th scope="row">') == 50
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert query_of(onward).items() >= {"state": "blocked", "q": "0000"}.items()
    second = unescape(operator.get(onward).text)
    assert second.count('<th scope="row">') == 1
    assert stranger.orcid not in first + second
    (home,) = re.findall(r'href="([^"]+)">First page', second)
    assert query_of(home) == {"state": "blocked", "q": "0000"}


@pytest.mark.parametrize(
    "query, problem",
    [
        ("state=odd", "“odd” is nothing that “state” can be."),
        (f"q={'x' * 201}", "“q” is longer than 200 characters."),
        ("q=a%00b", "“q” holds a character that is no text."),
        ("after=x", "'x' is not where a page ended."),
        (f"after={'9' * 40}", "is not where a page ended."),
        ("after=-1", "'-1' is not where a page ended."),
    ],
    ids=["state", "long", "nul", "word", "huge", "negative"],
)
def test_nonsense_is_named_and_not_guessed(
    world: World, operator: Browser, query: str, problem: str
) -> None:
    ada = named(world, "Ada Byron")
    page = operator.get(f"{HERE}?{query}")
    assert page.status_code == 400
    assert problem in unescape(page.text)
    assert ada.orcid not in page.text


def test_names_are_texts_and_nothing_else(world: World, administrator: Browser) -> None:
    operator = administrator
    evil = "<script>alert('x')</script>"
    author = named(world, evil)
    db.session.query(Grant).update({Grant.name: evil, Grant.scope: f"{evil} /x"})
    db.session.commit()
    places = [HERE, page_of(author), *(f"{page_of(author)}/{one}" for one in ASKS)]
    for address in places:
        page = operator.get(address)
        assert "<script>alert" not in page.text, address
    assert "&lt;script&gt;alert" in operator.get(page_of(author)).text
    assert f"“{evil}" not in operator.get(f"{HERE}?state={evil}").text


# One person.


def test_page_tells_everything_about_a_person(world: World, operator: Browser) -> None:
    author = named(world, "Ada Byron", email="ada@analytical.example")
    recid = world.publish(author, title="Notes")
    world.drain()
    connection = author.connection
    connection.former_ids = ["0000-0002-1825-0097"]
    connection.moved_to = "0000-0001-5109-3700"
    connection.preferences = {
        "mode": "ask",
        "overlap": "unless_present",
        "types": ["dataset"],
        "refused": [17],
    }
    db.session.commit()
    page = operator.get(page_of(author))
    seen = unescape(page.text)
    for part in (
        '<h1 class="ui header orcid-sync">Ada Byron</h1>',
        f"Number {author.user.user.id}: <bdi>ada@analytical.example</bdi>",
        f'href="{world.url}/{author.orcid}"',
        f'href="{world.url}/0000-0002-1825-0097"',
        f'href="{world.url}/0000-0001-5109-3700"',
        'add works, update and remove these (<span dir="ltr" translate="no">/activities/update</span>)',
        "read what the author shares with trusted organisations",
        "Connected since",
        "wait for the author's yes",
        "are not added once more",
        "dataset",
        "<dd>17</dd>",
        "in the ORCID record: 1",
        "Add a work",
        f'href="/administration/orcid/history?connection={connection.id}"',
        f'href="/administration/orcid/works?connection={connection.id}"',
    ):
        assert part in seen, part
    assert world.item(author).put_code and "put-code" in seen
    assert recid


def test_page_of_nobody_says_so(world: World, operator: Browser) -> None:
    other = Registry(environment="production", client_id="APP-OTHER")
    db.session.add(other)
    db.session.flush()
    elsewhere = Connection(registry_id=other.id, orcid="0000-0002-1825-0097")
    db.session.add(elsewhere)
    db.session.commit()
    for number in (elsewhere.id, 10**8, 10**30):
        for name in ("", "/pause"):
            page = operator.get(f"{HERE}/{number}{name}")
            assert page.status_code == 404
            assert f"There is no connection '{number}' here" in unescape(page.text)
            assert "0000-0002-1825-0097" not in page.text


def test_page_says_why_nothing_is_sent_and_who_acts(
    world: World, operator: Browser
) -> None:
    author = named(world, "Ada Byron")
    stop(author, "blocked", "works_disappeared")
    seen = unescape(operator.get(page_of(author)).text)
    assert "Many works disappeared at once" in seen
    assert "Ask the author. Then audit this record" in seen
    stop(author, "blocked", "of_another_version")
    assert operator.get(page_of(author)).status_code == 200


def test_person_without_account_or_permission_is_shown(
    world: World, operator: Browser
) -> None:
    author = named(world, "Ada Byron")
    db.session.query(Grant).delete()
    connection = author.connection
    connection.user_id, connection.status = None, "disconnected"
    db.session.commit()
    seen = unescape(operator.get(page_of(author)).text)
    assert f'<h1 class="ui header orcid-sync">{author.orcid}</h1>' in seen
    assert "Nobody: the account is gone" in seen
    assert "There is none in force." in seen
    assert "is erased here as soon as ORCID has ended the permission" in seen
    assert offered(seen) == []


def test_no_page_shows_a_token(world: World, administrator: Browser) -> None:
    operator = administrator
    author = named(world, "Ada Byron")
    world.publish(author)
    world.drain()
    (grant,) = db.session.query(Grant).all()
    secrets = [author.token, grant.access_token.hex(), repr(grant.access_token)[2:-1]]
    places = [HERE, f"{HERE}?q={author.orcid}", page_of(author)]
    places += [f"{page_of(author)}/{one}" for one in ASKS]
    names = ("history", "history.csv", "reports", "reports.csv")
    places += [f"/administration/orcid/{one}" for one in names]
    for address in places:
        text = operator.get(address).text
        assert [one for one in secrets if one in text] == [], address
    # Where a page shows what holds the secret, that is found: the search works.
    author.connection.moved_to = author.token[:19]
    db.session.commit()
    assert author.token[:19] in operator.get(page_of(author)).text
