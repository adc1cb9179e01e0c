# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The works on an ORCID record as one ``GET /works`` lists them, found by identifier and by source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Ids = frozenset[tuple[str, str]]
"""(type, value) of external identifiers, as ORCID compares them."""


@dataclass(frozen=True)
class Summary:
    """What the list says about one work."""

    put_code: int
    own: bool
    """Whether our client added it."""
    self_ids: Ids
    body: Mapping[str, Any] = field(repr=False)


class Snapshot:
    """All works of one record at one moment."""

    def __init__(self, body: Any, client_id: str) -> None:
        """``body``: ``{"group": [{"work-summary": [...]}]}``, of ``client_id``'s own question."""
        self.works = tuple(_works(body, client_id))
        self._works = {work.put_code: work for work in self.works}
        self._own: dict[tuple[str, str], list[int]] = {}
        self._foreign: set[tuple[str, str]] = set()
        for work in self.works:
            for one in work.self_ids:
                if work.own:
                    self._own.setdefault(one, []).append(work.put_code)
                else:
                    self._foreign.add(one)

    def own(self, ids: Ids) -> list[int]:
        """Return put-codes of our client's works that carry one of these as ``self``."""
        return sorted({code for one in ids for code in self._own.get(one, ())})

    def work(self, put_code: int) -> Summary | None:
        """Return a work, whosever it is."""
        return self._works.get(put_code)

    def has_foreign(self, ids: Ids) -> bool:
        """Tell whether somebody else's work carries one of these as ``self``."""
        return not self._foreign.isdisjoint(ids)

    @property
    def put_codes(self) -> frozenset[int]:
        """Put-codes of our client's works."""
        return frozenset(work.put_code for work in self.works if work.own)


def self_ids(work: Mapping[str, Any]) -> Ids:
    """Return the ``self`` identifiers of a work or a summary, as ORCID compares them."""
    ids = (work.get("external-ids") or {}).get("external-id") or ()
    return frozenset(
        _comparable(one) for one in ids if one.get("external-id-relationship") == "self"
    )


def _works(body: Any, client_id: str) -> Iterator[Summary]:
    for group in _listed(body, "group"):
        for summary in _listed(group, "work-summary"):
            if summary.get("put-code") is None:
                continue
            source = (summary.get("source") or {}).get("source-client-id") or {}
            yield Summary(
                put_code=int(summary["put-code"]),
                own=source.get("path") == client_id,
                self_ids=self_ids(summary),
                body=summary,
            )


def _listed(body: Any, name: str) -> Iterable[Any]:
    return (body or {}).get(name) or ()


def _comparable(external_id: Mapping[str, Any]) -> tuple[str, str]:
    # Nothing is taken for granted: other systems add what they like, and ORCID lists it.
    kind = external_id.get("external-id-type") or ""
    normalized = (external_id.get("external-id-normalized") or {}).get("value")
    value = normalized or external_id.get("external-id-value") or ""
    # ORCID compares URIs with their case and everything else here without (identifier types, "case-sensitive").
    return kind, value if kind == "uri" else value.lower()
