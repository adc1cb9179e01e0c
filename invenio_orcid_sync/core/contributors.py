# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who made the work: names as they are read, iDs, roles, order."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingABC
from functools import lru_cache
from typing import Any, NamedTuple

import idutils

from .mapping import Mapping
from .notes import Note
from .registry import CREDIT_NAME_LENGTH
from .shape import name as name_of
from .shape import part, parts, word
from .source import Source
from .tables import CREATOR_ROLE
from .text import cut, tidy

_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_ORCID = re.compile(
    r"(?:https?://(?:www\.|sandbox\.)?orcid\.org/)?((?:[0-9]{4}-){3}[0-9]{3}[0-9Xx])/?"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Contributor(NamedTuple):
    """One contributor as the registry takes it."""

    orcid: str | None
    credit_name: str | None
    sequence: str
    role: str | None


class _Entry(NamedTuple):
    """A creator or contributor of the record, with its iD looked up."""

    field: str
    raw: MappingABC[str, Any]
    orcid: str | None


def contributors(
    source: Source, mapping: Mapping, notes: list[Note]
) -> tuple[Contributor, ...]:
    """Return creators, then contributors, in the record's order, up to the cap.

    The owner of the ORCID record is kept at any position, and goes by the present iD.
    """
    entries = list(_entries(source, notes))
    chosen = entries[: mapping.contributor_cap]
    moved = None
    if len(chosen) < len(entries):
        if not any(each.orcid == source.orcid for each in chosen):
            rest = entries[mapping.contributor_cap :]
            moved = next((each for each in rest if each.orcid == source.orcid), None)
            chosen[-1] = moved or chosen[-1]
        detail = f"{len(chosen)} of {len(entries)} are sent"
        notes.append(Note("contributors_capped", "metadata.creators", detail))
    result: list[Contributor] = []
    for each in chosen:
        sequence = "additional" if result or each is moved else "first"
        if found := _contributor(each, sequence, mapping, notes):
            result.append(found)
    return tuple(result)


def _entries(source: Source, notes: list[Note]) -> Iterator[_Entry]:
    metadata = part(source.record, "metadata")
    for field in ("creators", "contributors"):
        for raw in parts(metadata.get(field)):
            yield _Entry(field, raw, _orcid(source, field, raw, notes))


def _orcid(
    source: Source, field: str, raw: MappingABC[str, Any], notes: list[Note]
) -> str | None:
    person = part(raw, "person_or_org")
    for each in parts(person.get("identifiers")):
        if word(each.get("scheme")) != "orcid":
            continue
        found = bare_orcid(each.get("identifier"))
        if found is None or person.get("type") == "organizational":
            detail = f"{str(each.get('identifier'))[:40]} is no iD of a person"
            notes.append(Note("orcid_not_sent", f"metadata.{field}", detail))
            continue
        return source.orcid if found in source.former else found
    return None


def bare_orcid(value: object) -> str | None:
    """Return the iD in a bare iD or its address, None where it is not valid."""
    return _bare_orcid(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _bare_orcid(value: str) -> str | None:
    found = _ORCID.fullmatch(value.strip())
    text = found[1].upper() if found else ""
    return text if found and idutils.is_orcid(text) else None


def _contributor(
    entry: _Entry, sequence: str, mapping: Mapping, notes: list[Note]
) -> Contributor | None:
    field = f"metadata.{entry.field}"
    credit_name = _credit_name(field, part(entry.raw, "person_or_org"), notes)
    if not credit_name and not entry.orcid:
        notes.append(Note("contributor_nameless", field, "neither name nor iD"))
        return None
    role = _role(entry, mapping, notes)
    return Contributor(entry.orcid, credit_name or None, sequence, role)


def _credit_name(field: str, person: MappingABC[str, Any], notes: list[Note]) -> str:
    found = read_name(person)
    if "@" in found and _EMAIL.fullmatch(found):
        notes.append(Note("name_is_email", field, "e-mail addresses are not sent"))
        return ""
    short = cut(found, CREDIT_NAME_LENGTH)
    if short != found:
        notes.append(
            Note("name_cut", field, f"{found[:40]}…: cut to {CREDIT_NAME_LENGTH}")
        )
    return short


def read_name(person: MappingABC[str, Any]) -> str:
    """The name as it is read: "Ada Lovelace", 山田太郎, Sukarno.

    Names in Han, kana or hangul put the family first without a space, as CSL does.
    """
    if person.get("type") == "organizational":
        return tidy(person.get("name"))
    given, family = tidy(person.get("given_name")), tidy(person.get("family_name"))
    if not given and not family:
        full = tidy(person.get("name"))
        family, _, given = map(str.strip, full.partition(","))
        if "," in given:
            return full
    if _EAST_ASIAN.fullmatch(given) and _EAST_ASIAN.fullmatch(family):
        return f"{family}{given}"
    return f"{given} {family}".strip()


def _role(entry: _Entry, mapping: Mapping, notes: list[Note]) -> str | None:
    role = name_of(entry.raw.get("role"))
    row = mapping.roles.get(role)
    found = row.orcid_role if row else None
    default = CREATOR_ROLE if entry.field == "creators" else None
    if role and not found:
        detail = f"{role} has no counterpart at ORCID, sent as {default or 'no role'}"
        notes.append(Note("role_unmapped", f"metadata.{entry.field}", detail))
    return found or default
