# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The list of all works: found by a filter, with why each is as it is."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from invenio_db import db

from invenio_orcid_sync.services.operators import queue

from ..plugins.people import Browser, Town
from ..plugins.world import Author, World

HERE = "/administration/orcid/works"


def ask(**filters: object) -> str:
    """Return the address of the list with a filter."""
    return f"{HERE}?{urlencode(filters)}"


def titles(page: object) -> list[str]:
    """Return the titles of the works on a page."""
    return [
        unescape(one) for one in re.findall(r"<bdi>([^<]*)</bdi></a>\s*<div", page.text)
    ]


def links(page: object, path: str = HERE) -> list[dict[str, str]]:
    """Return the queries of the links of a page to an address."""
    found = (
        urlsplit(unescape(one)) for one in re.findall(r'href="([^"]+)"', page.text)
    )
    return [dict(parse_qsl(one.query)) for one in found if one.path == path]


@pytest.fixture
def author(world: World) -> Author:
    """Somebody with two works at ORCID, and one that ORCID refused."""
    author = world.author()
    for title in ("Alpha", "Beta"):
        world.publish(author, title=title)
        world.drain()
    world.publish(author, title="Gamma")
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    world.drain()
    return author


def test_list_shows_works_and_why_they_are_as_they_are(
    world: World, author: Author, operator: Browser
) -> None:
    page = operator.get(HERE)
    assert page.status_code == 200
    assert titles(page) == ["Gamma", "Beta", "Alpha"]
    assert "3 works" in page.text
    for part in (
        "ORCID refused it as invalid",
        "Something in its description is not as ORCID wants it.",
        "Open the work to see what is wrong, mend the record, then retry.",
        "Who must act: you.",
        "in the ORCID record",
        "publication-article",
        str(world.item(author).put_code),
        f'href="/administration/orcid/connections/{author.connection.id}"',
    ):
        assert part in page.text


def test_list_and_work_say_what_of_a_record_is_left_out(
    world: World, operator: Browser
) -> None:
    author = world.author()
    world.publish(author, title="<i>Alpha", description="<p>Alpha.</p>" * 1000)
    world.drain()
    # Of another release of this package, as after going back to an earlier one.
    item = world.item(author)
    item.notes = [*item.notes, {"code": "newer_code", "field": "x", "detail": "<b>y"}]
    db.session.commit()
    page = operator.get(HERE)
    for part in (
        "4 notes of the mapping",
        "Markup is taken out of a title.",
        "The description is cut: it is longer than ORCID takes.",
        "newer_code",
    ):
        assert part in page.text
    assert "<i>Alpha" not in page.text and "<b>y" not in page.text
    one = operator.get(f"{HERE}/{item.id}").text
    assert "3 notes of the mapping" in one
    assert "Markup is taken out of a title." in one


def test_counts_by_cause_lead_to_these_works(
    world: World, author: Author, operator: Browser
) -> None:
    counted = links(operator.get(ask(person=author.orcid)))
    mine = {"person": author.orcid}
    assert {"state": "needs_operator", "code": "rejected", **mine} in counted
    assert {"state": "sent", **mine} in counted
    page = operator.get(ask(state="needs_operator", code="rejected"))
    assert titles(page) == ["Gamma"]
    assert "1 work<" in page.text
    # The others can still be chosen.
    assert {"state": "sent"} in links(page)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("state", "sent", "excluded"),
        ("code", "rejected", "too_large"),
        ("type", "publication", "software"),
        ("older", "0", "30"),
    ],
)
def test_filters_choose_works(
    author: Author, operator: Browser, name: str, right: str, wrong: str
) -> None:
    assert titles(operator.get(ask(**{name: right}))) != []
    page = operator.get(ask(**{name: wrong}))
    assert page.status_code == 200
    assert titles(page) == []
    assert "No work is like that." in page.text


def test_filters_choose_works_of_a_person_a_connection_and_a_record(
    world: World, author: Author, operator: Browser
) -> None:
    other = world.author()
    recid = world.publish(other, title="Delta")
    world.drain()
    chosen = [
        ask(person=other.orcid),
        ask(person=f"https://orcid.org/{other.orcid}"),
        ask(connection=other.connection.id),
        ask(record=recid),
    ]
    assert [titles(operator.get(one)) for one in chosen] == [["Delta"]] * 4


def test_page_links_keep_the_filter(
    world: World,
    author: Author,
    operator: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue.search, "__defaults__", (queue.Which(), None, 1))
    page = operator.get(ask(state="sent", person=author.orcid, older=0))
    assert titles(page) == ["Beta"]
    (onward,) = (one for one in links(page) if "after" in one)
    after = onward.pop("after")
    assert onward == {"state": "sent", "person": author.orcid, "older": "0"}
    second = operator.get(ask(**onward, after=after))
    assert titles(second) == ["Alpha"]
    assert onward in links(second)
    assert not any("after" in one for one in links(second))


def test_titles_are_shown_as_text(
    world: World, author: Author, operator: Browser
) -> None:
    title = '<script>alert(1)</script> & "quotes"'
    world.publish(author, title=title)
    world.drain()
    page = operator.get(HERE)
    assert titles(page)[0] == title
    assert "<script>alert" not in page.text
    work = operator.get(f"{HERE}/{world.item(author, 3).id}")
    assert work.status_code == 200
    assert "<script>alert" not in work.text


def test_record_that_is_not_public_is_not_named(
    world: World, author: Author, operator: Browser
) -> None:
    recid = world.publish(author, title="Secret plans")
    world.drain()
    world.edit(recid, lambda data: data["access"].update(record="restricted"))
    world.drain()
    page = operator.get(HERE)
    assert "Secret plans" not in page.text
    assert titles(page)[0] == "A record that is not public"
    work = operator.get(f"{HERE}/{world.item(author, 3).id}")
    assert "Secret plans" not in work.text
    assert "A record that is not public" in work.text


def test_empty_list_says_what_will_be_there(town: Town, operator: Browser) -> None:
    page = operator.get(HERE)
    assert page.status_code == 200
    assert "There are none yet." in page.text
    assert "<table" not in page.text


STRANGE = {
    "state": {"state": "strange"},
    "long": {"code": "x" * 5000},
    "person": {"person": "nobody"},
    "number": {"connection": "9" * 40},
    "negative": {"older": "-1"},
    "infinite": {"older": "inf"},
    "ancient": {"older": "99999999"},
    "page": {"after": "9" * 40},
    "nul": {"type": "a\0b"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_filter_that_cannot_be_is_refused_in_words(
    author: Author, operator: Browser, name: str
) -> None:
    page = operator.get(ask(**STRANGE[name]))
    assert page.status_code == 400
    assert "That cannot be done" in page.text
    assert "Alpha" not in page.text


@pytest.mark.parametrize("name", ["record", "community"])
def test_what_is_not_here_is_told(operator: Browser, name: str) -> None:
    page = operator.get(ask(**{name: "nowhere"}))
    assert page.status_code == 404
    assert "There is no" in page.text


def test_markup_in_a_filter_is_shown_as_text(author: Author, operator: Browser) -> None:
    for name in ("type", "code"):
        page = operator.get(ask(**{name: '"><script>alert(1)</script>'}))
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_list_takes_no_statement_per_work(
    world: World, author: Author, operator: Browser
) -> None:
    from sqlalchemy import event

    operator.get(HERE)
    counted: list[int] = []
    for _ in range(2):
        statements: list[str] = []

        def count(*given: object) -> None:
            statements.append(str(given[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        operator.get(HERE)
        event.remove(db.engine, "before_cursor_execute", count)
        counted.append(len(statements))
        for title in ("Delta", "Epsilon", "Zeta"):
            world.publish(author, title=title)
        world.drain()
    assert counted[1] <= counted[0]
