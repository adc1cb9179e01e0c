# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Surveys: walks through all records (backfill, reconcile) or works (rules), and what audits of ORCID records found."""

import sqlalchemy as sa
from invenio_db import db
from sqlalchemy.dialects.postgresql import UUID

from .columns import created, identity, moment, one_of
from .connections import Connection
from .ledger import Item
from .registries import Registry


class Survey(db.Model):
    """One walk. A killed one goes on behind its cursor; one for new rules needs none."""

    __tablename__ = "orcid_sync_survey"
    __table_args__ = (
        one_of("kind", "backfill", "reconcile", "rules"),
        one_of("state", "finding", "sending", "done", "stopped"),
        sa.Index(
            "uq_orcid_sync_survey_open",
            "registry_id",
            "kind",
            sa.text("coalesce(connection_id, 0)"),
            unique=True,
            postgresql_where=sa.text("state IN ('finding','sending')"),
        ),
    )

    id = identity()
    registry_id = db.Column(sa.ForeignKey(Registry.id), nullable=False)
    connection_id = db.Column(sa.ForeignKey(Connection.id, ondelete="CASCADE"))
    """Whose works are looked for; None: everybody's."""
    kind = db.Column(sa.String(10), nullable=False, server_default="backfill")
    state = db.Column(sa.String(10), nullable=False, server_default="finding")
    """``finding`` rows, then ``sending`` them, ``done``; or ``stopped`` by somebody."""
    actor = db.Column(sa.String(60), nullable=False)
    cursor = db.Column(UUID(as_uuid=True))
    """Last record that was looked at."""
    seen = db.Column(sa.BigInteger, nullable=False, server_default="0")
    """Records looked at so far."""
    found = db.Column(sa.Integer, nullable=False, server_default="0")
    """Ledger rows made due so far."""
    created = created()
    finished_at = moment()


class Finding(db.Model):
    """One difference between ledger and registry. Those of a connection's last audit only."""

    __tablename__ = "orcid_sync_finding"
    __table_args__ = (
        one_of("kind", "missing", "extra", "duplicate", "changed", "foreign"),
    )

    id = identity()
    connection_id = db.Column(
        sa.ForeignKey(Connection.id, ondelete="CASCADE"), nullable=False, index=True
    )
    item_id = db.Column(sa.ForeignKey(Item.id, ondelete="CASCADE"))
    """The ledger's row, None where it has none."""
    local_key = db.Column(sa.String(64))
    """The concept, None where the work cannot be tied to one here."""
    kind = db.Column(sa.String(10), nullable=False)
    put_code = db.Column(sa.BigInteger)
    at = created()
