# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works: pushing, accepting, previewing."""

import json
from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import MappingError
from invenio_orcid_sync.core.work import Unmappable
from invenio_orcid_sync.services import works
from invenio_orcid_sync.services.errors import BadInput, NotFound

from ..core.material import (
    CARBERRY,
    assert_sendable,
    load,
    person,
    record,
    shared,
    shared_records,
    xsd_errors,
)
from ..plugins.world import World, retitled, service, system_identity

STRANGER = "0000-0001-5109-3700"


def marks() -> list[tuple[str, bool]]:
    """Concepts that are marked, and whether urgently, in order."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    return [
        (str(one.concept), one.urgent)
        for one in db.session.query(Mark).order_by(Mark.id)
    ]


def draft(world: World) -> str:
    """Make a draft that is never published. :returns: its id."""
    from ..plugins.content import record_data

    return service().create(system_identity(), record_data(CARBERRY)).id


def concept_id(recid: str) -> str:
    """The persistent identifier of all versions of a record."""
    return service().read(system_identity(), recid)["parent"]["id"]


# Pushing.


def test_push_of_a_record_marks_its_concept_urgently(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    later = world.new_version(recid, retitled("Version 2"))
    world.publish(author)
    world.drain()
    concept = str(world.concept(recid))
    for any_of_them in (recid, later, concept_id(recid)):
        assert works.push(record=any_of_them) == 1
    assert marks() == [(concept, True)] * 3


def test_push_of_a_person_marks_what_names_the_id(world: World) -> None:
    ada, mary = world.author(), world.author()
    both = world.publish(ada, mary)
    hers = world.publish(ada)
    world.publish(mary)
    edited = world.publish(
        mary,
        contributors=[{**contributor(ada.orcid), "role": {"id": "editor"}}],
    )
    world.drain()
    assert works.push(orcid=f"https://orcid.org/{ada.orcid}") == 3
    expected = sorted((str(world.concept(one)), True) for one in (both, hers, edited))
    assert sorted(marks()) == expected


def contributor(orcid: str) -> dict:
    """A personal contributor."""
    from ..plugins.content import creator

    return creator(orcid)


def test_push_of_a_person_marks_a_concept_once_for_all_versions(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.new_version(recid, retitled("Version 2"))
    world.drain()
    assert works.push(orcid=author.orcid) == 1
    assert works.push(everything=True) == 1
    assert marks() == [(str(world.concept(recid)), True)] * 2


def test_push_of_everything_leaves_out_drafts_and_deleted_records(world: World) -> None:
    author = world.author()
    kept, gone = world.publish(author), world.publish(author)
    draft(world)
    world.delete(gone)
    world.drain()
    assert works.push(everything=True) == 1
    assert marks() == [(str(world.concept(kept)), True)]


def test_push_of_a_deleted_record_has_it_looked_at(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.delete(recid)
    world.drain()
    assert works.push(record=recid) == 1
    assert world.drain() == {}


def test_push_sends_what_was_held(world: World) -> None:
    author = world.author()
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    world.publish(author, title="Held")
    assert world.drain() == {"create: rejected": 1}
    works.push(everything=True)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Held"]


def test_push_of_what_is_in_step_sends_nothing(world: World) -> None:
    world.publish(world.author())
    world.drain()
    works.push(everything=True)
    assert world.drain() == {}
    assert world.sent() == ["POST work"]


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"record": "", "orcid": None},
        {"record": "abcde", "everything": True},
        {"record": "abcde", "orcid": CARBERRY},
        {"orcid": CARBERRY, "everything": True},
    ],
)
def test_push_of_none_or_several_asks_which(world: World, chosen: dict) -> None:
    with pytest.raises(BadInput) as raised:
        works.push(**chosen)
    text = "Say which records: --record RECID, --orcid iD, or --all."
    assert (str(raised.value), marks()) == (text, [])


def test_push_of_what_is_not_there_marks_nothing(world: World) -> None:
    unpublished = draft(world)
    for what, which in (("record", "nosuch-record"), ("published record", unpublished)):
        with pytest.raises(NotFound) as raised:
            works.push(record=which)
        assert (
            str(raised.value)
            == f"There is no {what} {which!r} here. Check the identifier."
        )
    assert marks() == []


def test_push_of_a_person_nobody_names_marks_nothing(world: World) -> None:
    world.publish(world.author())
    world.drain()
    assert (works.push(orcid=STRANGER), marks()) == (0, [])


# Accepting.


def test_accept_sends_what_somebody_else_deposited(world: World) -> None:
    author, other = world.author(), world.author()
    world.publish(author, by=other.user, title="Mine indeed")
    assert world.drain() == {}
    works.accept(author.user.id, world.item(author).id)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Mine indeed"]


def test_accept_by_another_person_finds_no_such_work(world: World) -> None:
    author, other = world.author(), world.author()
    world.publish(author, by=other.user)
    world.drain()
    item = world.item(author).id
    with pytest.raises(NotFound) as raised:
        works.accept(other.user.id, item)
    assert str(raised.value) == f"There is no work '{item}' here. Check the identifier."
    assert (world.item(author).accepted_at, world.drain()) == (None, {})


# Previewing a record of the database.


def test_preview_shows_exactly_what_is_sent(world: World) -> None:
    author = world.author()
    recid = world.publish(author, title="Seen before")
    shown = works.preview(recid)
    world.drain()
    (work,) = world.works(author)
    assert work["title"]["title"]["value"] == "Seen before"
    from invenio_orcid_sync.core.fingerprint import differs, fingerprint

    assert world.item(author).fingerprint == fingerprint(shown.payload)
    assert differs(shown.payload, work) is False
    assert shown.violations == []


def test_preview_sends_and_stores_nothing(world: World) -> None:
    recid = world.publish(world.author())
    before = marks()
    works.preview(recid)
    assert (world.sent(), marks()) == ([], before)


def test_preview_is_of_the_latest_version_whichever_is_named(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.new_version(recid, retitled("Version 2"))
    titles = [
        works.preview(one).payload["title"]["title"]["value"]
        for one in (recid, concept_id(recid))
    ]
    assert titles == ["Version 2", "Version 2"]


def test_preview_is_for_the_first_author_or_whom_one_names(world: World) -> None:
    recid = world.publish(*(world.author() for _ in range(2)))
    assert works.preview(recid, f"https://orcid.org/{STRANGER}").violations == []
    assert works.preview(recid) == works.preview(recid, CARBERRY)


def test_preview_without_an_author_asks_for_one(world: World) -> None:
    author = world.author()
    from ..plugins.content import creator

    recid = world.publish(author, creators=[creator()])
    with pytest.raises(BadInput) as raised:
        works.preview(recid)
    text = "The record names no author with an iD: say whose work it is (--orcid)."
    assert str(raised.value) == text
    assert works.preview(recid, author.orcid).violations == []


def test_preview_of_what_is_not_published_says_so(world: World) -> None:
    author = world.author()
    gone, unpublished = world.publish(author), draft(world)
    world.delete(gone)
    for which in (gone, unpublished):
        with pytest.raises(NotFound) as raised:
            works.preview(which)
        text = f"There is no published record {which!r} here. Check the identifier."
        assert str(raised.value) == text


def test_preview_with_a_wrong_mapping_names_the_key(world: World) -> None:
    recid = world.publish(world.author())
    world.set(MAPPING={"no-such-part": {}})
    with pytest.raises(MappingError, match="no-such-part"):
        works.preview(recid)


def test_preview_shows_the_citation_that_was_chosen(world: World) -> None:
    recid = world.publish(world.author())
    world.set(MAPPING={"citation": "formatted-vancouver"})
    for shown in (works.preview(recid), works.preview_file(record())):
        assert_sendable(shown.payload)
        assert shown.payload["citation"]["citation-type"] == "formatted-vancouver"
        assert "@" not in shown.payload["citation"]["citation-value"]


# Previewing a file.


def test_preview_of_a_file_needs_no_row(world: World) -> None:
    shown = works.preview_file(record())
    site = world.site.app.config["SITE_UI_URL"]
    ids = {
        (one["external-id-type"], one["external-id-value"])
        for one in shown.payload["external-ids"]["external-id"]
    }
    assert ids == {
        ("uri", f"{site}/records/parent-67890"),
        ("source-work-id", f"{site.removeprefix('https://')}:parent-67890"),
    }
    assert shown.payload["url"]["value"] == f"{site}/records/abcde-12345"
    assert shown.payload["title"]["title"]["value"] == "On Waiting"
    assert "citation" in shown.payload
    assert_sendable(shown.payload)


@pytest.mark.parametrize("name", shared_records())
def test_preview_of_a_real_record_can_be_sent(world: World, name: str) -> None:
    found = load(shared("records", name))
    shown = works.preview_file(found, CARBERRY)
    assert_sendable(shown.payload)
    assert (shown.violations, xsd_errors(shown.payload)) == ([], [])
    assert json.loads(json.dumps(shown.notes)) == shown.notes


def test_preview_of_a_file_skips_ids_that_are_none(world: World) -> None:
    people = [person("A", "B", "0000-0002-1825-0098"), person("C", "D", CARBERRY)]
    found = record(creators=people)
    assert works.preview_file(found) == works.preview_file(found, CARBERRY)
    with pytest.raises(BadInput, match="names no author with an iD"):
        works.preview_file(record(creators=people[:1]))


@pytest.mark.parametrize(
    "found", [None, [], "text", 7, {}, {"metadata": None}, {"metadata": []}]
)
def test_preview_of_a_file_that_is_no_record_says_what_one_is(
    world: World, found: Any
) -> None:
    with pytest.raises(BadInput) as raised:
        works.preview_file(found, CARBERRY)
    text = (
        "That is no record: an object with 'metadata' is needed, "
        "as GET /api/records/<id> answers."
    )
    assert str(raised.value) == text


@pytest.mark.parametrize(
    "change",
    [
        {"parent": "text"},
        {"parent": ["list"]},
        {"metadata": {"title": "T", "creators": "text"}},
        {"metadata": {"title": "T", "creators": [None]}},
        {"metadata": {"title": "T", "creators": [{"person_or_org": "text"}]}},
    ],
)
def test_preview_of_a_file_of_another_shape_is_bad_input(
    world: World, change: dict
) -> None:
    with pytest.raises(
        BadInput, match="^That is no record as GET /api/records/<id> answers: "
    ):
        works.preview_file({**record(), **change})


@pytest.mark.parametrize("change", [{"parent": None}, {"id": None}, {"pids": None}])
def test_preview_of_a_file_does_without_what_is_missing(
    world: World, change: dict
) -> None:
    assert_sendable(works.preview_file({**record(), **change}, CARBERRY).payload)


def test_preview_of_a_file_without_a_title_names_field_and_cure(world: World) -> None:
    with pytest.raises(Unmappable) as raised:
        works.preview_file(record(title=" "), CARBERRY)
    assert raised.value.field == "metadata.title"
    assert str(raised.value) == (
        "ORCID needs a title, and this record's is empty: fill in the title."
    )


# iDs.


@pytest.mark.parametrize(
    "text", [CARBERRY, f" https://orcid.org/{CARBERRY} ", f"orcid:{CARBERRY}"]
)
def test_id_is_read_as_people_type_it(text: str) -> None:
    assert works.orcid_from(text) == CARBERRY
