# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One registry as this installation knows it: an environment and our client id there."""

import sqlalchemy as sa
from invenio_db import db

from .columns import created, moment


class Registry(db.Model):
    """State shared by all drainers of one environment and client id."""

    __tablename__ = "orcid_sync_registry"
    __table_args__ = (sa.UniqueConstraint("environment", "client_id"),)

    id = db.Column(sa.Integer, primary_key=True)
    environment = db.Column(sa.String(40), nullable=False)
    client_id = db.Column(sa.String(50), nullable=False)
    created = created()
    paused_until = moment()
    """No request starts before: the registry is down or refuses many at once."""
    pause_reason = db.Column(sa.String(40))
    backoff = db.Column(sa.Integer, nullable=False, server_default="0")
    """Times in a row that the registry turned us away: the next pause grows with it."""
    last_drain_at = moment()
    last_success_at = moment()
    instance = db.Column(sa.String(64))
    """Which installation this is (``services.instance``): a copy of the database has another, and sends nothing."""


class Lease(db.Model):
    """The right to write for one shard of the iDs of a registry.

    A row and not a session lock, because poolers and reconnections lose those; taken and
    renewed with the database's clock, because clocks of workers differ.
    """

    __tablename__ = "orcid_sync_lease"

    registry_id = db.Column(
        sa.ForeignKey(Registry.id, ondelete="CASCADE"), primary_key=True
    )
    shard = db.Column(sa.Integer, primary_key=True, autoincrement=False)
    owner = db.Column(sa.String(100))
    epoch = db.Column(sa.BigInteger, nullable=False, server_default="0")
    """Grows with every change of hands: a slow predecessor cannot commit under it."""
    until = moment()
    """When it ends or, of one that was given back, when that was."""
    served = db.Column(sa.BigInteger, nullable=False, server_default="0")
    """Connection whose background row was sent last: the next drain goes on behind it."""
    bulk = db.Column(sa.SmallInteger, nullable=False, server_default="20")
    """Works that one creation takes at present: grows while ORCID is quick, shrinks when it is not."""
    requests = db.Column(sa.BigInteger, nullable=False, server_default="0")
    """That its drainers have made, ever."""
