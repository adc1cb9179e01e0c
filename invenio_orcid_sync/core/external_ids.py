# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which identifiers a work carries, and as what.

Two are ``self``: the latest version's DOI, and one that stays the same for all versions,
so that a create whose answer was lost can be recognised. Where there is no DOI or no
public address, the concept's name in this repository steps in: with two identifiers their
order can be changed, which is how an edit that the registry ignored is sent again.

The concept's DOI and those of earlier versions are ``version-of``, for ORCID to group
copies that DataCite or Crossref added with ours.
"""

from collections.abc import Iterator
from collections.abc import Mapping as MappingABC
from typing import Any

from ..said import N_
from .identifiers import ExternalId, external_id
from .mapping import Mapping
from .notes import Note, Unmappable
from .shape import name, part, parts, word
from .source import Source
from .tables import PARTS_OF_BOOKS, SchemeRow
from .text import tidy

#: Our choice, the newest; some records have hundreds of versions.
EARLIER_VERSIONS = 20


def external_ids(
    source: Source, mapping: Mapping, work_type: str, notes: list[Note]
) -> tuple[ExternalId, ...]:
    """Return the identifiers, most telling first, each once.

    :raises Unmappable: where there is nothing that could be ``self``.
    """
    metadata = part(source.record, "metadata")
    found = [
        *_selves(source, notes),
        *_versions(source, notes),
        *_alternates(metadata, mapping, work_type, notes),
        *_related(metadata, mapping, name(metadata.get("resource_type")), notes),
        *_containers(part(source.record, "custom_fields"), work_type, notes),
        *_awards(metadata, notes),
    ]
    unique: dict[tuple[str, str], ExternalId] = {}
    for each in found:
        unique.setdefault(each.key, each)
    return tuple(unique.values())


def _selves(source: Source, notes: list[Note]) -> Iterator[ExternalId]:
    doi = _own_doi(source, notes)
    address = external_id("uri", source.concept_url, "self")
    if source.concept_url and not address:
        notes.append(_invalid("links.parent_html", source.concept_url, "uri"))
    found = [each for each in (doi, address) if each]
    local = external_id("source-work-id", source.work_id, "self")
    if local and len(found) < 2:
        found.append(local)
    if not found:
        raise Unmappable(
            "no_self_id",
            "pids.doi",
            N_(
                "ORCID needs an identifier of the work itself, and this record has none: "
                "give it a DOI, or set the address of the portal (SITE_UI_URL)."
            ),
        )
    yield from found


def _own_doi(source: Source, notes: list[Note]) -> ExternalId | None:
    doi = part(source.record, "pids", "doi")
    found = external_id("doi", doi.get("identifier"), "self")
    if found is None:
        if doi.get("identifier"):
            notes.append(_invalid("pids.doi", doi.get("identifier"), "doi"))
        return None
    if source.doi_registered or doi.get("provider") == "external":
        return found
    notes.append(
        Note("doi_not_registered", "pids.doi", f"{found.value} is reserved only")
    )
    return None


def _versions(source: Source, notes: list[Note]) -> Iterator[ExternalId]:
    if source.doi_registered or source.earlier_dois:
        concept = part(source.record, "parent", "pids", "doi").get("identifier")
        if found := external_id("doi", concept, "version-of"):
            yield found
    for doi in source.earlier_dois[:EARLIER_VERSIONS]:
        if found := external_id("doi", doi, "version-of"):
            yield found
    if left := len(source.earlier_dois[EARLIER_VERSIONS:]):
        detail = f"DOIs of the {left} oldest versions"
        notes.append(Note("versions_capped", "versions", detail))


def _alternates(
    metadata: MappingABC[str, Any], mapping: Mapping, work_type: str, notes: list[Note]
) -> Iterator[ExternalId]:
    for each in parts(metadata.get("identifiers")):
        scheme = word(each.get("scheme"))
        row = mapping.schemes.get(scheme)
        if row is None or row.type is None or row.relationship is None:
            notes.append(_unsent("metadata.identifiers", scheme, row))
            continue
        of_book = row.type == "isbn" and work_type in PARTS_OF_BOOKS
        relationship = "part-of" if of_book else row.relationship
        yield from _checked(
            "metadata.identifiers",
            row.type,
            each.get("identifier"),
            relationship,
            notes,
        )


def _related(
    metadata: MappingABC[str, Any], mapping: Mapping, own_type: str, notes: list[Note]
) -> Iterator[ExternalId]:
    field = "metadata.related_identifiers"
    unsent: dict[str, int] = {}
    for each in parts(metadata.get("related_identifiers")):
        relation = name(each.get("relation_type"))
        row = mapping.relations.get(relation)
        if row is None or row.relationship is None:
            unsent[relation] = unsent.get(relation, 0) + 1
            continue
        scheme = mapping.schemes.get(word(each.get("scheme")))
        if scheme is None or scheme.type is None:
            notes.append(_unsent(field, word(each.get("scheme")), scheme))
        elif row.relationship == "version-of" and not _same_work(
            each, scheme, own_type
        ):
            notes.append(
                Note(
                    "relation_not_groupable",
                    field,
                    f"{relation} {str(each.get('identifier'))[:100]}: ORCID would take "
                    "two works for one",
                )
            )
        else:
            yield from _checked(
                field, scheme.type, each.get("identifier"), row.relationship, notes
            )
    for relation, count in unsent.items():
        detail = f"{relation or 'no relation'}: {count}, ORCID has no place for it"
        notes.append(Note("relation_unmapped", field, detail))


def _same_work(related: MappingABC[str, Any], scheme: SchemeRow, own_type: str) -> bool:
    """Whether ORCID may group the two.

    Our choice: never by a web address, an ISSN or the like, which many works share, and
    never a text with a data set or software.
    """
    other = name(related.get("resource_type"))
    kinds = {other.partition("-")[0], own_type.partition("-")[0]}
    return scheme.relationship == "version-of" and (not other or len(kinds) == 1)


def _containers(
    fields: MappingABC[str, Any], work_type: str, notes: list[Note]
) -> Iterator[ExternalId]:
    issn = part(fields, "journal:journal").get("issn")
    yield from _checked(
        "custom_fields.journal:journal.issn", "issn", issn, "part-of", notes
    )
    isbn = part(fields, "imprint:imprint").get("isbn")
    relationship = "part-of" if work_type in PARTS_OF_BOOKS else "version-of"
    yield from _checked(
        "custom_fields.imprint:imprint.isbn", "isbn", isbn, relationship, notes
    )


def _awards(metadata: MappingABC[str, Any], notes: list[Note]) -> Iterator[ExternalId]:
    for each in parts(metadata.get("funding")):
        award, funder = part(each, "award"), part(each, "funder")
        address = _award_address(award)
        value = tidy(award.get("number")) or name(award).rpartition("::")[2]
        if number := external_id("grant_number", value, "funded-by"):
            yield number._replace(url=address.url if address else None)
        elif address:
            yield address
        else:
            who = tidy(funder.get("name")) or name(funder)
            notes.append(Note("award_without_number", "metadata.funding", who))


def _award_address(award: MappingABC[str, Any]) -> ExternalId | None:
    """The award's DOI, else its web address."""
    found: dict[str, ExternalId] = {}
    for each in parts(award.get("identifiers")):
        kind = {"doi": "doi", "url": "uri"}.get(word(each.get("scheme")), "")
        known = external_id(kind, each.get("identifier"), "funded-by") if kind else None
        if known:
            found.setdefault(kind, known)
    return found.get("doi") or found.get("uri")


def _checked(
    field: str, kind: str, value: Any, relationship: str, notes: list[Note]
) -> Iterator[ExternalId]:
    if found := external_id(kind, value, relationship):
        yield found
    elif value:
        notes.append(_invalid(field, value, kind))


def _invalid(field: str, value: Any, kind: str) -> Note:
    return Note("identifier_invalid", field, f"{str(value)[:100]} is no valid {kind}")


def _unsent(field: str, scheme: str, row: SchemeRow | None) -> Note:
    if row is None:
        detail = f"no ORCID identifier type is mapped to {scheme or 'no scheme'}"
        return Note("scheme_unmapped", field, detail)
    return Note("scheme_not_sent", field, f"{scheme}: {row.source}")
