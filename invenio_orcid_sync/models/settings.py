# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Versions of what operators set while the site runs."""

import sqlalchemy as sa
from invenio_accounts.models import User
from invenio_db import db

from .columns import JSON, created


class SettingsVersion(db.Model):
    """One version. None is ever changed; the newest is in force.

    The number is the former one's plus one, whoever saves: of two who start from the same version the second
    meets the first one's key.
    """

    __tablename__ = "orcid_sync_settings"

    number = db.Column(sa.Integer, primary_key=True, autoincrement=False)
    format = db.Column(sa.SmallInteger, nullable=False, server_default="1")
    """Of the content: a process that does not know it yet sends nothing (``engine.versions``)."""
    content = db.Column(JSON, nullable=False)
    """Settings that are not the default's (``core.options``)."""
    author_id = db.Column(sa.ForeignKey(User.id, ondelete="SET NULL"), index=True)
    """None for the command line."""
    author = db.Column(sa.String(255), nullable=False)
    reason = db.Column(sa.Text, nullable=False, server_default="")
    created = created()
