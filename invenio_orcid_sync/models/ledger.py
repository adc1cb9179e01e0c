# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Marks, the ledger and its history."""

import sqlalchemy as sa
from invenio_db import db
from sqlalchemy.dialects.postgresql import UUID

from .columns import JSON, created, identity, moment, one_of
from .connections import Connection


class Mark(db.Model):
    """Something about a concept changed: look at it.

    No foreign and no unique key, so that appending one takes no lock that another
    transaction could hold.
    """

    __tablename__ = "orcid_sync_mark"

    id = identity()
    concept = db.Column(UUID(as_uuid=True), nullable=False)
    at = created()
    urgent = db.Column(sa.Boolean, nullable=False, server_default=sa.false())
    """A person waits for it: no debounce."""


class Item(db.Model):
    """A ledger row: one concept on one ORCID record.

    Four facts, each with one meaning: what is there (``remote``, ``put_code``, ``fingerprint``),
    whether it was opted out, what holds it and who must act, and when it is due. What *should* be
    there is computed when planning, never stored. Only the drainer writes, save for ``opted_out``
    and ``accepted_at``.
    """

    __tablename__ = "orcid_sync_item"
    __table_args__ = (
        sa.UniqueConstraint("connection_id", "kind", "local_key"),
        sa.Index(
            "uq_orcid_sync_item_put_code",
            "connection_id",
            "kind",
            "put_code",
            unique=True,
            postgresql_where=sa.text("put_code IS NOT NULL"),
        ),
        sa.Index(
            "ix_orcid_sync_item_due",
            "background",
            "due_at",
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
        # In this order: the next connection with something due is found by one probe each.
        sa.Index(
            "ix_orcid_sync_item_lane",
            "background",
            "connection_id",
            "due_at",
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
        sa.Index("ix_orcid_sync_item_local_key", "local_key"),
        sa.Index(
            "ix_orcid_sync_item_waiting",
            "connection_id",
            postgresql_where=sa.text("hold = 'author'"),
        ),
        one_of("remote", "none", "creating", "present", "deleting"),
        one_of("doubt", "missing", "duplicate", "swallowed", "collision"),
        one_of("opted_out", "author", "author_at_orcid", "operator"),
        one_of("hold", "author", "operator"),
    )

    id = identity()
    connection_id = db.Column(sa.ForeignKey(Connection.id), nullable=False)
    kind = db.Column(sa.String(20), nullable=False, server_default="work")
    local_key = db.Column(sa.String(64), nullable=False)
    """The concept (UUID of the record's parent) for works."""
    resource_type = db.Column(sa.Text)
    """Of the record when it was last looked at, for lists: to read all records takes long. None: not looked at yet."""

    remote = db.Column(sa.String(10), nullable=False, server_default="none")
    put_code = db.Column(sa.BigInteger)
    fingerprint = db.Column(sa.String(64))
    """Of the payload that ORCID holds, or that an open intent sends."""
    summary = db.Column(sa.String(64))
    """Of what ORCID's list of works shows of that payload, for audits."""
    doubt = db.Column(sa.String(10))
    """Why ``remote`` must be looked up before anything else: ``missing`` (404 on update),
    ``duplicate`` (9021 on create). Or how to update: ``swallowed``, the last update was answered, not stored;
    ``collision``, another work of ours still has an identifier that this one takes over."""

    opted_out = db.Column(sa.String(20))
    accepted_at = moment()
    """The author's yes to a work that somebody else deposited."""

    hold = db.Column(sa.String(10))
    """Who must act."""
    code = db.Column(sa.String(40))
    """Why the row is held or waits: a code of ``core.outcomes``, ``core.policy`` or a mapping's."""
    notes = db.Column(JSON, nullable=False, server_default="[]")
    """What was dropped or cut from the record to meet ORCID's rules."""

    due_at = moment()
    """None: settled."""
    open_until = moment()
    """Until when an update that was not answered may be applied: another one, sent before, could lose to it."""
    background = db.Column(sa.Boolean, nullable=False, server_default=sa.false())
    """Due for a backfill or a new rule: goes behind what somebody has just published or wants removed."""
    bulk_limit = db.Column(sa.SmallInteger)
    """Greatest bulk that it may be created in: halved each time that ORCID refuses one as a whole."""
    marked_at = moment()
    """When the newest mark was taken in: one that came during a request keeps the row due. What is merely to be
    looked at again keeps it, as it tells the age."""
    grace_at = moment()
    """When a work that is no longer wanted is removed."""
    attempts = db.Column(sa.Integer, nullable=False, server_default="0")
    checked_at = moment()
    settings_version = db.Column(sa.Integer, nullable=False, server_default="0")
    """Number of the operator's settings that it was last planned with."""
    created = created()

    connection = db.relationship(Connection)


class History(db.Model):
    """What was done to somebody's record, by whom and when. No token, address or payload."""

    __tablename__ = "orcid_sync_history"
    __table_args__ = (
        sa.Index("ix_orcid_sync_history_item", "item_id", "id"),
        sa.Index("ix_orcid_sync_history_connection", "connection_id", "id"),
        sa.Index("ix_orcid_sync_history_at", "at", "id"),
        sa.Index("ix_orcid_sync_history_action", "action", "at", "id"),
        sa.Index("ix_orcid_sync_history_outcome", "outcome", "at", "id"),
        # Nearly all is the drainer's, which any page of the newest shows.
        sa.Index(
            "ix_orcid_sync_history_actor",
            "actor",
            "at",
            "id",
            postgresql_where=sa.text("actor <> 'drainer'"),
        ),
    )

    id = identity()
    at = created()
    connection_id = db.Column(sa.ForeignKey(Connection.id, ondelete="CASCADE"))
    item_id = db.Column(sa.ForeignKey(Item.id, ondelete="CASCADE"))
    actor = db.Column(sa.String(60), nullable=False)
    """``drainer``, ``user:<id>``, ``operator`` (a command), ``operator:<account's id>``."""
    action = db.Column(sa.String(20), nullable=False)
    outcome = db.Column(sa.String(40), nullable=False)
    status = db.Column(sa.Integer)
    code = db.Column(sa.Integer)
    """ORCID's error-code."""
    put_code = db.Column(sa.BigInteger)
    duration_ms = db.Column(sa.Integer)
