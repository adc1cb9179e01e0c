# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits of everybody's records: asked for, followed, and what they found."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from invenio_db import db
from invenio_records_resources.services.errors import PermissionDeniedError

from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.operators import audits
from invenio_orcid_sync.services.operators.audits import Standing, Which

from ...engine.audits import put, remove
from ...plugins.world import Author, World


@pytest.fixture
def adrift(world: World) -> Author:
    """Somebody whose record lacks one work, and shows another otherwise."""
    author = world.author()
    for title in ("Missing", "Changed", "Fine"):
        world.publish(author, title=title)
    world.drain()
    remove(world, author, [world.item(author, 0).put_code])
    put(world, author, world.item(author, 1).put_code, type="book")
    return author


def brief(found: list[audits.Found]) -> list[tuple]:
    """Return kind, and whether it was set right, in order of the ledger."""
    return [(one.kind, one.repaired) for one in sorted(found, key=lambda f: f.work)]


def test_report_is_made_and_what_it_found_is_listed(
    world: World, adrift: Author, librarian: Any, entries: Callable
) -> None:
    number = adrift.connection.id
    assert audits.expected(librarian, None) == 1
    assert audits.expected(librarian, adrift.orcid) == 1
    assert audits.ask(librarian, "report", adrift.orcid) == [number]
    now = audits.standing(librarian)
    assert (now.people, now.waiting, now.delayed, now.never) == (1, 1, 0, 1)
    assert now.longest_ago == [audits.Looked(number, adrift.orcid, None)]
    assert audits.search(librarian).rows == []
    world.drain()
    found = audits.search(librarian).rows
    assert brief(found) == [("missing", False), ("changed", False)]
    first = min(found, key=lambda one: one.work)
    assert (first.orcid, first.connection) == (adrift.orcid, number)
    assert first.work == world.item(adrift).id
    assert first.put_code == world.item(adrift).put_code
    assert audits.counts(librarian) == {"missing": 1, "changed": 1}
    now = audits.standing(librarian)
    looked = audits.Looked(number, adrift.orcid, adrift.connection.audited_at)
    assert now == Standing(
        people=1, waiting=0, delayed=0, never=0, longest_ago=[looked]
    )
    assert entries("audit")[0] == (f"operator:{librarian.id}", "audit", "report")


@pytest.mark.parametrize("mode", ["repair", "after_restore"])
def test_repair_is_told_from_a_report(
    world: World, adrift: Author, librarian: Any, mode: str
) -> None:
    audits.ask(librarian, "report", None)
    world.drain()
    assert audits.search(librarian, Which(repaired=True)).rows == []
    assert len(audits.search(librarian, Which(repaired=False)).rows) == 2
    audits.ask(librarian, mode, None)
    world.drain()
    found = audits.search(librarian, Which(repaired=True)).rows
    assert brief(found) == [("missing", True), ("changed", True)]
    stays = {one.kind: one.stays_away for one in found}
    assert stays == {"missing": mode == "repair", "changed": False}
    assert audits.search(librarian, Which(repaired=False)).rows == []


def test_findings_are_filtered_and_paged(
    world: World, adrift: Author, librarian: Any
) -> None:
    other = world.author()
    audits.ask(librarian, "report", None)
    world.drain()
    some = audits.search(librarian, Which(kind="changed")).rows
    assert [one.kind for one in some] == ["changed"]
    assert audits.search(librarian, Which(person=other.orcid)).rows == []
    assert audits.counts(librarian, Which(person=other.orcid)) == {}
    assert audits.counts(librarian, Which(person=adrift.orcid)) == {
        "missing": 1,
        "changed": 1,
    }
    first = audits.search(librarian, size=1)
    second = audits.search(librarian, after=first.next, size=1)
    assert second.next is None
    assert first.rows + second.rows == audits.search(librarian).rows


def test_file_holds_all_findings(
    world: World, adrift: Author, librarian: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    audits.ask(librarian, "report", None)
    world.drain()
    monkeypatch.setattr(audits, "LARGEST", 1)
    found = list(csv.DictReader(audits.as_csv(librarian)))
    assert [one["kind"] for one in found] == [
        one.kind for one in audits.search(librarian).rows
    ]
    assert {one["orcid"] for one in found} == {adrift.orcid}


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (Which(kind="strange"), "'strange' is none of missing, extra"),
        (Which(person="nobody"), "'nobody' is no ORCID iD"),
    ],
    ids=["kind", "person"],
)
def test_filter_that_cannot_be_is_refused(
    world: World, librarian: Any, which: Which, said: str
) -> None:
    for ask in (audits.search, audits.counts):
        with pytest.raises(BadInput, match=said):
            ask(librarian, which)


def test_audit_that_cannot_be_made_is_refused(world: World, librarian: Any) -> None:
    author = world.author()
    with pytest.raises(BadInput, match="'strange' is none of report"):
        audits.ask(librarian, "strange", author.orcid)
    with pytest.raises(NotFound):
        audits.ask(librarian, "report", "0000-0002-1694-233X")
    author.connection.paused_at = db.func.now()
    db.session.commit()
    for ask in (audits.expected, lambda who, one: audits.ask(who, "repair", one)):
        with pytest.raises(BadInput, match="is paused"):
            ask(librarian, author.orcid)
    assert audits.expected(librarian, None) == 0
    assert audits.ask(librarian, "repair", None) == []
    assert author.connection.audit is None


def test_nobody_but_operators_audits(world: World, adrift: Author) -> None:
    who = adrift.user.identity
    asks = [
        lambda: audits.ask(who, "repair", None),
        lambda: audits.expected(who, None),
        lambda: audits.search(who),
        lambda: audits.counts(who),
        lambda: audits.as_csv(who),
        lambda: audits.standing(who),
    ]
    for ask in asks:
        with pytest.raises(PermissionDeniedError):
            ask()
    assert adrift.connection.audit is None
