# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Column types that several tables share."""

import sqlalchemy as sa
from invenio_db import db
from sqlalchemy.dialects import postgresql

MOMENT = sa.DateTime(timezone=True)
"""A point in time. The database's clock sets it wherever processes are compared."""

JSON = postgresql.JSONB(none_as_null=True)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """Restrict a text column to the values that it may have."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def identity() -> sa.Column:
    """Return a 64-bit primary key: ledgers and logs outgrow 32 bits."""
    return db.Column(sa.BigInteger, sa.Identity(), primary_key=True)


def moment(**options) -> sa.Column:
    """Return a column for a point in time."""
    return db.Column(MOMENT, **options)


def created() -> sa.Column:
    """Return a column that the database fills at insertion."""
    return moment(nullable=False, server_default=sa.func.now())
