# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which version of the operator's settings is in force: one small statement, the content is read once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import func, select

from ..models import SettingsVersion

FORMAT = 1
"""Of the content that this version of the package writes, the newest that it reads."""


@dataclass(frozen=True)
class Version:
    """A version. Number 0: nothing was ever set, the defaults hold."""

    number: int = 0
    format: int = FORMAT
    content: dict[str, Any] = field(default_factory=dict)
    created: datetime | None = None

    @property
    def readable(self) -> bool:
        """Whether this process knows what it means; if not, a newer one wrote it."""
        return self.format <= FORMAT


NONE = Version()
_last = NONE
"""The one that was read last. Versions never change, so it holds until there is another."""


def number() -> int:
    """Return the number of the version in force."""
    return db.session.scalar(select(func.max(SettingsVersion.number))) or 0


def newest() -> Version:
    """Return the version in force."""
    global _last
    key = (SettingsVersion.number, SettingsVersion.created)
    found = db.session.execute(select(*key).order_by(key[0].desc()).limit(1)).first()
    if found is None:
        return NONE
    last = _last
    # The date too: a restored backup, and another database, have other versions of the same number.
    if (last.number, last.created) != tuple(found):
        last = _last = of(found.number)
    return last


def of(number: int) -> Version:
    """Return a version. 0 stands for the defaults. :raises LookupError: there is none of this number."""
    if number == 0:
        return NONE
    one = SettingsVersion
    columns = (one.number, one.format, one.content, one.created)
    found = db.session.execute(select(*columns).where(one.number == number)).first()
    if found is None:
        raise LookupError(number)
    return Version(*found)
