# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What audits find, and what they do not judge."""

from dataclasses import replace

import pytest

from invenio_orcid_sync.core.drift import Entry, compare, shown
from invenio_orcid_sync.core.snapshot import Snapshot
from invenio_orcid_sync.core.work import draft_of
from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.proxies import current_orcid_sync

from ..core.material import load, shared, shared_records, source
from ..plugins.world import World, retitled
from .answered import later
from .audits import (
    ask,
    audited,
    backed_up,
    findings,
    found,
    history,
    name_of,
    page_of,
    post,
    published,
    put,
    remove,
    row_of,
    rows,
    work,
)

ONE = {"audit: audited": 1}


# No drift where there is none.


def test_audit_of_works_that_are_as_they_should_be_finds_nothing(world: World):
    author = world.author()
    one, two, three = published(world, author, "One", "Two", "Three")
    world.edit(one, retitled("One, edited"))
    world.new_version(two, retitled("Two, version 2"))
    world.delete(three)
    world.drain()
    before = backed_up(author)

    assert audited(world, author) == ONE
    assert found(author) == []
    assert backed_up(author) == before
    connection = author.connection
    assert (connection.audit, connection.status) == (None, "active")
    assert connection.audited_at is not None
    assert history(author, "audit") == [("audit", "audited", None)]
    assert world.drain() == {}


@pytest.mark.parametrize(
    "metadata",
    [
        {"title": "  Über 漢字 <i>in vivo</i> & more  "},
        {"title": "Dated", "publication_date": "2024-05-06"},
        {"title": "Monthly", "publication_date": "2024-05"},
        {"title": "Yearly", "publication_date": "2024"},
        {"title": "Range", "publication_date": "2020-01/2021-03"},
        {"title": "Data", "resource_type": {"id": "dataset"}},
        {
            "title": "Named",
            "identifiers": [
                {"scheme": "isbn", "identifier": "978-3-16-148410-0"},
                {"scheme": "arxiv", "identifier": "arXiv:2101.00001"},
            ],
        },
        {
            "title": "In a journal",
            "custom_fields": {"journal:journal": {"title": " Annals  of Waiting "}},
        },
        {
            "title": "Subtitled",
            "additional_titles": [
                {"title": "Why", "type": {"id": "subtitle"}},
                {
                    "title": "Vom Warten",
                    "type": {"id": "translated-title"},
                    "lang": {"id": "deu"},
                },
            ],
        },
    ],
    ids=lambda metadata: metadata["title"].strip(),
)
def test_record_of_any_kind_is_no_finding(world: World, metadata: dict):
    author = world.author()
    recid = world.publish(author, **metadata)
    world.drain()
    assert row_of(world, author, recid).summary is not None

    assert audited(world, author) == ONE
    assert found(author) == []
    world.edit(recid, retitled("Edited"))
    world.drain()
    assert audited(world, author) == ONE
    assert found(author) == []


def test_real_records_are_no_findings(world: World):
    """Sent as they are, listed by the registry."""
    author = world.author()
    records = [load(shared("records", name)) for name in shared_records()]
    # One version of each: a person has one work of a concept.
    concepts = {record["parent"]["id"]: record for record in records}
    payloads = [payload(record) for record in concepts.values()]
    codes = post(world, author, *payloads)
    client = Client(current_orcid_sync.environment)
    body = client.works(author.orcid, author.token).body
    client.close()
    rows = [
        Entry(id=n, local_key=str(n), remote="present", put_code=code, summary=digest)
        for n, (code, digest) in enumerate(zip(codes, map(shown, payloads)))
    ]

    assert len(rows) == len(concepts) > 10
    assert compare(rows, Snapshot(body, world.client_id), {}).differences == ()
    wrong = [replace(row, summary=shown({})) for row in rows]
    found = compare(wrong, Snapshot(body, world.client_id), {}).differences
    assert {one.kind for one in found} == {"changed"} and len(found) == len(rows)


def payload(record: dict) -> dict:
    """Return a record's work, with addresses of its own."""
    page, concept = record["id"], record["parent"]["id"]
    base = "https://repository.example.org/records"
    return draft_of(
        source(
            record,
            record_url=f"{base}/{page}",
            concept_url=f"{base}/{concept}",
            work_id=f"repository.example.org:{concept}",
        )
    ).payload


def test_work_whose_creation_was_found_by_a_look_is_no_finding(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author)
    world.drain()
    later(world, author)
    assert world.drain() == {"resolve: resolved": 1}

    assert audited(world, author) == ONE
    assert found(author) == []
    put(world, author, rows(author)[0].put_code, type="book")
    audited(world, author)
    assert [kind for kind, _ in found(author)] == ["changed"]


def test_edit_that_orcid_stores_in_part_is_told_once(world: World):
    """`partly_stored` says it; an audit must not send it again and again."""
    author = world.author()
    recid = world.publish(author, publication_date="2024-05")
    world.drain()
    partly = {
        **world.works(author)[0],
        "title": {"title": {"value": "As stored"}},
        "path": None,
    }
    world.fault("status", "PUT", "*/work/*", times=2, status=200, body=partly)
    world.edit(recid, retitled("As sent"))
    world.drain()
    assert rows(author)[0].code == "partly_stored"
    put(
        world, author, rows(author)[0].put_code, title={"title": {"value": "As stored"}}
    )

    assert audited(world, author) == ONE
    assert found(author) == []


# Each finding, for real.


def test_work_that_its_author_deleted_is_missing(world: World):
    author = world.author()
    _, two, _ = published(world, author, "One", "Two", "Three")
    row = row_of(world, author, two)
    remove(world, author, [row.put_code])
    before = backed_up(author)

    assert audited(world, author) == ONE
    assert found(author) == [("missing", row.put_code)]
    (finding,) = findings(author)
    assert (finding.item_id, finding.local_key) == (row.id, row.local_key)
    assert backed_up(author) == before


def test_works_without_a_row_are_extra_whether_they_belong_to_a_record_or_not(
    world: World,
):
    author, other = world.author(), world.author()
    recid = world.publish(other, title="Theirs")
    world.drain()
    codes = post(world, author, work("Unknown"), work("Known", name_of(world, recid)))

    assert audited(world, author) == ONE
    assert found(author) == [("extra", code) for code in codes]
    concept = str(world.concept(recid))
    assert [one.local_key for one in findings(author)] == [None, concept]
    assert rows(author) == []
    assert len(world.works(author)) == 2


def test_second_work_of_a_record_is_a_duplicate(world: World):
    author = world.author()
    (recid,) = published(world, author, "One")
    (code,) = post(world, author, work("Again", page_of(world, recid)))

    assert audited(world, author) == ONE
    assert found(author) == [("duplicate", code)]
    assert findings(author)[0].item_id == rows(author)[0].id
    assert rows(author, "duplicate") == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"title": {"value": "Tampered"}}},
        {"type": "book"},
        {"publication-date": {"year": {"value": "1999"}}},
        {"journal-title": {"value": "Elsewhere"}},
        {"url": {"value": "https://elsewhere.example"}},
        {"external-ids": work("x", ("doi", "10.5555/else"))["external-ids"]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_work_that_was_changed_with_our_token_is_changed(world: World, change: dict):
    author = world.author()
    published(world, author, "One", "Two")
    code = rows(author)[1].put_code
    put(world, author, code, **change)

    assert audited(world, author) == ONE
    assert found(author) == [("changed", code)]


def test_copy_that_somebody_else_added_is_foreign(world: World):
    author = world.author()
    published(world, author, "One", "Two")
    code = rows(author)[0].put_code
    copy = world.act(author, "add_own_copy", put_code=code)["put_code"]
    world.act(author, "add_own_copy", work=work("Unrelated"))

    assert audited(world, author) == ONE
    assert found(author) == [("foreign", copy)]
    assert findings(author)[0].item_id == rows(author)[0].id


def test_audit_replaces_what_the_last_one_found(world: World):
    author, other = world.author(), world.author()
    published(world, author, "One", "Two")
    published(world, other, "Other")
    gone = [rows(one)[0].put_code for one in (author, other)]
    remove(world, author, gone[:1])
    remove(world, other, gone[1:])
    ask(author, other)
    assert world.drain() == {"audit: audited": 2}
    remove(world, author, [rows(author)[1].put_code])

    audited(world, author)
    assert [kind for kind, _ in found(author)] == ["missing", "missing"]
    assert found(other) == [("missing", gone[1])]


# What is not judged.


def test_open_question_is_nobodys_finding(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author)
    assert world.drain() == {"create: unanswered": 1}

    assert audited(world, author) == ONE
    assert found(author) == []
    assert rows(author)[0].remote == "creating"


def test_work_that_is_about_to_be_updated_is_not_compared(world: World):
    from invenio_db import db

    author = world.author()
    published(world, author, "One")
    row = rows(author)[0]
    put(world, author, row.put_code, type="book")
    row.due_at = row.checked_at
    author.connection.due_at = None
    world.fault("status", "PUT", "*", status=500, times=9)
    row.fingerprint = None
    db.session.commit()

    assert audited(world, author)["audit: audited"] == 1
    assert found(author) == []


def test_update_whose_answer_is_lost_is_not_compared(world: World):
    author = world.author()
    (recid,) = published(world, author, "One")
    world.fault("apply_then_drop", "PUT", "*")
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {"update: unanswered": 1}

    assert audited(world, author) == ONE
    assert found(author) == []
