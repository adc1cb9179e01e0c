# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works of one person that are created together, and what becomes of each."""

import pytest

from invenio_orcid_sync.engine.answers import resize
from invenio_orcid_sync.engine.jobs import Job, Part
from invenio_orcid_sync.engine.lease import Held
from invenio_orcid_sync.orcid.answers import Answer

from ..plugins.world import Author, World, retitled
from .answered import later, unpaused


def publish(world: World, author: Author, number: int) -> list[str]:
    return [world.publish(author, title=f"Work {n}") for n in range(number)]


def items(world: World, author: Author, number: int) -> list:
    return [world.item(author, n) for n in range(number)]


def answered_with(world: World, *elements: dict) -> None:
    """Have the registry answer the next bulk with these elements, and store nothing."""
    world.fault("status", "POST", "*/works", status=200, body={"bulk": list(elements)})


def error(status: int, code: int, text: str = "") -> dict:
    return {
        "error": {
            "response-code": status,
            "error-code": code,
            "developer-message": text,
        }
    }


def test_works_of_one_person_are_created_in_one_request(world: World):
    author = world.author()
    publish(world, author, 3)

    assert world.drain() == {"create: created": 3}
    assert world.sent() == ["POST works"]
    assert world.titles(author) == ["Work 0", "Work 1", "Work 2"]
    codes = {work["put-code"] for work in world.works(author)}
    assert {item.put_code for item in items(world, author, 3)} == codes
    assert world.drain() == {}


def test_works_of_two_people_are_created_apart(world: World):
    first, second = world.author(), world.author()
    world.set(OTHERS_DEPOSITS="auto")
    for number in range(2):
        world.publish(first, second, title=f"Work {number}")

    assert world.drain() == {"create: created": 4}
    assert world.sent() == ["POST works", "POST works"]
    assert world.titles(first) == world.titles(second) == ["Work 0", "Work 1"]


def test_bulk_takes_no_more_works_than_the_lease_says(world: World):
    author = world.author()
    sized(world, 2)
    publish(world, author, 5)

    assert world.drain() == {"create: created": 5}
    # 2, then 4 since the first was quick: the rest of three.
    assert world.sent() == ["POST works", "POST works"]
    assert len(world.titles(author)) == 5


def sized(world: World, size: int) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Lease

    world.drain()
    db.session.query(Lease).update({"bulk": size})
    db.session.commit()


def test_elements_of_a_bulk_are_judged_one_by_one(world: World):
    author = world.author()
    publish(world, author, 3)
    answered_with(
        world,
        {"work": {"put-code": 77}},
        error(400, 9022),
        error(500, 9008),
    )
    world.drain()

    found = {
        (row.remote, row.put_code, row.hold, row.code)
        for row in items(world, author, 3)
    }
    assert found == {
        ("present", 77, None, None),
        ("none", None, "operator", "rejected"),
        ("creating", None, None, "unanswered"),
    }


@pytest.mark.parametrize(
    "elements",
    [[], [{"work": {"put-code": 1}}], ["?", None], [{}, {"work": {}}]],
)
def test_bulk_whose_answer_cannot_be_read_is_looked_up_not_repeated(world, elements):
    author = world.author()
    publish(world, author, 2)
    answered_with(world, *elements)
    world.drain()

    assert {item.remote for item in items(world, author, 2)} == {"creating"}
    assert world.sent() == ["POST works"]


def test_bulk_whose_answer_is_lost_is_found_with_one_look(world: World):
    author = world.author()
    publish(world, author, 3)
    world.fault("apply_then_drop", "POST", "*/works")
    assert world.drain() == {"create: unanswered": 3}
    later(world, author)
    world.drain()
    for number in range(1, 3):
        push_due(world, author, number)

    world.drain()
    assert world.sent() == ["POST works", "GET works"]
    assert {item.remote for item in items(world, author, 3)} == {"present"}
    assert len(world.titles(author)) == 3


def push_due(world: World, author: Author, number: int) -> None:
    from datetime import timedelta

    from invenio_db import db

    item = world.item(author, number)
    if item.due_at is not None:
        item.due_at -= timedelta(days=2)
    db.session.commit()


def test_look_that_finds_a_work_early_is_believed_and_one_that_does_not_is_not(
    world: World,
):
    """Two bulks are unanswered: one stored, one still running. The first one's look must not give up the other."""
    author = world.author()
    publish(world, author, 2)
    world.fault("drop_before_apply", "POST", "*/works")
    world.drain()
    later(world, author)  # the first row's cool-down is over, the second one's not
    world.drain()

    first, second = items(world, author, 2)
    assert (first.remote, second.remote) == ("present", "creating")
    assert world.sent() == ["POST works", "GET works", "POST work"]


def test_bulk_that_was_never_applied_is_created_after_one_look(world: World):
    author = world.author()
    publish(world, author, 3)
    world.fault("drop_before_apply", "POST", "*/works")
    world.drain()
    for number in range(3):
        push_due(world, author, number)

    assert world.drain() == {"resolve: resolved": 3, "create: created": 3}
    # The size was halved: what ORCID could not take in time comes in smaller pieces.
    assert world.sent() == ["POST works", "GET works", "POST work", "POST works"]
    assert len(world.titles(author)) == 3


def test_bulk_refused_as_a_whole_is_halved_until_the_bad_one_stands_alone(
    world: World, monkeypatch
):
    author = world.author()
    publish(world, author, 8)
    spoilt(monkeypatch, "Work 2", **{"type": "nonsense"})
    world.drain()

    held = [row for row in items(world, author, 8) if row.remote != "present"]
    assert [(row.hold, row.code) for row in held] == [("operator", "rejected")]
    titles = [f"Work {n}" for n in range(8) if n != 2]
    assert sorted(world.titles(author)) == titles
    # 8, the halves, the quarters of one, and two alone.
    assert world.sent().count("POST works") == 5
    assert world.sent().count("POST work") == 2


def spoilt(monkeypatch, title: str, **changes: str) -> None:
    """Have a record mapped to what ORCID refuses, as a rule would that we do not know."""
    from invenio_orcid_sync.engine import prepare

    mapped = prepare.draft_of

    def spoils(source, mapping):
        draft = mapped(source, mapping)
        if source.record["metadata"]["title"] == title:
            draft.payload.update(changes)
        return draft

    monkeypatch.setattr(prepare, "draft_of", spoils)


def test_bulk_when_the_registry_is_busy_costs_no_attempt(world: World):
    author = world.author()
    publish(world, author, 3)
    world.fault("html_503", "POST", "*/works")
    world.drain()
    assert [(row.remote, row.attempts) for row in items(world, author, 3)] == [
        ("none", 0)
    ] * 3

    unpaused(world)
    assert world.drain() == {"create: created": 3}


def test_bulk_into_a_full_record_adds_what_fits_and_asks_the_author(world: World):
    author = world.author()
    publish(world, author, 4)
    full = error(409, 9048)["error"]
    world.fault("status", "POST", "*/works", status=409, body=full)
    world.fault("status", "POST", "*/works", status=409, body=full)
    world.fault("status", "POST", "*/work", status=409, body=full)
    world.drain()

    rows = items(world, author, 4)
    assert {(row.hold, row.code) for row in rows if row.remote == "none"} == {
        ("author", "record_full")
    }
    # Nobody asked again for each row.
    assert len(world.sent()) <= 4


def test_duplicate_in_a_bulk_is_tried_alone_before_anybody_is_bothered(world: World):
    """A bulk's 9021 counts earlier versions' identifiers too, and may be a mistake (orcid-api 2.6)."""
    author = world.author()
    publish(world, author, 2)
    answered_with(
        world, {"work": {"put-code": 77}}, error(409, 9021, "put-code ${putCode}")
    )

    assert world.drain() == {
        "create: created": 2,
        "create: duplicate": 1,
        "resolve: resolved": 1,
    }
    assert world.sent() == ["POST works", "GET works", "POST work"]
    assert world.titles(author) == ["Work 1"]


def test_duplicates_in_a_bulk_share_one_look_and_are_adopted(world: World):
    from invenio_db import db

    author = world.author()
    publish(world, author, 3)
    world.drain()
    for item in items(world, author, 3):
        item.remote, item.put_code, item.fingerprint = "none", None, None
        item.due_at = item.created
    db.session.commit()
    world.drain()

    assert world.sent()[1:] == ["POST works", "GET works", "PUT work", "PUT work"] + [
        "PUT work"
    ]
    assert len(world.titles(author)) == 3
    assert {item.remote for item in items(world, author, 3)} == {"present"}


def test_edits_go_one_by_one(world: World):
    author = world.author()
    recids = publish(world, author, 2)
    world.drain()
    for recid in recids:
        world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: updated": 2}
    assert world.titles(author) == ["Edited", "Edited"]


def test_history_has_one_entry_for_each_work_of_a_bulk(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import History

    author = world.author()
    publish(world, author, 3)
    world.drain()

    entries = db.session.query(History).filter_by(action="create").all()
    codes = sorted(entry.put_code for entry in entries)
    assert codes == [work["put-code"] for work in world.works(author)]
    assert {(entry.outcome, entry.actor) for entry in entries} == {
        ("created", "drainer")
    }


def test_poison_record_holds_up_no_other_in_its_bulk(world: World, monkeypatch):
    from invenio_orcid_sync.engine import prepare

    author = world.author()
    publish(world, author, 3)
    mapped = prepare.draft_of

    def fails(source, mapping):
        if source.record["metadata"]["title"] == "Work 1":
            raise RuntimeError("poison")
        return mapped(source, mapping)

    monkeypatch.setattr(prepare, "draft_of", fails)
    world.drain()

    codes = {row.code for row in items(world, author, 3)}
    assert codes == {None, "internal_error"}
    assert world.titles(author) == ["Work 0", "Work 2"]


# The size of bulks.


def bulk_of(number: int) -> Job:
    parts = tuple(Part(item_id=n) for n in range(number))
    operation = "create" if number == 1 else "bulk"
    return Job(operation=operation, orcid="", token="", grant_id=None, parts=parts)


@pytest.mark.parametrize(
    "size, number, answer, then",
    [
        (20, 20, Answer(status=200, seconds=3.0), 40),
        (80, 80, Answer(status=200, seconds=3.0), 100),
        (100, 100, Answer(status=200, seconds=3.0), 100),
        (20, 7, Answer(status=200, seconds=3.0), 20),
        (20, 20, Answer(status=200, seconds=15.0), 20),
        (20, 20, Answer(status=0), 10),
        (20, 20, Answer(status=504), 10),
        (40, 3, Answer(status=0), 1),
        (1, 1, Answer(status=201, seconds=1.0), 2),
        (20, 1, Answer(status=201, seconds=1.0), 20),
        (1, 1, Answer(status=0), 1),
        (20, 20, Answer(status=503), 20),
        (20, 20, Answer(status=401), 20),
        (20, 20, Answer(status=429), 20),
    ],
)
def test_bulks_grow_while_orcid_is_quick_and_shrink_when_it_is_not(
    size, number, answer, then
):
    lease = Held(1, 0, "", 1, bulk=size)
    resize(lease, bulk_of(number), answer)
    assert lease.bulk == then


def test_size_of_bulks_is_kept_for_the_next_drain(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Lease

    author = world.author()
    sized(world, 2)
    publish(world, author, 2)
    world.drain()

    assert db.session.query(Lease.bulk).scalar() == 4
