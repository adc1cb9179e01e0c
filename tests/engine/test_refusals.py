# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the drainer makes of what authors did at the registry, of refusals, and of what nobody foresaw."""

from ..plugins.world import World, retitled
from .answered import forget_successes, later, published


def test_work_deleted_by_its_author_stays_deleted(world: World):
    author = world.author()
    recid = published(world, author)
    world.act(author, "delete_work", put_code=world.item(author).put_code)
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: missing": 1, "resolve: resolved": 1}
    assert (world.item(author).opted_out, world.works(author)) == (
        "author_at_orcid",
        [],
    )
    world.edit(recid, retitled("Edited again"))
    assert world.drain() == {}


def test_push_does_not_override_the_authors_deletion(world: World):
    from invenio_orcid_sync.services import works

    author = world.author()
    recid = published(world, author)
    world.act(author, "delete_work", put_code=world.item(author).put_code)
    world.edit(recid, retitled("Edited"))
    world.drain()
    assert works.push(everything=True) == 1

    assert world.drain() == {}
    assert world.works(author) == []


def test_visibility_that_the_author_changed_is_kept(world: World):
    author = world.author()
    recid = published(world, author)
    put_code = world.item(author).put_code
    world.act(author, "edit_visibility", put_code=put_code, visibility="limited")
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: updated": 1}
    (work,) = world.works(author)
    assert (work["visibility"], work["title"]["title"]["value"]) == (
        "limited",
        "Edited",
    )


def test_authors_own_copy_is_left_alone(world: World):
    author = world.author()
    recid = published(world, author, title="Ours")
    world.act(author, "add_own_copy", put_code=world.item(author).put_code)
    world.edit(recid, retitled("Ours edited"))
    world.drain()

    assert sorted(world.titles(author)) == ["Ours", "Ours edited"]


# Edits that ORCID answers with 200 and drops.


def test_swallowed_edit_is_forced_without_losing_the_put_code(world: World):
    """A month alone that is added to a date is such an edit; a citation would change with it and show."""
    author = world.author()
    world.set(MAPPING={"citation": False})
    recid = published(world, author, publication_date="1943")
    put_code = world.item(author).put_code
    world.edit(recid, lambda data: data["metadata"].update(publication_date="1943-09"))

    assert world.drain() == {"update: updated": 2}
    (work,) = world.works(author)
    assert work["put-code"] == put_code
    assert work["publication-date"]["month"] == {"value": "09"}
    world.edit(recid, lambda data: None)
    assert world.drain() == {}


# Permission.


def test_single_401_loses_no_permission(world: World):
    author, other = world.author(), world.author()
    world.fault("introspection_down", times=1)
    world.publish(author)
    assert world.drain() == {"create: refused": 1}
    assert author.connection.status == "active"

    world.publish(other)
    assert world.drain() == {"create: created": 1}
    later(world, author)
    assert world.drain() == {"create: created": 1}
    assert author.connection.refused_at is None


def test_second_401_after_successes_elsewhere_loses_the_permission(world: World):
    author, other = world.author(), world.author()
    recid = published(world, author)
    world.act(author, "revoke_client", client_id=world.client_id)
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {"update: refused": 1}
    world.publish(other)
    world.drain()
    later(world, author)

    assert world.drain() == {"update: refused": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("permission_lost", "refused")
    assert world.drain() == {}


def test_second_401_without_success_elsewhere_is_not_believed(world: World):
    author = world.author()
    recid = published(world, author)
    world.act(author, "revoke_client", client_id=world.client_id)
    world.edit(recid, retitled("Edited"))
    world.drain()
    forget_successes()
    later(world, author)

    assert world.drain() == {"update: refused": 1}
    assert author.connection.status == "active"


def test_many_401_at_once_pause_the_registry(world: World):
    authors = [world.author() for _ in range(4)]
    world.set(THREADS=1)
    world.fault("introspection_down", times=4)
    for author in authors:
        world.publish(author)

    assert world.drain() == {"create: refused": 3}
    assert [one.connection.status for one in authors] == ["active"] * 4
    assert world.drain() == {}


def test_scope_that_is_too_small_asks_the_author(world: World):
    author = world.author()
    body = {"response-code": 403, "error-code": 9038}
    world.fault("status", "POST", status=403, body=body)
    world.publish(author)

    assert world.drain() == {"create: scope": 1}
    assert (author.connection.status, author.connection.reason) == (
        "permission_lost",
        "scope",
    )
    assert world.item(author).remote == "none"


# States of the record.


def test_merged_record_keeps_both_ids_and_stops(world: World):
    author = world.author()
    recid = published(world, author)
    new = world.control("records", given_names="Ada", family_name="L")["orcid"]
    world.act(author, "deprecate", primary=new)
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: moved": 1}
    connection = author.connection
    assert (connection.orcid, connection.moved_to) == (author.orcid, new)
    assert (connection.status, connection.reason) == ("blocked", "moved")


def test_locked_record_waits_a_day_and_goes_on(world: World):
    author = world.author()
    world.act(author, "lock")
    world.publish(author)
    assert world.drain() == {"create: record_locked": 1}
    assert (author.connection.status, author.connection.reason) == (
        "active",
        "record_locked",
    )
    assert world.drain() == {}

    assert world.item(author).code == "record_locked"
    world.act(author, "unlock")
    later(world, author)
    assert world.drain() == {"create: created": 1}
    assert (author.connection.reason, world.item(author).code) == (None, None)


def test_deactivated_record_stops_its_connection_only(world: World):
    author, other = world.author(), world.author()
    body = {"response-code": 409, "error-code": 9044}
    world.fault("status", "POST", f"*{author.orcid}*", status=409, body=body)
    world.publish(author)
    world.publish(other)

    assert world.drain() == {"create: record_deactivated": 1, "create: created": 1}
    assert author.connection.status == "blocked"


def test_full_record_holds_the_work_only(world: World):
    author = world.author()
    body = {"response-code": 409, "error-code": 9048}
    world.fault("status", "POST", status=409, body=body)
    world.publish(author)

    assert world.drain() == {"create: record_full": 1}
    item = world.item(author)
    assert (item.hold, item.code, item.remote) == ("author", "record_full", "none")
    assert author.connection.status == "active"


# What we sent, and what nobody foresaw.


def test_page_of_a_guard_holds_up_the_work_it_refuses_and_no_other(world: World):
    author = world.author()
    world.fault("status", "POST", "*/work", status=403, body="<html>No.</html>")
    world.publish(author, title="DROP TABLE works")
    assert world.drain() == {"create: guarded": 1}
    item = world.item(author)
    assert (item.remote, item.code, item.attempts) == ("none", "guarded", 1)

    world.publish(author, title="Harmless")
    assert world.drain() == {"create: created": 1}
    later(world, author)
    assert world.drain() == {"create: created": 1}


def test_pages_of_a_guard_for_three_people_pause_the_registry(world: World):
    from invenio_orcid_sync.services import engine

    world.fault(
        "status", "POST", "*/work", times=3, status=403, body="<html>No.</html>"
    )
    for author in (world.author(), world.author(), world.author()):
        world.publish(author)
    world.drain()

    assert engine.registry().pause_reason == "forbidden"


def test_rejected_work_is_the_operators_matter_and_holds_up_nothing_else(world: World):
    author = world.author()
    body = {"response-code": 400, "error-code": 9020}
    world.fault("status", "POST", status=400, body=body)
    recid = world.publish(author)
    assert world.drain() == {"create: rejected": 1}
    item = world.item(author)
    assert (item.hold, item.code, item.due_at) == ("operator", "rejected", None)

    world.publish(author, title="Another")
    assert world.drain() == {"create: created": 1}
    world.edit(recid, retitled("Mended"))
    assert world.drain() == {"create: created": 1}
    assert world.item(author).hold is None


def test_unknown_answer_closes_the_connections_gate(world: World):
    author = world.author()
    world.fault("status", "POST", status=418)
    world.publish(author)

    assert world.drain() == {"create: unknown_answer": 1}
    assert (author.connection.status, author.connection.reason) == (
        "blocked",
        "unknown_answer",
    )


def test_unknown_answers_on_three_connections_close_the_registrys_gate(world: World):
    authors = [world.author() for _ in range(4)]
    world.set(THREADS=1)
    world.fault("status", "POST", status=418, times=4)
    for author in authors:
        world.publish(author)

    assert world.drain() == {"create: unknown_answer": 3}


def test_every_request_leaves_a_history_entry_without_secrets(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import History

    author = world.author()
    recid = published(world, author)
    world.delete(recid)
    world.drain()

    entries = db.session.query(History).filter_by(actor="drainer").order_by(History.id)
    assert [(e.action, e.outcome, e.status) for e in entries] == [
        ("create", "created", 201),
        ("delete", "deleted", 204),
    ]
    everything = " ".join(str(vars(entry)) for entry in entries)
    assert author.token not in everything


def test_record_that_cannot_be_planned_holds_up_this_row_only(world: World):
    """Whatever is wrong with one record: here metadata that no schema let in."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    author, other = world.author(), world.author()
    recid = world.publish(author)
    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["metadata"]["title"] = {"not": "a title"}
    flag_modified(model, "json")
    db.session.commit()
    world.publish(other)

    assert world.drain() == {"create: created": 1}
    assert world.item(author).hold == "operator"
