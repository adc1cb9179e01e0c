# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records with identifiers, and what is read from them."""

from typing import Any

from invenio_orcid_sync.core.external_ids import external_ids
from invenio_orcid_sync.core.mapping import DEFAULT, Mapping
from invenio_orcid_sync.core.notes import Note

from .material import CONCEPT_URL, WORK_ID, source

CONCEPT = ("uri", CONCEPT_URL, "self")
LOCAL = ("source-work-id", WORK_ID, "self")
#: What every record without a DOI carries.
BASE = [CONCEPT, LOCAL]

SAMPLES = {
    "ads": "2004A&A...418..989N",
    "ark": "ark:/12345/x9",
    "arxiv": "arXiv:2101.00001",
    "cstr": "31253.11.sciencedb.1",
    "doi": "10.1000/abc",
    "eissn": "2049-3630",
    "hal": "hal-00646427",
    "handle": "123/4",
    "isbn": "9783161484100",
    "issn": "2049-3630",
    "lissn": "2049-3630",
    "lsid": "urn:lsid:ipni.org:names:30000959-2",
    "pmcid": "PMC1234567",
    "pmid": "12345678",
    "purl": "https://purl.org/x",
    "rrid": "RRID:AB_262044",
    "url": "https://example.org/x",
    "urn": "urn:nbn:de:1-2",
    "w3id": "https://w3id.org/x",
}


def read(
    found: Any = None,
    mapping: Mapping = DEFAULT,
    work_type: str = "journal-article",
    **parts: Any,
):
    """Identifiers as (type, value, relationship), and the notes."""
    notes: list[Note] = []
    ids = external_ids(source(found, **parts), mapping, work_type, notes)
    return [(each.type, each.value, each.relationship) for each in ids], notes


def doi(value: str, provider: str = "datacite") -> dict:
    """PIDs with a DOI."""
    return {"doi": {"identifier": value, "provider": provider}}
