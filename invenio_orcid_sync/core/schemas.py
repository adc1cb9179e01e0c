# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The shape of a work in the registry's JSON, in the order of work-3.0.xsd.

Schemas hold shape only; what a record means is decided in the modules beside. They are
made once, as making one takes as long as ten dumps.
"""

from typing import Any, NamedTuple

from marshmallow import Schema, fields, missing

from .contributors import Contributor
from .dates import PublicationDate
from .identifiers import ExternalId

ORCID_ADDRESS = "https://orcid.org/"
ORCID_HOST = "orcid.org"


class TranslatedTitle(NamedTuple):
    """A title in another language."""

    value: str
    language: str


class Titles(NamedTuple):
    """The titles of a work."""

    title: str
    subtitle: str | None = None
    translated: TranslatedTitle | None = None


class Citation(NamedTuple):
    """A citation and ORCID's word for its type."""

    type: str
    value: str


class Work(NamedTuple):
    """Everything a payload says, before it takes the registry's shape."""

    titles: Titles
    type: str
    external_ids: tuple[ExternalId, ...]
    journal_title: str | None = None
    short_description: str | None = None
    citation: Citation | None = None
    publication_date: PublicationDate | None = None
    url: str | None = None
    contributors: tuple[Contributor, ...] = ()
    language: str | None = None


class _Known(Schema):
    """Leaves out what is not known: the registry refuses ``{"value": null}``."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        value = getattr(obj, attr)
        return missing if value is None or value == () else value


class _Field(fields.Field):
    """A field that reads its attribute at once: marshmallow's detours took half of the time of a dump."""

    def serialize(
        self, attr: str, obj: Any, accessor: Any = None, **kwargs: Any
    ) -> Any:
        value = getattr(obj, attr)
        return missing if value is None else self._serialize(value, attr, obj)


class _Text(_Field):
    """Text as it is."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class _Value(_Field):
    """Text in the registry's ``{"value": ...}``."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return {"value": value}


class _List(fields.Nested):
    """A list below a key of its own: ``{"contributor": [...]}``."""

    def __init__(self, schema: type[Schema], key: str, **kwargs: Any) -> None:
        super().__init__(schema, many=True, **kwargs)
        self.key = key

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return {self.key: super()._serialize(value, attr, obj, **kwargs)}


class _Orcid(_Field):
    """An iD as address, path and host."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return {"uri": ORCID_ADDRESS + value, "path": value, "host": ORCID_HOST}


class _Attributes(_Field):
    """Sequence, and role where there is one."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        found = {"contributor-sequence": value}
        if obj.role:
            found["contributor-role"] = obj.role
        return found


class _Citation(_Field):
    """A citation with its type."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return {"citation-type": value.type, "citation-value": value.value}


class TranslatedTitleSchema(_Known):
    """``translated-title``."""

    value = _Text()
    language = _Text(data_key="language-code")


class TitleSchema(_Known):
    """``title``."""

    title = _Value()
    subtitle = _Value()
    translated = fields.Nested(TranslatedTitleSchema, data_key="translated-title")


class DateSchema(_Known):
    """``publication-date``."""

    year = _Value()
    month = _Value()
    day = _Value()


class ExternalIdSchema(_Known):
    """``external-id``."""

    type = _Text(data_key="external-id-type")
    value = _Text(data_key="external-id-value")
    url = _Value(data_key="external-id-url")
    relationship = _Text(data_key="external-id-relationship")


class ContributorSchema(_Known):
    """``contributor``."""

    orcid = _Orcid(data_key="contributor-orcid")
    credit_name = _Value(data_key="credit-name")
    sequence = _Attributes(data_key="contributor-attributes")


class WorkSchema(_Known):
    """``work``."""

    titles = fields.Nested(TitleSchema, data_key="title")
    journal_title = _Value(data_key="journal-title")
    short_description = _Text(data_key="short-description")
    citation = _Citation()
    type = _Text()
    publication_date = fields.Nested(DateSchema, data_key="publication-date")
    external_ids = _List(ExternalIdSchema, "external-id", data_key="external-ids")
    url = _Value()
    contributors = _List(ContributorSchema, "contributor")
    language = _Text(data_key="language-code")


WORK = WorkSchema()
