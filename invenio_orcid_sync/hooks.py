# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What publishing does for us: append one mark, in the record's own transaction, and never fail for it.

A failing Core statement inside a savepoint leaves the surrounding transaction whole; an ORM object,
a flush or a rollback of ours would not. Everything else happens later, in the drainer, which
beat starts: publishing sends no task, so that no broker can delay or fail it.
"""

from typing import Any
from uuid import UUID

from flask import current_app
from invenio_db import db
from invenio_drafts_resources.services.records.components import ServiceComponent
from sqlalchemy import insert

from .models import Mark


class ORCIDSyncComponent(ServiceComponent):
    """Marks a concept whenever one of its versions becomes public, changes or goes."""

    def publish(
        self, identity: Any, draft: Any = None, record: Any = None, **kwargs: Any
    ) -> None:
        """A record is published: new, edited or a new version."""
        self._mark(record)

    def lift_embargo(
        self, identity: Any, draft: Any = None, record: Any = None, **kwargs: Any
    ) -> None:
        """An embargo ends."""
        self._mark(record)

    def delete_record(
        self, identity: Any, data: Any = None, record: Any = None, **kwargs: Any
    ) -> None:
        """A record is deleted, by whomever."""
        self._mark(record)

    def restore_record(self, identity: Any, record: Any = None, **kwargs: Any) -> None:
        """A deleted record is restored."""
        self._mark(record)

    def _mark(self, record: Any) -> None:
        # Others' pending rows go first and outside: their failure is theirs, as without us.
        db.session.flush()
        try:
            append(record.parent.id)
        except Exception:
            current_app.logger.exception(
                "ORCID: could not mark %s", record.pid.pid_value
            )


def append(concept: UUID, urgent: bool = False) -> None:
    """Insert one mark inside a savepoint."""
    with db.session.begin_nested():
        db.session.execute(
            insert(Mark.__table__).values(concept=concept, urgent=urgent)
        )
