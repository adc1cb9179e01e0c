# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Findings in words."""

from typing import Any

import pytest

from invenio_orcid_sync.core.drift import KINDS
from invenio_orcid_sync.engine.audit import MODES
from invenio_orcid_sync.services import findings as service
from invenio_orcid_sync.services.findings import (
    ADVICE,
    MEANINGS,
    NEXT,
    REPAIRED,
    Found,
    counts,
    findings,
)

from ..engine.audits import (
    audited,
    name_of,
    page_of,
    post,
    published,
    put,
    remove,
    row_of,
    work,
)
from ..engine.repairs import stored
from ..engine.test_ties import parent
from ..plugins.world import Author, World

SORTS = {*KINDS, "unknown", "opted_out"}


def test_every_finding_has_its_meaning_and_what_to_do_in_every_mode():
    assert set(MEANINGS) == set(ADVICE) == set(REPAIRED) == SORTS
    assert set(NEXT) == set(MODES)
    assert all(set(each) == SORTS for each in NEXT.values())


@pytest.fixture
def adrift(world: World) -> tuple[Author, dict[str, Any]]:
    """A person with a finding of every sort. :returns: put-codes and records too."""
    author, other = world.author(), world.author()
    names = ("Missing", "Duplicate", "Changed", "Opted out", "Foreign")
    recids = {name: world.publish(author, title=name) for name in names}
    recids["Extra"] = world.publish(other, title="Extra")
    world.drain()
    known = {name: row_of(world, author, recids[name]) for name in names}
    numbers = {name: row.put_code for name, row in known.items()}
    remove(world, author, [numbers["Missing"]])
    put(world, author, numbers["Changed"], type="book")
    numbers["Foreign"] = world.act(author, "add_own_copy", put_code=numbers["Foreign"])[
        "put_code"
    ]
    numbers["Duplicate"], numbers["Unknown"], numbers["Extra"] = post(
        world,
        author,
        work("Again", page_of(world, recids["Duplicate"])),
        work("Unknown"),
        work("Extra", name_of(world, recids["Extra"])),
    )
    gone = {"remote": "none", "put_code": None, "fingerprint": None}
    row = row_of(world, author, recids["Opted out"])
    stored(row, opted_out="author_at_orcid", **gone)
    records = {name: parent(recid) for name, recid in recids.items()}
    return author, {
        name: (records.get(name), number) for name, number in numbers.items()
    }


def expected(author: Author, known: dict[str, Any], words: dict) -> list[Found]:
    listed = [
        ("Missing", "missing", "missing"),
        ("Opted out", "extra", "opted_out"),
        ("Unknown", "extra", "unknown"),
        ("Extra", "extra", "extra"),
        ("Duplicate", "duplicate", "duplicate"),
        ("Changed", "changed", "changed"),
        ("Foreign", "foreign", "foreign"),
    ]
    return [
        Found(
            orcid=author.orcid,
            record=known[name][0],
            kind=kind,
            put_code=known[name][1],
            meaning=str(MEANINGS[sort]),
            next=str(words[sort]),
        )
        for name, kind, sort in listed
    ]


@pytest.mark.parametrize("mode", MODES)
def test_findings_of_every_sort_say_what_they_mean(world: World, adrift, mode: str):
    author, known = adrift
    audited(world, author, mode)

    shown = findings([author.connection.id], mode)
    by_number = {one.put_code: one for one in shown}
    wanted = expected(author, known, NEXT[mode])
    assert {one.put_code: one for one in wanted} == by_number
    assert [one.kind for one in shown] == [one.kind for one in wanted]
    assert counts([author.connection.id]) == {
        "missing": 1,
        "extra": 3,
        "duplicate": 1,
        "changed": 1,
        "foreign": 1,
    }


def test_findings_are_those_of_the_connections_asked_for(world: World):
    authors = [world.author() for _ in range(3)]
    for author in authors:
        published(world, author, "One")
        remove(world, author, [world.item(author).put_code])
        audited(world, author)
    ids = [author.connection.id for author in authors]

    assert [one.orcid for one in findings(ids[:2], "report")] == [
        author.orcid for author in authors[:2]
    ]
    assert counts(ids) == {"missing": 3}
    assert (findings([], "report"), counts([])) == ([], {})
    assert len(findings(ids, "report", limit=1)) == 1


def test_record_whose_identifier_is_gone_is_named_by_its_key(world: World):
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier

    author = world.author()
    published(world, author, "One")
    item = world.item(author)
    remove(world, author, [item.put_code])
    audited(world, author)
    db.session.query(PersistentIdentifier).filter_by(
        object_uuid=item.local_key
    ).delete()
    db.session.commit()

    (shown,) = service.findings([author.connection.id], "report")
    assert shown.record == world.item(author).local_key
