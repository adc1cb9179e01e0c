# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What should be on each ORCID record, after what people did. It knows nothing of how that comes about.

Where the promise leaves room (a choice that was changed while something was under way, say), a work
may be there or not; if it is, it must be the right one all the same.
"""

from dataclasses import dataclass, field
from enum import Enum

Look = tuple[str, str, frozenset[tuple[str, str]]]
"""Title, type and ``self`` identifiers of a work."""

TYPES = {
    "publication-article": "journal-article",
    "publication-preprint": "preprint",
    "dataset": "data-set",
    "software": "software",
}
"""Resource types and what ORCID calls them."""


class Want(Enum):
    """Whether a work is to be there."""

    MUST = "must"
    MAY = "may"
    NOT = "not"


@dataclass
class Version:
    """One published version of a record."""

    recid: str
    title: str
    kind: str
    people: frozenset[str]
    """iDs of its creators."""
    doi: str | None = None
    public: bool = True
    deleted: bool = False


@dataclass
class Concept:
    """All versions of a record."""

    key: str
    page: str
    """Landing page of the concept."""
    owner: str
    """Name of the person who deposited it."""
    versions: list[Version] = field(default_factory=list)
    looks: set[Look] = field(default_factory=set)
    """How its work looked at some time."""

    @property
    def latest(self) -> Version | None:
        """The latest version that is not deleted."""
        alive = [version for version in self.versions if not version.deleted]
        return alive[-1] if alive else None

    @property
    def look(self) -> Look | None:
        """How its work should look now, None where there is nothing to share."""
        latest = self.latest
        if latest is None or not latest.public:
            return None
        second = ("doi", latest.doi) if latest.doi else ("source-work-id", self.local)
        ids = frozenset({("uri", self.page), second})
        return latest.title, TYPES[latest.kind], ids

    @property
    def local(self) -> str:
        """What stands in for a DOI: the site and the concept's number there."""
        site, _, number = self.page.partition("://")[2].rpartition("/records/")
        return f"{site}:{number}"


@dataclass
class Pair:
    """One concept as it concerns one person."""

    seen: bool = False
    """Its being published, or a look that was asked for, happened while the person was connected."""
    accepted: bool = False
    """The person's yes to what somebody else deposited."""
    out: bool = False
    """Taken out here, or deleted at ORCID, by the person."""
    unsure: set[str] = field(default_factory=set)
    """What happened whose effect depends on what was under way: ``asks``, ``vanished`` or ``race``."""
    there: bool | None = False
    """Whether it was there at the last look; None: perhaps not any more."""


@dataclass
class Person:
    """An author."""

    name: str
    orcid: str
    former: set[str] = field(default_factory=set)
    """iDs that ORCID merged into this one."""
    link: str = "never"
    """``never``, ``open``, or disconnected: ``kept`` or ``removed``, after what should become of the works."""
    sound: bool = True
    """The permission is good: not withdrawn, and the record neither deactivated nor merged since it was given."""
    adds: str = "always"
    """The choice about works that others added: ``always``, ``unless_present`` or ``never``."""
    copies: bool = False
    """The person has added works of their own."""
    pairs: dict[str, Pair] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """All iDs that mean this person."""
        return {self.orcid, *self.former}

    @property
    def exact(self) -> bool:
        """Whether it can be said what is on the record."""
        return self.link == "removed" or (self.link == "open" and self.sound)

    def pair(self, key: str) -> Pair:
        """Return what is known of a concept."""
        return self.pairs.setdefault(key, Pair())


class Model:
    """People, concepts, and what follows from them."""

    def __init__(self, auto: bool = False) -> None:
        """``auto``: others' deposits need no yes."""
        self.auto = auto
        self.people: dict[str, Person] = {}
        self.concepts: dict[str, Concept] = {}

    def shared(self, person: Person, concept: Concept) -> bool:
        """Tell whether the latest version is public and names the person."""
        latest = concept.latest
        return concept.look is not None and bool(latest.people & person.ids)

    def want(self, person: Person, concept: Concept) -> Want:
        """Tell whether a work is to be on the record of a person of whom that can be said."""
        pair = person.pair(concept.key)
        if person.link != "open" or pair.out or not self.shared(person, concept):
            return Want.NOT
        if pair.unsure or not pair.seen:
            return Want.MAY
        if not (concept.owner == person.name or pair.accepted or self.auto):
            return Want.NOT
        return self._added(person, pair)

    def _added(self, person: Person, pair: Pair) -> Want:
        """What was added stays in step, whatever the person wishes for new ones."""
        if person.adds == "always" or pair.there or pair.accepted:
            # A yes to this very work counts for more.
            return Want.MUST
        if person.adds == "unless_present":
            return Want.MAY if person.copies else Want.MUST
        return Want.NOT if pair.there is False else Want.MAY

    def changed(self, concept: Concept) -> None:
        """A concept was published, edited, deleted or restored: those who are connected hear of it."""
        if concept.look:
            concept.looks.add(concept.look)
        for person in self.people.values():
            if person.link == "open" and self.shared(person, concept):
                person.pair(concept.key).seen = True

    def pushed(self, person: Person) -> None:
        """All works of a person were looked at."""
        for concept in self.concepts.values():
            if person.link == "open" and self.shared(person, concept):
                person.pair(concept.key).seen = True

    def interrupted(self) -> None:
        """After each step: what is not wanted for a moment may have been removed in it."""
        for person in self.people.values():
            for concept in self.concepts.values():
                pair = person.pair(concept.key)
                if pair.there and self.want(person, concept) is not Want.MUST:
                    pair.there = None

    def vanished(self, person: Person) -> None:
        """ORCID cleared the record: works that were there count as deleted, once that is noticed."""
        for pair in person.pairs.values():
            pair.unsure.add("vanished")

    def asks(self) -> None:
        """Others' deposits need a yes from now on; those that were sent stay."""
        self.auto = False
        for person in self.people.values():
            for concept in self.concepts.values():
                pair = person.pair(concept.key)
                if concept.owner != person.name and not pair.accepted:
                    pair.unsure.add("asks")

    def asks_no_more(self) -> None:
        """Others' deposits are sent, once all works are looked at."""
        self.auto = True
        for person in self.people.values():
            for pair in person.pairs.values():
                pair.unsure.discard("asks")
