# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What people have been told or asked, so that nobody is bothered twice."""

import sqlalchemy as sa
from invenio_accounts.models import User
from invenio_db import db

from .columns import identity, moment, one_of


class Notice(db.Model):
    """The last time that one person was told of one cause."""

    __tablename__ = "orcid_sync_notice"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "cause"),
        one_of("cause", "stopped", "needs_you", "awaits_yes", "backfilled", "offer"),
    )

    id = identity()
    user_id = db.Column(sa.ForeignKey(User.id, ondelete="CASCADE"), nullable=False)
    cause = db.Column(sa.String(15), nullable=False)
    """``offer`` is the question after signing in; the others are messages."""
    told = db.Column(sa.BigInteger, nullable=False, server_default="0")
    """What the person knows: the number of works that wait (lowered when there are fewer), or the last walk."""
    at = moment(nullable=False, server_default=sa.func.now())
    muted = db.Column(sa.Boolean, nullable=False, server_default=sa.false())
    """The person does not want to be asked again."""
