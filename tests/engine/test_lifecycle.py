# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The promise: exactly one work per concept and connected author, equal to the latest version, and none once it is no
longer to be shared."""

import pytest

from ..plugins.content import creator
from ..plugins.world import World, retitled


def test_work_of_new_record_is_created_with_one_request(world: World):
    author = world.author()
    world.publish(author, title="First")

    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["First"]
    assert world.sent() == ["POST work"]
    item = world.item(author)
    assert (item.remote, item.put_code) == (
        "present",
        world.works(author)[0]["put-code"],
    )
    assert (item.due_at, item.hold, item.code, item.attempts) == (None, None, None, 0)


def test_work_is_created_for_each_connected_author(world: World):
    first, second = world.author(), world.author()
    world.publish(first, second, by=first.user)
    world.set(OTHERS_DEPOSITS="auto")

    assert world.drain() == {"create: created": 2}
    assert len(world.works(first)) == len(world.works(second)) == 1


def test_unconnected_author_is_left_alone(world: World):
    author = world.author()
    stranger = world.control("records", given_names="X", family_name="Y")["orcid"]
    world.publish(
        author,
        title="Joint",
        creators=[creator(author.orcid), creator(stranger)],
    )

    assert world.drain() == {"create: created": 1}
    contributors = world.works(author)[0]["contributors"]["contributor"]
    assert [one["contributor-orcid"]["path"] for one in contributors] == [
        author.orcid,
        stranger,
    ]


def test_edit_updates_the_same_work_with_one_request(world: World):
    author = world.author()
    recid = world.publish(author, title="First")
    world.drain()
    before = world.works(author)[0]["put-code"]
    world.edit(recid, retitled("Second"))

    assert world.drain() == {"update: updated": 1}
    assert [
        (w["put-code"], w["title"]["title"]["value"]) for w in world.works(author)
    ] == [(before, "Second")]
    assert world.sent() == ["POST work", "PUT work"]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: None,
        lambda data: data["metadata"].update(subjects=[{"subject": "engines"}]),
        lambda data: data["metadata"].update(sizes=["12 pages"]),
    ],
    ids=["unchanged", "subjects", "sizes"],
)
def test_edit_that_does_not_show_at_orcid_sends_nothing(world: World, change):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.edit(recid, change)

    assert world.drain() == {}
    assert world.sent() == ["POST work"]
    assert world.item(author).due_at is None


def test_new_version_keeps_the_work_and_its_put_code(world: World):
    author = world.author()
    recid = world.publish(author, title="Version 1")
    world.drain()
    before = world.works(author)[0]
    latest = world.new_version(recid, retitled("Version 2"))

    assert world.drain() == {"update: updated": 1}
    (work,) = world.works(author)
    assert work["put-code"] == before["put-code"]
    assert work["title"]["title"]["value"] == "Version 2"
    assert work["url"]["value"].endswith(f"/records/{latest}")


def test_deleted_latest_version_removes_the_work(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.delete(recid)

    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []
    item = world.item(author)
    assert (item.remote, item.put_code, item.due_at) == ("none", None, None)
    assert item.code == "record_gone"


def test_restored_record_comes_back(world: World):
    author = world.author()
    recid = world.publish(author, title="Lazarus")
    world.drain()
    world.delete(recid)
    world.drain()
    world.restore(recid)

    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Lazarus"]


def test_deleted_and_restored_between_drains_changes_nothing(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.delete(recid)
    world.restore(recid)

    assert world.drain() == {}
    assert len(world.works(author)) == 1


def test_restricted_record_is_removed_at_once(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.edit(recid, lambda data: data["access"].update(record="restricted"))

    assert world.drain() == {"delete: deleted": 1}
    assert world.item(author).code == "restricted"


def test_restricted_new_version_hides_the_public_earlier_one(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.new_version(recid, lambda data: data["access"].update(record="restricted"))

    world.drain()
    assert world.works(author) == []


def test_record_published_restricted_is_never_sent(world: World):
    author = world.author()
    world.publish(author, access="restricted")

    assert world.drain() == {}
    assert world.works(author) == []


def test_dropped_author_keeps_the_work_during_the_grace_period(world: World):
    author, other = world.author(), world.author()
    recid = world.publish(author, other, by=author.user)
    world.set(OTHERS_DEPOSITS="auto", GRACE=3600)
    world.drain()
    world.edit(
        recid, lambda data: data["metadata"].update(creators=[creator(author.orcid)])
    )

    assert world.drain() == {"update: updated": 1}
    assert len(world.works(other)) == 1
    item = world.item(other)
    assert item.code == "not_listed"
    assert item.grace_at is not None and item.due_at == item.grace_at


def test_dropped_author_loses_the_work_after_the_grace_period(world: World):
    author, other = world.author(), world.author()
    recid = world.publish(author, other, by=author.user)
    world.set(OTHERS_DEPOSITS="auto", GRACE=0)
    world.drain()
    world.edit(
        recid, lambda data: data["metadata"].update(creators=[creator(author.orcid)])
    )

    world.drain()
    assert (len(world.works(author)), world.works(other)) == (1, [])


def test_author_put_back_within_the_grace_period_notices_nothing(world: World):
    author, other = world.author(), world.author()
    recid = world.publish(author, other, by=author.user, title="Kept")
    world.set(OTHERS_DEPOSITS="auto", GRACE=3600)
    world.drain()
    put_code = world.works(other)[0]["put-code"]
    both = [creator(author.orcid), creator(other.orcid)]
    world.edit(recid, lambda data: data["metadata"].update(creators=both[:1]))
    world.drain()
    world.edit(recid, lambda data: data["metadata"].update(creators=both))
    world.drain()

    assert [work["put-code"] for work in world.works(other)] == [put_code]
    assert world.item(other).grace_at is None


def test_others_deposit_waits_for_the_authors_yes(world: World):
    author, depositor = world.author(), world.make_user(world.site.app)
    world.publish(author, by=depositor)

    assert world.drain() == {}
    item = world.item(author)
    assert (item.hold, item.code, item.due_at) == ("author", "awaits_author", None)


def test_others_deposit_is_sent_after_the_authors_yes(world: World):
    from invenio_orcid_sync.services import works

    author, depositor = world.author(), world.make_user(world.site.app)
    world.publish(author, by=depositor)
    world.drain()
    works.accept(author.user.id, world.item(author).id)

    assert world.drain() == {"create: created": 1}


def test_deposit_by_a_trusted_role_needs_no_yes(world: World):
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    author, curator = world.author(), world.make_user(world.site.app)
    role = current_datastore.create_role(id="librarians", name="librarians")
    current_datastore.add_role_to_user(curator.user, role)
    db.session.commit()
    world.set(TRUSTED_ROLES=["librarians"])
    world.publish(author, by=curator)

    assert world.drain() == {"create: created": 1}


def test_contributor_gets_the_work_only_with_a_configured_role(world: World):
    author, editor, sponsor = world.author(), world.author(), world.author()
    world.set(OTHERS_DEPOSITS="auto", CONTRIBUTOR_ROLES=["editor"])
    contributors = [
        {**creator(editor.orcid), "role": {"id": "editor"}},
        {**creator(sponsor.orcid), "role": {"id": "sponsor"}},
    ]
    world.publish(author, contributors=contributors)

    assert world.drain() == {"create: created": 2}
    assert (len(world.works(editor)), world.works(sponsor)) == (1, [])


def test_several_changes_within_the_debounce_cost_one_request(world: World):
    author = world.author()
    recid = world.publish(author, title="Change 1")
    for title in ("Change 2", "Change 3", "Change 4"):
        world.edit(recid, retitled(title))

    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Change 4"]


def test_change_waits_for_the_debounce(world: World):
    author = world.author()
    world.set(DEBOUNCE=3600)
    world.publish(author)

    assert world.drain() == {}
    assert world.item(author).due_at is not None
    assert world.works(author) == []


def test_deletion_does_not_wait_for_the_debounce(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.set(DEBOUNCE=3600)
    world.delete(recid)

    assert world.drain() == {"delete: deleted": 1}


def test_draft_sends_nothing(world: World):
    from ..plugins.content import record_data
    from ..plugins.world import service

    author = world.author()
    service().create(author.user.identity, record_data(author.orcid))

    assert world.drain() == {}


def test_managed_doi_is_awaited_until_it_is_registered(world: World):
    """A DOI that leads nowhere must not become the work's identity."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier, PIDStatus

    author = world.author()
    recid = world.publish(author)
    pid = reserved_doi(recid)
    assert world.drain() == {}
    assert world.item(author).code == "awaits_doi"

    item = world.item(author)
    item.due_at = item.created
    db.session.get(PersistentIdentifier, pid).status = PIDStatus.REGISTERED
    db.session.commit()
    assert world.drain() == {"create: created": 1}
    assert self_ids(world.works(author)[0])["doi"] == "10.1234/reserved"


def test_unregistered_doi_is_left_out_when_patience_ends(world: World):
    author = world.author()
    recid = world.publish(author)
    reserved_doi(recid)
    world.set(DOI_PATIENCE=0)

    assert world.drain() == {"create: created": 1}
    assert "doi" not in self_ids(world.works(author)[0])


def reserved_doi(recid: str) -> int:
    """Give a published record a managed DOI that is not registered yet. :returns: its row."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier, PIDStatus
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    pid = PersistentIdentifier.create(
        "doi",
        "10.1234/reserved",
        object_type="rec",
        object_uuid=uuid,
        status=PIDStatus.RESERVED,
    )
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["pids"]["doi"] = {
        "identifier": "10.1234/reserved",
        "provider": "datacite",
    }
    flag_modified(model, "json")
    db.session.commit()
    return pid.id


def self_ids(work: dict) -> dict[str, str]:
    """Return the identifiers that say what a work is."""
    return {
        one["external-id-type"]: one["external-id-value"]
        for one in work["external-ids"]["external-id"]
        if one["external-id-relationship"] == "self"
    }


def test_record_is_not_touched_by_being_read(world: World):
    """InvenioRDM's API marks a record that it loads as changed."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata

    author = world.author()
    uuid = PersistentIdentifier.get("recid", world.publish(author)).object_uuid
    before = db.session.get(RDMRecordMetadata, uuid)
    state = (before.updated, before.version_id, dict(before.json))
    world.drain()

    after = db.session.get(RDMRecordMetadata, uuid, populate_existing=True)
    assert (after.updated, after.version_id, dict(after.json)) == state
