# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Many rows in one statement: as if they had been flushed one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest
import sqlalchemy as sa

from ..plugins.world import World

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)

VALUES = {
    "due_at": [NOON, None],
    "fingerprint": ["a" * 64, None],
    "notes": [[{"code": "title_cut", "detail": "1 \"2\" {3} \\ 'ä'"}], []],
    "put_code": [2**40, None],
    "background": [True, False],
    "bulk_limit": [50, None],
    "hold": ["operator", None],
}
"""Two values of each kind of column, None where it may be."""


@pytest.fixture
def rows(world: World) -> list[int]:
    """Ids of two ledger rows of one person."""
    author = world.author()
    for title in ("One work", "Two works"):
        world.publish(author, title=title)
    world.set(DEBOUNCE=3600)
    world.drain()
    return [world.item(author, number).id for number in range(2)]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note what is sent to the database."""
    from invenio_db import db

    sent: list[str] = []

    def note(c: object, cursor: object, text: str, *rest: object) -> None:
        sent.append(text.split()[0])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def items(rows: list[int]) -> list:
    """Return the rows, freshly read."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.expire_all()
    return [db.session.get(Item, number) for number in rows]


def stored(rows: list[int], name: str) -> list:
    """Return what the database holds, in another transaction."""
    from invenio_db import db

    with db.engine.connect() as other:
        found = other.execute(
            sa.text(f"SELECT id, {name} FROM orcid_sync_item WHERE id = ANY(:rows)"),
            {"rows": rows},
        )
        values = {number: value for number, value in found}
    return [values[number] for number in rows]


@pytest.mark.parametrize("name", VALUES)
def test_rows_hold_what_was_set(rows: list[int], name: str):
    from invenio_db import db

    from invenio_orcid_sync.engine.writing import write

    for values in (VALUES[name], VALUES[name][::-1]):
        for item, value in zip(items(rows), values, strict=True):
            setattr(item, name, value)
        write()
        db.session.commit()
        assert stored(rows, name) == values


def test_row_keeps_what_only_the_other_one_changed(rows: list[int]):
    from invenio_db import db

    from invenio_orcid_sync.engine.writing import write

    one, other = items(rows)
    before = one.attempts, other.code
    one.code, other.attempts = "refused", 7
    write()
    db.session.commit()
    assert stored(rows, "code") == ["refused", before[1]]
    assert stored(rows, "attempts") == [before[0], 7]


def test_rows_and_entries_take_a_statement_each(rows: list[int]):
    from invenio_db import db

    from invenio_orcid_sync.engine.writing import write
    from invenio_orcid_sync.models import History

    for item in items(rows):
        item.due_at, item.code, item.notes = NOON, "refused", [{"code": "title_cut"}]
        entry = {"actor": "drainer", "action": "create", "outcome": "created"}
        db.session.add(History(item_id=item.id, put_code=item.id, **entry))
    with statements() as sent:
        write()
        db.session.commit()
    assert sent == ["UPDATE", "INSERT"]
    entries = db.session.query(History).filter(History.item_id.in_(rows))
    assert sorted((one.item_id, one.put_code) for one in entries) == [
        (number, number) for number in sorted(rows)
    ]
    assert {one.at.tzinfo is not None for one in entries} == {True}


def test_single_row_is_left_to_the_session(rows: list[int]):
    from invenio_db import db

    from invenio_orcid_sync.engine.writing import write

    item = items(rows)[0]
    item.code = "refused"
    with statements() as sent:
        write()
    assert sent == []
    db.session.commit()
    assert stored(rows[:1], "code") == ["refused"]
