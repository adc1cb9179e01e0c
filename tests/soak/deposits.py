# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What happens to records, in the repository and in the model."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from ..plugins.content import creator
from ..plugins.world import service, system_identity
from .model import TYPES, Concept, Version
from .scene import Scene
from .stage import pids

titles, dois = count(1), count(1)

KINDS = tuple(TYPES)


class Deposits:
    """The records of one example. Where there is none to which something could happen, nothing does."""

    def __init__(self, scene: Scene) -> None:
        """Start with none."""
        self.scene, self.model = scene, scene.model

    def records(self) -> list[Concept]:
        """Return concepts of which something is published."""
        return [one for one in self.model.concepts.values() if one.latest]

    def deleted(self) -> list[tuple[Concept, Version]]:
        """Return versions that are deleted, and their concepts."""
        return [
            (concept, version)
            for concept in self.model.concepts.values()
            for version in concept.versions
            if version.deleted
        ]

    def with_doi(self) -> list[Concept]:
        """Return concepts whose latest version has a DOI."""
        return [one for one in self.records() if one.latest.doi]

    def publish(self, owner: str, authors: Sequence[str], kind: str, doi: bool) -> None:
        """Publish a record of some people."""
        title = f"Work {next(titles)}"
        ids = [self.model.people[name].orcid for name in authors]
        given = f"10.5555/{next(dois)}" if doi else None
        options = {"title": title, "resource_type": {"id": kind}}
        recid = self.scene.stage.publish(ids, owner, given, **options)
        record = service().read(system_identity(), recid)
        concept = Concept(
            key=str(record._record.parent.id),
            page=record.data["links"]["parent_html"],
            owner=owner,
        )
        concept.versions.append(Version(recid, title, kind, frozenset(ids), given))
        self.model.concepts[concept.key] = concept
        self.model.changed(concept)

    def _one(self, n: int) -> Concept:
        found = self.records()
        return found[n % len(found)]

    def edit(self, n: int, kind: str | None) -> None:
        """Give a record another title and type."""
        concept = self._one(n)
        latest = concept.latest

        def change(data: dict[str, Any]) -> None:
            if kind:
                latest.title, latest.kind = f"Work {next(titles)}", kind
                data["metadata"]["title"] = latest.title
                data["metadata"]["resource_type"] = {"id": kind}

        self.scene.world.edit(latest.recid, change)
        self.model.changed(concept)

    def new_version(self, n: int, doi: bool) -> None:
        """Publish a new version."""
        concept = self._one(n)
        latest, title = concept.latest, f"Work {next(titles)}"
        given = f"10.5555/{next(dois)}" if doi else None

        def change(data: dict[str, Any]) -> None:
            data["metadata"]["title"] = title
            data["pids"] = pids(given)

        recid = self.scene.world.new_version(latest.recid, change)
        made = Version(recid, title, latest.kind, latest.people, given, latest.public)
        concept.versions.append(made)
        self.model.changed(concept)

    def delete(self, n: int, version: int) -> None:
        """Delete a version, 0 for the latest."""
        concept = self._one(n)
        alive = [one for one in reversed(concept.versions) if not one.deleted]
        chosen = alive[version % len(alive)]
        self.scene.world.delete(chosen.recid)
        chosen.deleted = True
        self.model.changed(concept)

    def restore(self, n: int) -> None:
        """Restore a deleted version."""
        if not (found := self.deleted()):
            return
        concept, version = found[n % len(found)]
        self.scene.world.restore(version.recid)
        version.deleted = False
        self.model.changed(concept)

    def restrict(self, n: int) -> None:
        """Close a record, or open it."""
        concept = self._one(n)
        latest = concept.latest
        access = "restricted" if latest.public else "public"
        self.scene.world.edit(
            latest.recid,
            lambda data: data["access"].update(record=access, files=access),
        )
        latest.public = not latest.public
        self.model.changed(concept)

    def name_somebody(self, n: int, whom: int) -> None:
        """Add a person to the authors, or drop them."""
        concept, everybody = self._one(n), list(self.model.people.values())
        person, latest = everybody[whom % len(everybody)], concept.latest
        if latest.people & person.ids:
            people = latest.people - person.ids
        else:
            people = latest.people | {person.orcid}
        creators = [creator(one) for one in sorted(people)] or [creator()]
        self.scene.world.edit(
            latest.recid, lambda data: data["metadata"].update(creators=creators)
        )
        latest.people = frozenset(people)
        self.model.changed(concept)

    def swap_dois(self, n: int) -> None:
        """Have two records swap their DOIs."""
        if len(found := self.with_doi()) < 2:
            return
        one, other = found[n % len(found)], found[(n + 1) % len(found)]
        first, second = one.latest, other.latest
        self.scene.stage.swap_dois(first.recid, second.recid)
        first.doi, second.doi = second.doi, first.doi
        self.model.changed(one)
        self.model.changed(other)
