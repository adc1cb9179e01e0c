# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The comparison that decides whether a PUT changes anything (orcid-api 2.7).

Source: WorkForm.compare. It overlooks some edits, and these are lost without a word:

1. a month or day added to a publication date that lacked it;
2. the whole publication date, citation or translated title taken out;
3. contributors after the 50th, contributors' e-mails, a changed contributor uri with the same
   path;
4. upper and lower case of an external id's url, and of codes.
"""

from typing import Any

from ..views import entries, text_of

# orcid-api 2.4: org.orcid.core.work.contributors.ui.max.
COMPARED_CONTRIBUTORS = 50


def unchanged(stored: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Tell whether the registry takes the sent work for the stored one."""
    return (
        _same_titles(stored["title"], sent["title"])
        and _texts(stored) == _texts(sent)
        and _same_date(stored["publication-date"], sent["publication-date"])
        and _kept(_citation(stored["citation"]), _citation(sent["citation"]))
        and _identifiers(stored) == _identifiers(sent)
        and _contributors(stored) == _contributors(sent)
    )


def _kept(stored: Any, sent: Any) -> bool:
    """Compare, overlooking that the sent one is missing (rule 2)."""
    return sent is None or stored == sent


def _lower(value: str | None) -> str | None:
    return value.lower() if value else None


def _same_titles(stored: dict[str, Any], sent: dict[str, Any]) -> bool:
    plain = ("title", "subtitle")
    same = all(
        (text_of(stored[k]) or None) == (text_of(sent[k]) or None) for k in plain
    )
    return same and _kept(
        _translated(stored["translated-title"]), _translated(sent["translated-title"])
    )


def _translated(title: dict[str, Any] | None) -> Any:
    return (title["value"], _lower(title["language-code"])) if title else None


def _citation(citation: dict[str, Any] | None) -> Any:
    if citation is None:
        return None
    return (citation["citation-type"], citation["citation-value"])


def _texts(work: dict[str, Any]) -> tuple[Any, ...]:
    """Everything that is compared as plain text; nothing and "" are the same."""
    return (
        text_of(work["journal-title"]) or None,
        work["short-description"] or None,
        work["type"],
        text_of(work["url"]) or None,
        _lower(work["language-code"]),
        _lower(text_of(work["country"])),
    )


def _same_date(stored: dict[str, Any] | None, sent: dict[str, Any] | None) -> bool:
    """Compare part by part: a stored null equals any sent part (rule 1)."""
    if sent is None:
        return True
    if stored is None:
        return False
    parts = ("year", "month", "day")
    pairs = ((text_of(stored[part]), text_of(sent[part])) for part in parts)
    return all(before is None or before == after for before, after in pairs)


def _identifiers(work: dict[str, Any]) -> list[tuple[Any, ...]]:
    """By position: WorkForm.compareExternalIdentifiers."""
    return [
        (
            entry["external-id-type"],
            entry["external-id-value"],
            entry["external-id-relationship"],
            _lower(text_of(entry["external-id-url"])),
        )
        for entry in entries(work["external-ids"])
    ]


def _contributors(work: dict[str, Any]) -> list[tuple[Any, ...]]:
    """By position, the first 50 only (rule 3)."""
    listed = (work["contributors"] or {}).get("contributor", [])
    return [_contributor(entry) for entry in listed[:COMPARED_CONTRIBUTORS]]


def _contributor(entry: dict[str, Any]) -> tuple[Any, ...]:
    orcid = entry["contributor-orcid"] or {}
    attributes = entry["contributor-attributes"] or {}
    path = orcid.get("path") or (orcid.get("uri") or "").rpartition("/")[2] or None
    return (
        path,
        text_of(entry["credit-name"]),
        attributes.get("contributor-sequence"),
        _lower(attributes.get("contributor-role")),
    )
