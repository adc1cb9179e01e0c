# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What may be asked for. What is not known is refused: a filter with a slip of the pen would choose everything."""

from datetime import UTC, timedelta
from typing import Any

import marshmallow as ma
from flask_resources.parsers import MultiDictSchema
from marshmallow import fields, validate

from ..services.operators.pages import LARGEST, SIZE

LONGEST = 200
"""Characters of a text."""

LONG_AGO = 36500
"""Days: the longest time ago that is of use."""


class Text(fields.String):
    """A text that a database takes."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(*args, **kwargs)
        if len(text) > LONGEST or "\0" in text or not _encodable(text):
            raise ma.ValidationError("Not a text that can be looked for.")
        return text


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Days(fields.Float):
    """A number of days, as a duration."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> timedelta:
        days: float = super()._deserialize(*args, **kwargs)
        if not 0 <= days <= LONG_AGO:
            raise ma.ValidationError(f"Must be between 0 and {LONG_AGO}.")
        return timedelta(days=days)


class Arguments(MultiDictSchema):
    """Of an address."""

    class Meta:
        """Refuse others."""

        unknown = ma.RAISE


class Body(ma.Schema):
    """Of a request."""

    class Meta:
        """Refuse others."""

        unknown = ma.RAISE


class Paged(Arguments):
    """A page of a list."""

    after = Text()
    """As ``links.next`` of the page before has it."""
    size = fields.Integer(load_default=SIZE, validate=validate.Range(1, LARGEST))


class ConnectionsArguments(Paged):
    """Connections to look for."""

    q = Text(load_default="")
    state = Text()


class WhichWorks(ma.Schema):
    """Works by what they have in common."""

    state = Text()
    code = Text()
    type = Text()
    community = Text()
    orcid = Text(attribute="person")
    connection = fields.Integer()
    record = Text()
    older = Days()
    """Since the newest change was taken in."""
    due = Text()


class WorksArguments(WhichWorks, Paged):
    """Works to look for."""


class CausesArguments(WhichWorks, Arguments):
    """Works to count by their reasons."""


class WorksBody(WhichWorks, Body):
    """Works about which something is to be done."""

    ids = fields.List(fields.Integer(strict=True), validate=validate.Length(1, LARGEST))
    dry = fields.Boolean(load_default=False)
    """Only say what would happen."""


class ProgressArguments(Arguments):
    """Something that was done about works."""

    at = fields.AwareDateTime(required=True)


class HistoryArguments(Paged):
    """Entries of the history to look for."""

    orcid = Text(attribute="person")
    connection = fields.Integer()
    work = fields.Integer()
    record = Text()
    action = Text()
    outcome = Text()
    since = fields.AwareDateTime(default_timezone=UTC)
    until = fields.AwareDateTime(default_timezone=UTC)


class VersionsArguments(Arguments):
    """Versions of the settings to list."""

    before = fields.Integer()
    size = fields.Integer(load_default=SIZE, validate=validate.Range(1, LARGEST))


class CoverageArguments(Arguments):
    """Time of publication."""

    since = fields.Date()
    until = fields.Date()
