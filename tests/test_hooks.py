# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Publishing never suffers: it appends one mark, and behaves as without us whatever is broken on our side."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa

from .plugins.brokers import broker
from .plugins.content import record_data
from .plugins.site import Site
from .plugins.world import service, system_identity


def draft(**options) -> str:
    """Create a draft."""
    return service().create(system_identity(), record_data(**options)).id


def concept(recid: str) -> UUID:
    """Return the concept of a record."""
    from invenio_orcid_sync.services.records import concept_of

    return concept_of(recid)


def marks() -> list[UUID]:
    """Return the concepts of the marks that are committed, oldest first."""
    from invenio_db import db

    with db.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT concept FROM orcid_sync_mark ORDER BY id")
        )
        return [concept for (concept,) in rows]


@contextmanager
def without_table() -> Iterator[None]:
    """Let our table be missing, as before `alembic upgrade`."""
    from invenio_db import db

    rename = "ALTER TABLE {} RENAME TO {}"
    with db.engine.begin() as connection:
        connection.execute(sa.text(rename.format("orcid_sync_mark", "away")))
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(sa.text(rename.format("away", "orcid_sync_mark")))


@contextmanager
def failing_insert() -> Iterator[None]:
    """Let the database refuse our row."""
    from invenio_db import db

    table = "ALTER TABLE orcid_sync_mark "
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(table + "ADD CONSTRAINT never CHECK (false) NOT VALID")
        )
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(sa.text(table + "DROP CONSTRAINT never"))


# Every way a record becomes public, changes or goes.


def test_new_record_appends_one_mark(committed: Site):
    recid = draft()
    assert marks() == []
    service().publish(system_identity(), recid)

    assert marks() == [concept(recid)]


def test_edit_appends_one_mark(committed: Site):
    recid = draft()
    service().publish(system_identity(), recid)
    service().edit(system_identity(), recid)
    service().publish(system_identity(), recid)

    assert marks() == [concept(recid)] * 2


def test_new_version_marks_the_same_concept(committed: Site):
    recid = draft()
    service().publish(system_identity(), recid)
    version = service().new_version(system_identity(), recid)
    data = {**version.to_dict()}
    data["metadata"]["publication_date"] = "2026"
    service().update_draft(system_identity(), version.id, data)
    service().publish(system_identity(), version.id)

    assert marks() == [concept(recid)] * 2


def test_delete_and_restore_append_a_mark_each(committed: Site):
    recid = draft()
    service().publish(system_identity(), recid)
    service().delete_record(system_identity(), recid, {"note": "test"})
    service().restore_record(system_identity(), recid)

    assert marks() == [concept(recid)] * 3


def test_lifted_embargo_appends_a_mark(committed: Site):
    embargoed = record_data()
    embargoed["access"] = {
        "record": "restricted",
        "files": "restricted",
        "embargo": {"active": True, "until": "2090-01-01", "reason": None},
    }
    recid = service().create(system_identity(), embargoed).id
    service().publish(system_identity(), recid)
    end_embargo(recid)
    service().lift_embargo(system_identity(), recid)

    assert marks() == [concept(recid)] * 2


def end_embargo(recid: str) -> None:
    """Let an embargo be over."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["access"]["embargo"]["until"] = "2020-01-01"
    flag_modified(model, "json")
    db.session.commit()


def test_draft_that_is_not_published_appends_nothing(committed: Site):
    recid = draft()
    service().update_draft(system_identity(), recid, record_data(title="Changed"))
    service().delete_draft(system_identity(), recid)

    assert marks() == []


def test_publication_that_fails_leaves_no_mark(committed: Site):
    """The mark is part of the record's transaction: who rolls back one rolls back both."""
    from invenio_db import db
    from invenio_db.uow import UnitOfWork

    recid = draft()
    with pytest.raises(RuntimeError):
        with UnitOfWork(db.session) as uow:
            service().publish(system_identity(), recid, uow=uow)
            assert (
                db.session.scalar(sa.text("SELECT count(*) FROM orcid_sync_mark")) == 1
            )
            raise RuntimeError
    assert marks() == []


# Whatever is broken on our side.


@pytest.mark.parametrize("broken", [without_table, failing_insert])
def test_publishing_goes_on_when_the_mark_cannot_be_written(
    committed: Site, broken, caplog
):
    recid = draft(title="Sound")
    with broken():
        published = service().publish(system_identity(), recid)
        assert published.to_dict()["metadata"]["title"] == "Sound"
        service().edit(system_identity(), recid)
        service().publish(system_identity(), recid)
        service().delete_record(system_identity(), recid, {"note": "test"})
        service().restore_record(system_identity(), recid)

    assert marks() == []
    assert service().read(system_identity(), recid).to_dict()[
        "revision_id"
    ] == revisions(committed)
    assert f"ORCID: could not mark {recid}" in caplog.text


def revisions(site: Site) -> int:
    """Return the revision that the same steps reach without our component."""
    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    key = "RDM_RECORDS_SERVICE_COMPONENTS"
    ours = site.app.config[key]
    site.app.config[key] = [one for one in ours if one is not ORCIDSyncComponent]
    try:
        recid = draft(title="Sound")
        service().publish(system_identity(), recid)
        service().edit(system_identity(), recid)
        service().publish(system_identity(), recid)
        service().delete_record(system_identity(), recid, {"note": "test"})
        service().restore_record(system_identity(), recid)
        return service().read(system_identity(), recid).to_dict()["revision_id"]
    finally:
        site.app.config[key] = ours


def test_error_of_somebody_else_surfaces_as_it_is(committed: Site):
    """Pending rows of other components are flushed outside our savepoint: their failure keeps its face."""
    from invenio_accounts.models import Role
    from invenio_db import db

    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    recid = draft()
    record = service().publish(system_identity(), recid)._record
    db.session.add_all([Role(id="twice", name="twice"), Role(id="twice", name="twice")])
    with pytest.raises(sa.exc.IntegrityError):
        ORCIDSyncComponent(service()).publish(system_identity(), record=record)
    db.session.rollback()


def test_mark_costs_three_statements(committed: Site):
    """SAVEPOINT, INSERT, RELEASE."""
    from invenio_db import db

    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    record = service().publish(system_identity(), draft())._record
    seen: list[str] = []

    def note(conn, cursor, statement, *rest):
        seen.append(statement.split()[0])

    with db.session.begin_nested():
        db.session.flush()
        sa.event.listen(db.engine, "before_cursor_execute", note)
        sa.event.listen(db.engine, "savepoint", lambda *_: seen.append("SAVEPOINT"))
        ORCIDSyncComponent(service()).publish(system_identity(), record=record)
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert [word for word in seen if word == "INSERT"] == ["INSERT"]
    assert set(seen) <= {"SAVEPOINT", "INSERT", "RELEASE"}


# Brokers.


@contextmanager
def silent() -> Iterator[str]:
    """Listen, and never say a word."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield f"amqp://guest:guest@127.0.0.1:{listener.getsockname()[1]}//"


@contextmanager
def refused() -> Iterator[str]:
    """Let nobody listen."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"amqp://guest:guest@127.0.0.1:{listener.getsockname()[1]}//"


def outcome(recid: str) -> str:
    """Publish, and say how it ended."""
    from invenio_db import db

    try:
        service().publish(system_identity(), recid)
    except Exception as problem:
        db.session.rollback()
        return type(problem).__name__
    return "published"


@pytest.mark.parametrize("broken", [refused, silent])
def test_publishing_with_a_broken_broker_is_as_without_us(committed: Site, broken):
    """We send no task when a record is published, so that no broker can add a failure or a wait of ours."""
    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    key = "RDM_RECORDS_SERVICE_COMPONENTS"
    ours = committed.app.config[key]
    with_us, without_us = draft(), draft()
    with broken() as url, broker(url):
        first = outcome(with_us)
        committed.app.config[key] = [
            one for one in ours if one is not ORCIDSyncComponent
        ]
        second = outcome(without_us)
        committed.app.config[key] = ours

    assert first == second == "OperationalError"
    assert marks() == [concept(with_us)]
