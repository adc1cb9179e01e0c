# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connections of accounts with ORCID records, and the grants that they hold."""

import uuid
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa
from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy.dialects.postgresql import UUID

from .columns import JSON, created, identity, moment, one_of
from .registries import Registry

OPEN = ("active", "permission_lost", "blocked")
"""States in which an account holds its iD."""

CLOSED = ("closing", "disconnected")
"""States in which another account may take the iD over."""


@dataclass(frozen=True)
class Preferences:
    """What the author chose. A missing choice means the operator's default."""

    others_deposits: str | None = None
    """``ask`` or ``auto``."""
    overlap: str | None = None
    """Works that another source added to the record already: add ours ``always``, only ``unless_present``, or
    ``never`` (not even beside none)."""
    mode: str | None = None
    """How new works get there: ``automatic``, after a yes (``ask``), or not at all (``off``)."""
    types: tuple[str, ...] = ()
    """Resource types that are not to be added."""
    refused: tuple[int, ...] = ()
    """Accounts whose deposits are not to be added."""

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Preferences":
        """Read preferences, ignoring keys that a later version may have written."""
        names = {field.name for field in fields(cls)}
        known = {key: value for key, value in stored.items() if key in names}
        return cls(**{key: _frozen(value) for key, value in known.items()})

    def stored(self) -> dict[str, Any]:
        """Return what is to be stored: choices that were made, and no others."""
        return {key: value for key, value in asdict(self).items() if value}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Connection(db.Model):
    """One authenticated iD of one account in one environment.

    Never deleted on disconnecting: the put-codes stay, so that reconnecting continues.
    """

    __tablename__ = "orcid_sync_connection"
    __table_args__ = (
        sa.UniqueConstraint("registry_id", "orcid"),
        sa.Index(
            "uq_orcid_sync_connection_open_account",
            "registry_id",
            "user_id",
            unique=True,
            postgresql_where=sa.text(
                "status IN ('active','permission_lost','blocked')"
            ),
        ),
        one_of("status", *OPEN, *CLOSED),
        one_of("closing_works", "keep", "remove"),
        one_of("audit", "report", "repair", "after_restore", "check"),
        sa.Index(
            "ix_orcid_sync_connection_audit",
            "id",
            postgresql_where=sa.text("audit IS NOT NULL"),
        ),
    )

    id = identity()
    registry_id = db.Column(sa.ForeignKey(Registry.id), nullable=False)
    orcid = db.Column(sa.String(19), nullable=False)
    former_ids = db.Column(JSON, nullable=False, server_default="[]")
    """iDs that ORCID merged into this one: records may still name them."""
    user_id = db.Column(sa.ForeignKey(User.id, ondelete="SET NULL"), index=True)
    status = db.Column(sa.String(20), nullable=False, server_default="active")
    reason = db.Column(sa.String(40))
    """Code of why the connection is not active."""
    closing_works = db.Column(sa.String(10))
    """While closing: whether our works stay on the ORCID record."""
    moved_to = db.Column(sa.String(19))
    """The iD that ORCID merged this one into."""
    preferences = db.Column(JSON, nullable=False, server_default="{}")
    due_at = moment()
    """No request for this iD starts before."""
    paused_at = moment()
    """An operator has stopped it, and no request is made for it until one lets it go on. Closing goes on."""
    refused_at = moment()
    """First of the refusals (401) since the last success: one alone proves nothing."""
    created = created()
    connected_at = moment()
    audit = db.Column(sa.String(15))
    """An audit that was asked for and not yet made: ``report``, ``repair`` or ``after_restore``; or ``check``,
    where the permission alone is in question."""
    audit_due_at = moment()
    """Not before: ORCID did not answer the last time."""
    audit_attempts = db.Column(sa.Integer, nullable=False, server_default="0")
    audited_at = moment()

    registry = db.relationship(Registry)


class Grant(db.Model):
    """What one token exchange gave. Tokens are sealed bytes, opened by one function (``vault``).

    A table of its own, so that lists of connections never load or decrypt a token.
    """

    __tablename__ = "orcid_sync_grant"
    __table_args__ = (
        one_of("state", "current", "surplus", "revoked"),
        sa.Index(
            "uq_orcid_sync_grant_current",
            "connection_id",
            unique=True,
            postgresql_where=sa.text("state = 'current'"),
        ),
        sa.Index(
            "ix_orcid_sync_grant_surplus",
            "due_at",
            postgresql_where=sa.text("state = 'surplus'"),
        ),
    )

    id = db.Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    registry_id = db.Column(sa.ForeignKey(Registry.id), nullable=False)
    connection_id = db.Column(sa.ForeignKey(Connection.id), index=True)
    """None for a grant that was refused: it only waits for its revocation."""
    orcid = db.Column(sa.String(19), nullable=False)
    name = db.Column(sa.Text)
    scope = db.Column(sa.Text, nullable=False)
    """As granted, which may be less than asked."""
    access_token = db.Column(sa.LargeBinary)
    refresh_token = db.Column(sa.LargeBinary)
    """Kept because ORCID asks integrations to store the whole exchange; not used, since refreshing
    is not repeatable."""
    expires_at = moment()
    state = db.Column(sa.String(10), nullable=False, server_default="current")
    """``surplus``: to be revoked. ``revoked``: ORCID answered, and the tokens are wiped."""
    due_at = moment()
    """Next try of the revocation."""
    attempts = db.Column(sa.Integer, nullable=False, server_default="0")
    created = created()

    def __repr__(self) -> str:
        """Show nothing that opens a door."""
        return f"<Grant {self.id} {self.state}>"
