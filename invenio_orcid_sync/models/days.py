# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How far it was on each day: what a trend is drawn from."""

import sqlalchemy as sa
from invenio_db import db

from .registries import Registry


class Day(db.Model):
    """Numbers of one night. To count them reads every record, so pages look them up here."""

    __tablename__ = "orcid_sync_day"

    registry_id = db.Column(
        sa.ForeignKey(Registry.id, ondelete="CASCADE"), primary_key=True
    )
    day = db.Column(sa.Date, primary_key=True)
    """By the database's clock, in UTC."""
    authors = db.Column(sa.Integer, nullable=False)
    """People whom published records name with an iD."""
    connected = db.Column(sa.Integer, nullable=False)
    """Of these, connected ones."""
    works = db.Column(sa.Integer, nullable=False)
    """Authorships: an author with an iD on a record."""
    settled = db.Column(sa.Integer, nullable=False)
    """Of these, works of connected people about which nothing is left to do."""
