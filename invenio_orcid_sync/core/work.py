# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What should stand in an ORCID record for one research output: record in, payload out."""

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from typing import Any

from ..said import N_
from .contributors import contributors
from .dates import publication_date
from .external_ids import external_ids
from .languages import orcid_language
from .mapping import DEFAULT, NO_CITATION, Mapping
from .notes import Note, Unmappable
from .registry import DESCRIPTION_LENGTH, TITLE_LENGTH
from .schemas import WORK, Citation, Titles, TranslatedTitle, Work
from .shape import name, part, parts
from .source import Source
from .tables import CONTAINERS, DEFAULT_CONTAINERS
from .text import cut, from_html, legal, tidy, without_tags
from .urls import clean_url

__all__ = ("Draft", "Note", "Unmappable", "draft_of")


@dataclass(frozen=True, slots=True)
class Draft:
    """A payload in the registry's JSON, and what of the record is not in it."""

    payload: dict[str, Any]
    notes: tuple[Note, ...]


def draft_of(source: Source, mapping: Mapping = DEFAULT) -> Draft:
    """Return the work for this source: the same payload for the same source, always.

    It keeps all rules of the registry (see ``rules``), carries no put-code, visibility,
    country or e-mail address, and leaves out what is not known. Notes are about what this
    mapping reads; that ORCID has no place for subjects or files goes without saying.

    :raises Unmappable: where no valid work can be made; says what to change.
    """
    notes: list[Note] = []
    metadata = part(source.record, "metadata")
    custom = part(source.record, "custom_fields")
    titles = _titles(metadata, notes)
    kind = _work_type(metadata, mapping, notes)
    work = Work(
        titles=titles,
        type=kind,
        external_ids=external_ids(source, mapping, kind, notes),
        journal_title=_journal_title(custom, kind, titles.title, notes),
        short_description=_description(metadata, mapping, notes),
        citation=_citation(source, mapping),
        publication_date=_date(metadata, notes),
        url=_link(source, mapping, notes),
        contributors=contributors(source, mapping, notes),
        language=_language(metadata, notes),
    )
    if source.newer:
        detail = f"version {source.newer} is newer, and not shared"
        notes.append(Note("newer_unshared", "versions", detail))
    return Draft(payload=WORK.dump(work), notes=tuple(map(_presentable, notes)))


def _presentable(note: Note) -> Note:
    """The note without what a database or terminal would choke on."""
    return Note(note.code, note.field, tidy(note.detail))


def _titles(metadata: MappingABC[str, Any], notes: list[Note]) -> Titles:
    title = _line(metadata.get("title"), "metadata.title", notes)
    if not title:
        raise Unmappable(
            "title_blank",
            "metadata.title",
            N_("ORCID needs a title, and this record's is empty: fill in the title."),
        )
    field = "metadata.additional_titles"
    subtitle, translated = None, None
    for each in parts(metadata.get("additional_titles")):
        kind, text = name(each.get("type")), _line(each.get("title"), field, notes)
        if not text:
            continue
        language = orcid_language(name(each.get("lang")))
        if kind == "subtitle" and not subtitle:
            subtitle = text
        elif kind == "translated-title" and not translated and language:
            translated = TranslatedTitle(text, language)
        else:
            notes.append(_unsent_title(kind, text, bool(translated), each))
    return Titles(title, subtitle, translated)


def _unsent_title(kind: str, text: str, taken: bool, raw: MappingABC[str, Any]) -> Note:
    reason = "ORCID takes one subtitle and one translated title"
    code = "title_not_sent"
    if kind == "translated-title" and not taken:
        code = "title_without_language"
        reason = f"ORCID has no language {name(raw.get('lang')) or '(none given)'}"
    return Note(code, "metadata.additional_titles", f"{text[:60]}: {reason}")


def _line(value: Any, field: str, notes: list[Note]) -> str:
    """One line of text within the limit for titles, without markup."""
    whole = tidy(value)
    plain = tidy(without_tags(whole))
    if plain != whole:
        notes.append(Note("markup_removed", field, whole[:100]))
    short = cut(plain, TITLE_LENGTH)
    if short != plain:
        notes.append(
            Note("title_cut", field, f"{len(plain)} characters, {TITLE_LENGTH} sent")
        )
    return short


def _work_type(
    metadata: MappingABC[str, Any], mapping: Mapping, notes: list[Note]
) -> str:
    own = name(metadata.get("resource_type"))
    kind, exact = mapping.work_type(own)
    if not exact:
        detail = f"{own or 'no resource type'} has no row of its own, sent as {kind}"
        notes.append(Note("type_unmapped", "metadata.resource_type", detail))
    return kind


def _journal_title(
    custom: MappingABC[str, Any], kind: str, title: str, notes: list[Note]
) -> str | None:
    found = None
    for key in CONTAINERS.get(kind, DEFAULT_CONTAINERS):
        field = f"custom_fields.{key}.title"
        text = _line(part(custom, key).get("title"), field, notes)
        if not text or text in (title, found):
            continue
        if found is None:
            found = text
        else:
            detail = f"{text[:60]}: ORCID takes one, {found[:60]} is sent"
            notes.append(Note("container_not_sent", field, detail))
    return found


def _description(
    metadata: MappingABC[str, Any], mapping: Mapping, notes: list[Note]
) -> str | None:
    if not mapping.description:
        return None
    field, text = "metadata.description", from_html(metadata.get("description"))
    if not text:
        field = "metadata.additional_descriptions"
        texts = (
            from_html(each.get("description"))
            for each in parts(metadata.get("additional_descriptions"))
            if name(each.get("type")) == "abstract"
        )
        text = next(filter(None, texts), "")
    short = cut(text, DESCRIPTION_LENGTH)
    if short != text:
        detail = f"{len(text)} characters, {DESCRIPTION_LENGTH} sent"
        notes.append(Note("description_cut", field, detail))
    return short or None


def _citation(source: Source, mapping: Mapping) -> Citation | None:
    if mapping.citation == NO_CITATION or not tidy(source.citation):
        return None
    lines = str(source.citation).replace("\r\n", "\n").replace("\r", "\n")
    return Citation(mapping.citation, legal(lines).strip())


def _date(metadata: MappingABC[str, Any], notes: list[Note]) -> Any:
    date, left_out = publication_date(metadata.get("publication_date"))
    if left_out:
        code = "date_shortened" if date else "date_dropped"
        notes.append(Note(code, "metadata.publication_date", left_out))
    return date


def _link(source: Source, mapping: Mapping, notes: list[Note]) -> str | None:
    if not mapping.landing_page or not source.record_url:
        return None
    url = clean_url(source.record_url)
    if url is None:
        notes.append(Note("url_invalid", "links.self_html", source.record_url[:100]))
    return url


def _language(metadata: MappingABC[str, Any], notes: list[Note]) -> str | None:
    field = "metadata.languages"
    found = None
    for each in parts(metadata.get("languages")):
        code = name(each)
        language = orcid_language(code)
        if language and found is None:
            found = language
        elif language is None:
            notes.append(
                Note("language_unmapped", field, f"ORCID has no language {code}")
            )
        else:
            notes.append(Note("language_not_sent", field, f"{code}: ORCID takes one"))
    return found
