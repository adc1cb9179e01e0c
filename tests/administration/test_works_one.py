# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One work: what is known of it, what ORCID gets, and how ORCID's copy differs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app as celery
from invenio_cache import current_cache
from invenio_db import db

from invenio_orcid_sync import tasks
from invenio_orcid_sync.administration.works_words import Line, beside, lines
from invenio_orcid_sync.services.operators import works

from ..engine.audits import audited, put
from ..plugins.operators import make_operator
from ..plugins.people import Browser, Town, path_of
from ..plugins.world import Author, World
from .test_works import HERE, author  # noqa: F401
from .test_works_acts import text_of


def address(world: World, author: Author, number: int = 0) -> str:  # noqa: F811
    """Return where a work's page is."""
    return f"{HERE}/{world.item(author, number).id}"


@pytest.fixture(autouse=True)
def nothing_compared(world: World, author: Author) -> None:  # noqa: F811
    """Numbers of rows may come again in another test."""
    for number in range(3):
        current_cache.delete(works._key(world.item(author, number).id))


def test_page_shows_what_is_known(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    page = operator.get(address(world, author))
    assert page.status_code == 200
    said = text_of(page)
    for part in (
        "Alpha",
        "How it stands in the ORCID record",
        f"Person {author.orcid}",
        "(active)",
        "It is at ORCID.",
        f"Put-code {world.item(author).put_code}",
        "It breaks none of ORCID's rules",
        "Add a work added 201",
        "by itself",
    ):
        assert part in said, part
    assert re.findall(r'name="action" value="(\w+)"', page.text) == [
        "retry",
        "send",
        "exclude",
    ]
    assert f"/administration/orcid/connections/{author.connection.id}" in page.text
    # The payload as it is sent.
    assert '"type": "journal-article"' in page.text
    assert author.token not in page.text


def test_page_says_why_and_who_must_act(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    said = text_of(operator.get(address(world, author, 2)))
    assert "waits for you : ORCID refused it as invalid" in said
    assert "Who must act: you." in said
    assert "400 / 9020" in said


def test_what_an_author_took_out_is_left_to_the_author(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    world.item(author).opted_out = "author"
    db.session.commit()
    page = operator.get(address(world, author))
    assert "Its author left it out" in page.text
    assert re.findall(r'name="action" value="(\w+)"', page.text) == []


def test_copy_at_orcid_is_looked_at_by_a_worker(
    world: World, author: Author, operator: Browser, monkeypatch: Any  # noqa: F811
) -> None:
    sent: list[dict] = []
    monkeypatch.setattr(
        celery, "send_task", lambda name, kwargs, **options: sent.append(kwargs)
    )
    put(world, author, world.item(author).put_code, type="book")
    before, here = world.sent(), address(world, author)
    assert "It was not asked for" in operator.get(here).text
    assert path_of(operator.post(f"{here}/compare")) == here
    page = operator.get(here)
    assert "ORCID is being asked." in page.text
    assert 'id="orcid-work-compared" data-orcid-sync-live="moving"' in page.text
    # A page never waits for ORCID.
    assert world.sent() == before
    tasks.compare_work(**sent[0])
    page = operator.get(here)
    said = text_of(page)
    assert "1 field differs." in said
    assert "type journal-article book yes" in said
    assert 'id="orcid-work-compared" data-orcid-sync-live=""' in page.text


def test_copy_that_cannot_be_asked_for_is_told(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    answer = operator.post(f"{address(world, author, 2)}/compare")
    assert answer.status_code == 400
    assert "not at ORCID" in answer.text
    assert operator.post(f"{HERE}/999999999/compare").status_code == 404


def test_problem_of_a_comparison_is_told_in_words(
    town: Town, world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    item = world.item(author)
    world.act(author, "delete_work", put_code=item.put_code)
    other = make_operator(town.site.ui, town.make_user).user
    tasks.compare_work(item.id, other.id)
    assert (
        "ORCID does not show the work: missing."
        in operator.get(address(world, author)).text
    )


def test_page_follows_what_is_due_soon(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    live = 'id="orcid-work-state" data-orcid-sync-live="%s"'
    for days, moves in ((0, "moving"), (1, ""), (None, "")):
        due = None if days is None else datetime.now(UTC) + timedelta(days=days)
        world.item(author).due_at = due
        db.session.commit()
        assert live % moves in operator.get(address(world, author)).text


def test_findings_of_the_last_audit_are_shown(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    put(world, author, world.item(author).put_code, type="book")
    audited(world, author)
    page = operator.get(address(world, author))
    assert "The work is not as we have sent it." in page.text
    assert f"/administration/orcid/audit?person={author.orcid}" in page.text


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 30])
def test_work_that_is_not_there_is_told(
    author: Author, operator: Browser, number: str  # noqa: F811
) -> None:
    page = operator.get(f"{HERE}/{number}")
    assert page.status_code == 404
    assert "There is no work" in page.text


def test_lines_stand_beside_their_like() -> None:
    ours = {"title": "Notes", "ids": [{"type": "doi", "value": "10.1/a"}]}
    theirs = {
        "title": "Notes",
        "ids": [{"type": "uri", "value": "x"}, {"type": "doi", "value": "10.1/a"}],
    }
    assert list(lines(ours)) == ["title: Notes", "type: doi", "value: 10.1/a"]
    assert beside(ours, theirs) == [
        Line("title: Notes", "title: Notes"),
        Line(None, "type: uri"),
        Line(None, "value: x"),
        Line("type: doi", "type: doi"),
        Line("value: 10.1/a", "value: 10.1/a"),
    ]
    assert [one.same for one in beside(ours, theirs)] == [
        True,
        False,
        False,
        True,
        True,
    ]
    assert beside("book", None) == [Line("book", None)]
    assert beside("book", "data-set") == [Line("book", "data-set")]
    assert beside(None, {}) == []
    assert list(lines({"a": None, "b": "", "c": 0})) == ["c: 0"]


def test_depositors_do_not_see_a_work(
    town: Town, world: World, author: Author  # noqa: F811
) -> None:
    window = town.window().login(author.user)
    before = world.sent()
    for answer in (
        window.get(address(world, author)),
        window.post(f"{address(world, author)}/compare"),
    ):
        assert answer.status_code == 403
        assert "Alpha" not in answer.text
    assert world.sent() == before
