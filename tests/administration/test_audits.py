# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits: what they would do is said first, how far they are and what they found after."""

import csv
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.administration import audits_words
from invenio_orcid_sync.core.drift import KINDS
from invenio_orcid_sync.engine.audit import MODES
from invenio_orcid_sync.services.findings import MEANINGS
from invenio_orcid_sync.services.operators import audits

from ..engine.audits import put, remove
from ..plugins.people import Browser, Town, path_of
from ..plugins.world import Author, World
from .test_works import links
from .test_works_acts import ask, text_of

HERE = "/administration/orcid/audit"
CONFIRM, RUN, FILE = f"{HERE}/confirm", f"{HERE}/run", f"{HERE}/findings.csv"


@pytest.fixture
def adrift(world: World) -> Author:
    """Somebody whose record lacks one work, and shows another otherwise."""
    author = world.author()
    for title in ("Missing", "Changed"):
        world.publish(author, title=title)
        world.drain()
    remove(world, author, [world.item(author, 0).put_code])
    put(world, author, world.item(author, 1).put_code, type="book")
    return author


def run(operator: Browser, mode: str, person: str | None = None) -> str:
    """Have an audit made through its pages. :returns: what was said before."""
    fields = {"mode": mode, "whose": "one" if person else "all", "person": person or ""}
    page = operator.get(ask(CONFIRM, **fields))
    assert page.status_code == 200
    assert path_of(operator.post(ask(RUN, **fields))) == HERE
    return text_of(page)


def test_words_are_about_every_mode_kind_and_sort() -> None:
    assert tuple(audits_words.MODES) == MODES
    assert tuple(audits_words.KINDS) == KINDS
    assert set(audits_words.ADVICE) == set(audits_words.REPAIRED) == set(MEANINGS)


def test_report_is_followed_and_shows_what_differs(
    world: World, adrift: Author, operator: Browser
) -> None:
    assert "No audit is under way." in operator.get(HERE).text
    said = run(operator, "report", adrift.orcid)
    assert f"that of {adrift.orcid}" in said
    assert "Nothing is changed." in said
    page = operator.get(HERE)
    assert "1 audit is asked for." in page.text
    assert "1 audit is still to be made." in page.text
    assert 'data-orcid-sync-live="moving"' in page.text
    world.drain()
    page = operator.get(HERE)
    assert 'data-orcid-sync-live="moving"' not in page.text
    said = text_of(page)
    assert "The work is not on the ORCID record any more." in said
    assert "“Repair” leaves it away for good" in said
    assert "missing (1)" in said
    number = world.item(adrift).id
    assert f'href="/administration/orcid/works/{number}"' in page.text
    assert len(world.works(adrift)) == 1


def test_repair_says_what_it_would_do_and_then_what_it_did(
    world: World, adrift: Author, operator: Browser
) -> None:
    run(operator, "report", adrift.orcid)
    world.drain()
    repairs = links(operator.get(HERE), CONFIRM)
    mine = {"whose": "one", "person": adrift.orcid, "mode": "repair"}
    assert repairs == [mine, mine]
    said = run(operator, "repair")
    assert "everybody's: 1 record" in said
    assert "missing 1, changed 1" in said
    assert "Works that are missing there count as deleted by their authors." in said
    assert world.item(adrift).opted_out is None
    world.drain()
    page = operator.get(HERE)
    said = text_of(page)
    assert "Left away, until its author asks for it on the ORCID page." in said
    assert "Sent again." in said
    assert links(page, CONFIRM) == []
    assert world.item(adrift).opted_out == "author_at_orcid"
    world.drain()
    assert [one["type"] for one in world.works(adrift)] == ["journal-article"]


def test_repair_after_a_restore_sends_what_is_missing(
    world: World, adrift: Author, operator: Browser
) -> None:
    said = run(operator, "after_restore", adrift.orcid)
    assert "Works that their authors deleted there are sent again." in said
    world.drain()
    assert "Left away" not in text_of(operator.get(HERE))
    world.drain()
    assert sorted(world.titles(adrift)) == ["Changed", "Missing"]


def test_what_orcid_did_not_answer_is_told_apart(
    world: World, adrift: Author, operator: Browser
) -> None:
    run(operator, "report")
    world.fault("status", "GET", "*/works", times=9, status=500)
    world.drain()
    page = operator.get(HERE)
    assert "ORCID did not answer for 1 of them" in page.text
    # The page does not ask for hours.
    assert 'data-orcid-sync-live="moving"' not in page.text


def test_findings_are_filtered_and_links_keep_the_filter(
    world: World, adrift: Author, operator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(operator, "report")
    world.drain()
    page = operator.get(ask(HERE, kind="missing", repaired="no", person=adrift.orcid))
    said = text_of(page)
    assert "The work is not on the ORCID record any more." in said
    assert "The work is not as we have sent it." not in said
    fields = {"person": adrift.orcid, "kind": "missing", "repaired": "no"}
    assert links(page, FILE) == [fields]
    page = operator.get(ask(HERE, repaired="yes"))
    assert "Nothing like that was found." in page.text
    monkeypatch.setattr(audits.search, "__defaults__", (audits.Which(), None, 1))
    page = operator.get(ask(HERE, person=adrift.orcid))
    (onward,) = (one for one in links(page, HERE) if "after" in one)
    assert onward.pop("after")
    assert onward == {"person": adrift.orcid}


def test_findings_are_taken_along(
    world: World, adrift: Author, operator: Browser
) -> None:
    run(operator, "report")
    world.drain()
    answer = operator.get(ask(FILE, kind="changed"))
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(answer.text.removeprefix("\ufeff").splitlines())
    assert (row["kind"], row["orcid"]) == ("changed", adrift.orcid)
    assert row["put_code"] == str(world.item(adrift, 1).put_code)


def test_nothing_found_is_said(world: World, operator: Browser) -> None:
    page = operator.get(HERE)
    assert page.status_code == 200
    assert "Nothing was found" in page.text
    assert "0 ORCID records can be read." in page.text
    said = text_of(operator.get(ask(CONFIRM, mode="report", whose="all")))
    assert "There is no record that could be read." in said


STRANGE = {
    "nobody": {"mode": "repair"},
    "one without an iD": {"mode": "repair", "whose": "one"},
    "all with an iD": {
        "mode": "repair",
        "whose": "all",
        "person": "0000-0002-1825-0097",
    },
    "no mode": {"whose": "all"},
    "strange mode": {"mode": "check", "whose": "all"},
    "no iD": {"mode": "repair", "whose": "one", "person": "<b>nobody</b>"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_audit_that_cannot_be_meant_is_not_made(
    world: World, adrift: Author, operator: Browser, name: str
) -> None:
    for answer in (
        operator.get(ask(CONFIRM, **STRANGE[name])),
        operator.post(ask(RUN, **STRANGE[name])),
    ):
        assert answer.status_code == 400
        assert "<b>nobody" not in answer.text
    assert adrift.connection.audit is None


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "strange"},
        {"repaired": "perhaps"},
        {"person": "x" * 999},
        {"after": "x"},
    ],
    ids=["kind", "repaired", "person", "after"],
)
def test_filter_that_cannot_be_is_refused(operator: Browser, fields: dict) -> None:
    assert operator.get(ask(HERE, **fields)).status_code == 400


def test_paused_and_unknown_people_are_told_why(
    world: World, adrift: Author, operator: Browser
) -> None:
    adrift.connection.paused_at = db.func.now()
    db.session.commit()
    fields: dict[str, Any] = {"mode": "report", "whose": "one"}
    page = operator.get(ask(CONFIRM, person=adrift.orcid, **fields))
    assert page.status_code == 400
    assert "is paused: resume it" in page.text
    page = operator.get(ask(CONFIRM, person="0000-0002-1694-233X", **fields))
    assert page.status_code == 404


def test_depositors_do_not_audit(town: Town, world: World, adrift: Author) -> None:
    window = town.window().login(adrift.user)
    fields = {"mode": "repair", "whose": "all"}
    for answer in (
        window.get(HERE),
        window.get(FILE),
        window.get(ask(CONFIRM, **fields)),
        window.post(ask(RUN, **fields)),
    ):
        assert answer.status_code == 403
    assert adrift.connection.audit is None
