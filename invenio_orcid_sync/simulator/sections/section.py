# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What describes a section, and its items' way into and out of a record (orcid-api 5.1, 6)."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import OrcidError
from ..nodes import Branch
from ..state import Item, Record, Registry, Shelf, touch
from ..views import external_ids, source
from ..works.shelf import visibility_of

Content = dict[str, Any]


def identified(item: Item) -> Content:
    """Show the item's external-ids as read, with their normalised values."""
    shown = external_ids(item) if item.content["external-ids"] else None
    return {"external-ids": shown}


def activity_twin(content: Content, code: int) -> OrcidError:
    """Refuse a duplicate of an activity, naming the stored one (orcid-api 2.6)."""
    return OrcidError(9021, put_code=code)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section: its paths, shapes, scopes and rules.

    *check* gets the registry, the body and, on PUT, the stored visibility. *keys* gives what no
    second item of the same source may have. *shown* replaces parts of what was sent by what is
    read. *listing* makes the list's body from the record and its visible items.
    """

    name: str
    plural: str
    item: Branch
    listed: Branch
    summary: Branch | None = None
    create: str
    update: str
    limited: str
    # orcid-api 6: deleting may need another scope than changing.
    deletion: str = ""
    check: Callable[[Registry, Content, str | None], None]
    listing: Callable[["Section", Registry, str, list[Item]], Content]
    keys: Callable[[Content], Iterable[Hashable]] = lambda content: ()
    twin: Callable[[Content, int], OrcidError] = activity_twin
    shown: Callable[[Item], Content] = identified
    # Organizations that must be known; looked up when all else is in order (OrgManagerImpl).
    organizations: Callable[[Content], Iterable[Content]] = lambda content: ()
    # What is left to do before storing: the roles, a review's group.
    last: Callable[[Registry, Content], None] = lambda registry, content: None
    # The table that holds the items; several kinds may share one.
    table: str = ""
    # orcid-api 5.1: affiliations check the source before the content.
    source_first: bool = False
    # orcid-api 5.3: research resources are compared on POST alone.
    compares_put: bool = True
    # orcid-api 2.11: text for activities, a number for the person's items.
    index: type = str

    def shelf(self, record: Record) -> Shelf:
        """Give the record's table of this section."""
        return record.sections[self.table or self.name]

    def items(self, record: Record) -> list[Item]:
        """Give the record's items of this kind."""
        return [i for i in self.shelf(record).items.values() if i.kind == self.name]


def values(section: Section, registry: Registry, item: Item) -> Content:
    """Gather all that can be shown of an item; shapes pick from it."""
    return {
        **item.content,
        **section.shown(item),
        "created-date": {"value": item.created},
        "last-modified-date": {"value": item.modified},
        "source": source(registry, item),
        "put-code": item.put_code,
        "display-index": section.index(item.display_index),
        "visibility": item.visibility,
        "path": f"/{item.orcid}/{item.kind}/{item.put_code}",
    }


def find(section: Section, record: Record, code: str, any_kind: bool = False) -> Item:
    """Give an item by put-code, or 9034 and 9016 (orcid-api 2.1)."""
    if not (code.isascii() and code.isdecimal()):
        raise OrcidError(9034, f"{code} is not a number")
    item = section.shelf(record).items.get(int(code))
    if item is None or not (any_kind or item.kind == section.name):
        raise OrcidError(9016, f"put-code {code} not found")
    return item


def _index(section: Section, item: Item) -> list[tuple[Any, ...]]:
    return [(item.kind, item.source, key) for key in section.keys(item.content)]


def check_twin(
    section: Section,
    record: Record,
    content: Content,
    source_id: str | None,
    own: int | None = None,
) -> None:
    """Refuse what the same source has put there already (orcid-api 5.1, 6)."""
    index = section.shelf(record).keys
    for key in section.keys(content):
        others = index.get((section.name, source_id, key), set()) - {own}
        if others:
            raise section.twin(content, min(others))


def check_known(registry: Registry, organization: Content) -> None:
    """Look the disambiguated organization up by exact text (orcid-api 5.2; OrgManagerImpl)."""
    known = organization["disambiguated-organization"]
    if known is None:
        return
    pair = (
        known["disambiguated-organization-identifier"],
        known["disambiguation-source"],
    )
    if pair not in registry.organizations:
        raise OrcidError(9045, f"{pair[1]} {pair[0]} is not known")


def check_source(item: Item, client_id: str | None) -> None:
    """Refuse to touch what another source has put there."""
    if item.source != client_id:
        raise OrcidError(9010)


def check_put_code(content: Content, current: str | None) -> None:
    """Refuse a put-code in what is to be created."""
    if current is None and content["put-code"] is not None:
        raise OrcidError(9024, f"put-code {content['put-code']}")


def check_visibility(content: Content, current: str | None) -> None:
    """Refuse another visibility than the stored one on PUT (orcid-api 2.7)."""
    sent = content["visibility"]
    if current is not None and sent is not None and sent != current:
        raise OrcidError(9035, f"stored {current}, sent {sent}")


def add(
    section: Section,
    registry: Registry,
    record: Record,
    content: Content,
    source_id: str | None,
    visibility: str | None = None,
) -> Item:
    """Store a new item."""
    now = registry.clock.milliseconds()
    item = Item(
        put_code=registry.next_put_code(),
        orcid=record.orcid,
        content=content,
        source=source_id,
        visibility=visibility or visibility_of(record, content),
        created=now,
        modified=touch(record, now),
        kind=section.name,
    )
    enter(section, record, item)
    return item


def enter(section: Section, record: Record, item: Item) -> None:
    """Put an item on the section's shelf."""
    shelf = section.shelf(record)
    shelf.items[item.put_code] = item
    for key in _index(section, item):
        shelf.keys[key].add(item.put_code)


def _forget(section: Section, record: Record, item: Item) -> None:
    keys = section.shelf(record).keys
    for key in _index(section, item):
        keys[key].discard(item.put_code)
        if not keys[key]:
            del keys[key]


def replace(
    section: Section, registry: Registry, record: Record, item: Item, content: Content
) -> None:
    """Put new content in the place of the old."""
    _forget(section, record, item)
    item.content, item.derived = content, {}
    for key in _index(section, item):
        section.shelf(record).keys[key].add(item.put_code)
    item.modified = touch(record, registry.clock.milliseconds())


def remove(section: Section, registry: Registry, record: Record, item: Item) -> None:
    """Take an item out."""
    _forget(section, record, item)
    del section.shelf(record).items[item.put_code]
    touch(record, registry.clock.milliseconds())
