# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the drainer makes of the registry's answers, and of their absence."""

from datetime import timedelta

import pytest

from ..plugins.world import Author, World, retitled


def published(world: World, author: Author, **options) -> str:
    """Publish a record and send it."""
    recid = world.publish(author, **options)
    assert world.drain() == {"create: created": 1}
    return recid


def later(world: World, author: Author) -> None:
    """Let the time come that the row or its connection waits for."""
    from invenio_db import db

    item, connection = world.item(author), author.connection
    item = world.item(author)
    for row in (item, connection):
        if row.due_at is not None:
            row.due_at -= timedelta(days=2)
    if connection.refused_at is not None:
        connection.refused_at -= timedelta(days=2)
    db.session.commit()


def unpaused(world: World) -> None:
    """Let the registry's pause be over."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    engine.registry().paused_until = None
    db.session.commit()


# An answer that never came.


def test_create_whose_answer_is_lost_is_found_with_one_look(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Applied")

    assert world.drain() == {"create: unanswered": 1}
    item = world.item(author)
    assert (item.remote, item.code) == ("creating", "unanswered")
    assert world.drain() == {}

    later(world, author)
    assert world.drain() == {"resolve: resolved": 1}
    assert world.titles(author) == ["Applied"]
    assert world.item(author).put_code == world.works(author)[0]["put-code"]
    assert world.sent() == ["POST work", "GET works"]


def test_create_that_was_never_applied_is_repeated_after_a_look(world: World):
    author = world.author()
    world.fault("drop_before_apply", "POST", "*/work")
    world.publish(author, title="Not applied")
    world.drain()
    later(world, author)

    assert world.drain() == {"resolve: resolved": 1, "create: created": 1}
    assert world.titles(author) == ["Not applied"]


def test_create_whose_answer_is_lost_is_not_repeated_by_an_edit(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author, title="Before")
    world.drain()
    world.edit(recid, retitled("After"))

    assert world.drain() == {}
    later(world, author)
    assert world.drain() == {"resolve: resolved": 1, "update: updated": 1}
    assert world.titles(author) == ["After"]


def test_create_whose_answer_is_lost_is_recognised_after_a_new_version(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author, title="Version 1")
    world.drain()
    world.new_version(recid, retitled("Version 2"))
    world.drain()
    later(world, author)
    world.drain()

    assert world.titles(author) == ["Version 2"]


def test_create_whose_answer_is_lost_is_removed_when_the_record_went_meanwhile(
    world: World,
):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author)
    world.drain()
    world.delete(recid)
    later(world, author)

    assert world.drain() == {"resolve: resolved": 1, "delete: deleted": 1}
    assert world.works(author) == []


def test_process_that_died_with_an_open_intent_leaves_nothing_doubled(world: World):
    """As after SIGKILL between the registry's answer and our commit: the intent stands, the work too."""
    from invenio_db import db

    author = world.author()
    published(world, author, title="Once")
    item = world.item(author)
    item.remote, item.put_code = "creating", None
    item.due_at = item.created
    db.session.commit()

    assert world.drain() == {"resolve: resolved": 1}
    assert world.titles(author) == ["Once"]


def test_update_whose_answer_is_lost_is_repeated(world: World):
    author = world.author()
    recid = published(world, author)
    world.fault("apply_then_drop", "PUT")
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {"update: unanswered": 1}
    later(world, author)

    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]


def test_delete_whose_answer_is_lost_ends_with_the_repeats_404(world: World):
    author = world.author()
    recid = published(world, author)
    world.fault("apply_then_drop", "DELETE")
    world.delete(recid)
    assert world.drain() == {"delete: unanswered": 1}
    later(world, author)

    assert world.drain() == {"delete: deleted": 1}
    item = world.item(author)
    assert (item.remote, item.opted_out) == ("none", None)


def test_record_restored_during_an_open_delete_is_sent_anew(world: World):
    author = world.author()
    recid = published(world, author, title="Back")
    world.fault("apply_then_drop", "DELETE")
    world.delete(recid)
    world.drain()
    world.restore(recid)

    assert world.drain() == {"delete: deleted": 1, "create: created": 1}
    assert world.titles(author) == ["Back"]


def test_registry_that_refuses_connections_pauses_and_opens_no_question(world: World):
    author = world.author()
    world.publish(author)
    world.patch.setattr(
        world.site.app.extensions["invenio-orcid-sync"], "environment", nowhere(world)
    )

    assert world.drain() == {"create: registry_busy": 1}
    item = world.item(author)
    assert (item.remote, item.attempts) == ("none", 0)


def nowhere(world: World):
    """Return the environment with an address where nobody listens."""
    from dataclasses import replace

    environment = world.site.app.extensions["invenio-orcid-sync"].environment
    return replace(environment, api="http://127.0.0.1:9")


# Trouble over there.


@pytest.mark.parametrize(
    "fault",
    [{"fault": "html_503"}, {"fault": "status", "status": 429}],
    ids=["503", "429"],
)
def test_busy_registry_stops_all_starts_and_costs_no_attempt(world: World, fault):
    author, other = world.author(), world.author()
    world.set(THREADS=1)
    world.fault(method="POST", times=1, **fault)
    world.publish(author)
    world.publish(other)

    assert world.drain() == {"create: registry_busy": 1}
    assert world.drain() == {}
    unpaused(world)
    assert world.drain() == {"create: created": 2}
    assert world.item(author).attempts == world.item(other).attempts == 0


def test_answers_that_were_under_way_together_make_one_pause(world: World):
    from datetime import datetime, timezone

    from invenio_orcid_sync.engine.settle import pause
    from invenio_orcid_sync.services import engine

    registry, now = engine.registry(), datetime.now(timezone.utc)
    for _ in range(16):
        pause(registry, "registry_busy", now)
    assert registry.backoff == 1

    pause(registry, "registry_busy", registry.paused_until + timedelta(seconds=1))
    assert registry.backoff == 2


def test_internal_error_on_create_is_looked_into(world: World):
    author = world.author()
    body = {"response-code": 500, "error-code": 9008}
    world.fault("status", "POST", status=500, body=body)
    world.publish(author)

    assert world.drain() == {"create: unanswered": 1}
    assert world.item(author).remote == "creating"


# Duplicates.


def test_work_that_is_there_already_is_adopted(world: World):
    """The ledger was lost, or an earlier integration sent it: 9021 names the work, a look confirms that it is ours."""
    from invenio_db import db

    from invenio_orcid_sync.models import History, Item

    author = world.author()
    recid = published(world, author, title="Sent before")
    put_code = world.item(author).put_code
    db.session.query(History).delete()
    db.session.query(Item).delete()
    db.session.commit()
    world.edit(recid, retitled("Sent again"))

    assert world.drain() == {
        "create: duplicate": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
    }
    assert world.item(author).put_code == put_code
    assert world.titles(author) == ["Sent again"]


def test_duplicate_that_carries_another_concept_is_not_hijacked(world: World):
    author = world.author()
    doi = {"doi": {"identifier": "10.1234/same", "provider": "external"}}
    published(world, author, title="The DOI's own")
    second = world.publish(author, title="Claims the same DOI")
    give_doi(world, second, author, doi)

    assert world.drain() == {"create: duplicate": 1, "resolve: resolved": 1}
    item = world.item(author, 1)
    assert (item.remote, item.hold, item.code) == (
        "none",
        "operator",
        "identifier_taken",
    )
    assert world.titles(author) == ["The DOI's own"]
    assert history(author)[-2:] == [
        ("create", "duplicate", world.works(author)[0]["put-code"]),
        ("resolve", "resolved", None),
    ]


def history(author: Author) -> list[tuple]:
    """Return action, outcome and put-code of what was done for a person, oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import History

    rows = db.session.query(History).filter_by(connection_id=author.connection.id)
    return [
        (one.action, one.outcome, one.put_code) for one in rows.order_by(History.id)
    ]


def give_doi(world: World, recid: str, author: Author, doi: dict) -> None:
    """Let a work that shares a DOI, but not the concept, stand at ORCID, and give that DOI to a record."""
    import requests
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    (work,) = world.works(author)
    url = f"{world.url}/v3.0/{author.orcid}/work/{work['put-code']}"
    headers = {"Authorization": f"Bearer {author.token}", "Accept": "application/json"}
    work["external-ids"]["external-id"].append(
        {
            "external-id-type": "doi",
            "external-id-value": doi["doi"]["identifier"],
            "external-id-relationship": "self",
        }
    )
    assert requests.put(url, json=work, headers=headers, timeout=10).status_code == 200
    model = db.session.get(
        RDMRecordMetadata, PersistentIdentifier.get("recid", recid).object_uuid
    )
    model.json["pids"].update(doi)
    flag_modified(model, "json")
    db.session.commit()


# What the author did at ORCID.


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


def forget_successes() -> None:
    """Let the last success lie before everything."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    engine.registry().last_success_at -= timedelta(days=9)
    db.session.commit()


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
