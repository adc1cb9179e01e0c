# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The default tables, whole, and the registry's lists behind them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from invenio_orcid_sync.core import registry, tables
from invenio_orcid_sync.core.mapping import DEFAULT

CREDIT = "http://credit.niso.org/contributor-roles/"

TYPES = {
    "publication": "other",
    "publication-annotationcollection": "annotation",
    "publication-article": "journal-article",
    "publication-book": "book",
    "publication-conferencepaper": "conference-paper",
    "publication-conferenceproceeding": "conference-proceedings",
    "publication-datamanagementplan": "data-management-plan",
    "publication-datapaper": "journal-article",
    "publication-deliverable": "report",
    "publication-dissertation": "dissertation-thesis",
    "publication-journal": "journal-issue",
    "publication-milestone": "report",
    "publication-other": "other",
    "publication-patent": "patent",
    "publication-peerreview": "review",
    "publication-preprint": "preprint",
    "publication-proposal": "other",
    "publication-report": "report",
    "publication-section": "book-chapter",
    "publication-softwaredocumentation": "manual",
    "publication-standard": "standards-and-policy",
    "publication-studyregistration": "other",
    "publication-taxonomictreatment": "other",
    "publication-technicalnote": "report",
    "publication-thesis": "dissertation-thesis",
    "publication-workingpaper": "working-paper",
    "audio": "sound",
    "dataset": "data-set",
    "event": "other",
    "image": "image",
    "image-diagram": "image",
    "image-drawing": "image",
    "image-figure": "image",
    "image-other": "image",
    "image-photo": "image",
    "image-plot": "image",
    "instrument": "research-tool",
    "lesson": "learning-object",
    "model": "other",
    "other": "other",
    "physicalobject": "physical-object",
    "poster": "conference-poster",
    "presentation": "conference-presentation",
    "project": "other",
    "software": "software",
    "software-computationalnotebook": "software",
    "video": "moving-image",
    "workflow": "research-technique",
}

SCHEMES = {
    "ads": ("bibcode", "version-of"),
    "ark": ("ark", "version-of"),
    "arxiv": ("arxiv", "version-of"),
    "crossreffunderid": (None, None),
    "cstr": ("cstr", "version-of"),
    "doi": ("doi", "version-of"),
    "ean13": (None, None),
    "eissn": ("issn", "part-of"),
    "grid": (None, None),
    "hal": ("hal", "version-of"),
    "handle": ("handle", "version-of"),
    "igsn": (None, None),
    "isbn": ("isbn", "version-of"),
    "isni": (None, None),
    "issn": ("issn", "part-of"),
    "istc": (None, None),
    "lissn": ("issn", "part-of"),
    "lsid": ("urn", "version-of"),
    "other": (None, None),
    "pmcid": ("pmc", "version-of"),
    "pmid": ("pmid", "version-of"),
    "purl": ("uri", None),
    "rrid": ("rrid", "version-of"),
    "upc": (None, None),
    "url": ("uri", None),
    "urn": ("urn", "version-of"),
    "w3id": ("uri", None),
    "wikidata": (None, None),
}

ROLES = {
    "contactperson": None,
    "datacollector": f"{CREDIT}investigation/",
    "datacurator": f"{CREDIT}data-curation/",
    "datamanager": f"{CREDIT}data-curation/",
    "distributor": None,
    "editor": "editor",
    "hostinginstitution": f"{CREDIT}resources/",
    "other": None,
    "producer": None,
    "projectleader": f"{CREDIT}supervision/",
    "projectmanager": f"{CREDIT}project-administration/",
    "projectmember": f"{CREDIT}investigation/",
    "registrationagency": None,
    "registrationauthority": None,
    "relatedperson": None,
    "researcher": f"{CREDIT}investigation/",
    "researchgroup": f"{CREDIT}investigation/",
    "rightsholder": None,
    "sponsor": None,
    "supervisor": f"{CREDIT}supervision/",
    "translator": "chair-or-translator",
    "workpackageleader": f"{CREDIT}project-administration/",
}

RELATIONS = {
    "hasversion": "version-of",
    "isidenticalto": "version-of",
    "isnewversionof": "version-of",
    "isoriginalformof": "version-of",
    "ispartof": "part-of",
    "ispreviousversionof": "version-of",
    "ispublishedin": "part-of",
    "isvariantformof": "version-of",
    "isversionof": "version-of",
}


def test_types_are_these() -> None:
    assert {row.resource_type: row.work_type for row in tables.TYPES} == TYPES


def test_schemes_are_these() -> None:
    rows = {row.scheme: (row.type, row.relationship) for row in tables.SCHEMES}
    assert rows == SCHEMES


def test_roles_are_these() -> None:
    assert {row.role: row.orcid_role for row in tables.ROLES} == ROLES


def test_relations_are_these() -> None:
    assert {row.relation: row.relationship for row in tables.RELATIONS} == RELATIONS


@pytest.mark.parametrize(
    "rows", [tables.TYPES, tables.SCHEMES, tables.ROLES, tables.RELATIONS]
)
def test_rows_are_named_once_and_say_why(rows: Sequence[Any]) -> None:
    names = [row[0] for row in rows]
    assert sorted(set(names)) == sorted(names)
    assert [row for row in rows if not row.source.strip()] == []


def test_rows_use_words_of_the_registry() -> None:
    assert {row.work_type for row in tables.TYPES} - registry.WORK_TYPES == set()
    types = {row.type for row in tables.SCHEMES} - registry.IDENTIFIER_PREFIXES.keys()
    assert types == {None}
    roles = {row.orcid_role for row in tables.ROLES}
    assert roles - registry.LEGACY_ROLES - registry.CREDIT_ROLES == {None}
    assert tables.CREATOR_ROLE in registry.LEGACY_ROLES
    assert tables.CONTAINERS.keys() - registry.WORK_TYPES == set()
    assert tables.PARTS_OF_BOOKS - registry.WORK_TYPES == set()


def test_no_scheme_makes_a_self_identifier() -> None:
    relationships = {row.relationship for row in tables.SCHEMES}
    assert relationships == {"version-of", "part-of", None}


def _fixture(name: str) -> Path:
    records = pytest.importorskip("invenio_rdm_records")
    return Path(records.__file__).parent / "fixtures" / "data" / "vocabularies" / name


def _ids(path: Path) -> set[str]:
    return set(re.findall(r"^- id: *['\"]?([^'\"\s]+)", path.read_text(), re.MULTILINE))


def test_every_resource_type_of_inveniordm_has_a_row() -> None:
    named = _ids(_fixture("resource_types.yaml"))
    # Removed from InvenioRDM 14, kept by instances that were upgraded.
    assert DEFAULT.types.keys() - named == {"publication-thesis"}
    assert named - DEFAULT.types.keys() == set()


def test_every_role_of_inveniordm_has_a_row() -> None:
    assert _ids(_fixture("roles.yaml")) == DEFAULT.roles.keys()


def test_every_mapped_relation_exists_in_inveniordm() -> None:
    assert DEFAULT.relations.keys() - _ids(_fixture("relation_types.yaml")) == set()


def test_every_scheme_of_inveniordm_has_a_row() -> None:
    config = pytest.importorskip("invenio_rdm_records.config")
    named = {name.lower() for name in config.RDM_RECORDS_IDENTIFIERS_SCHEMES}
    assert named - DEFAULT.schemes.keys() == set()
    # Custom schemes that instances commonly add, under idutils' names.
    assert DEFAULT.schemes.keys() - named == {"hal", "pmcid"}


def test_lists_of_the_registry_are_complete() -> None:
    assert len(registry.WORK_TYPES) == 59
    assert len(registry.IDENTIFIER_PREFIXES) == 52
    assert len(registry.LANGUAGES) == 186
    assert len(registry.LEGACY_ROLES) == 11
    assert len(registry.CREDIT_ROLES) == 14
    assert len(registry.CITATION_TYPES) == 9
    assert registry.CASE_SENSITIVE - registry.IDENTIFIER_PREFIXES.keys() == set()
    assert registry.FUNDED_BY_TYPES - registry.IDENTIFIER_PREFIXES.keys() == set()


def test_credit_roles_are_addresses_with_http_and_slash() -> None:
    form = re.compile(r"http://credit\.niso\.org/contributor-roles/[a-z-]+/")
    assert [role for role in registry.CREDIT_ROLES if not form.fullmatch(role)] == []
