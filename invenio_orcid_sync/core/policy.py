# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The decision whether a concept belongs on a person's ORCID record."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What the decision needs to know of a concept's latest published version."""

    public: bool
    """Whether its metadata may be read by everybody. An embargo on files does not matter."""
    creators: frozenset[str] = frozenset()
    """iDs of personal creators."""
    contributors: frozenset[tuple[str, str]] = frozenset()
    """(role, iD) of personal contributors."""
    owner: int | None = None
    """Account that deposited it."""
    owner_blocked: bool = False
    """The account is blocked or never confirmed its address."""
    owner_trusted: bool = False
    """It has a role whose deposits need no author's yes."""
    reviewed: bool = False
    """A community whose curators review submissions accepted it."""

    def lists(self, orcids: frozenset[str], roles: frozenset[str]) -> bool:
        """Tell whether any of these iDs is among its authors."""
        listed = self.creators | {
            orcid for role, orcid in self.contributors if role in roles
        }
        return bool(orcids & listed)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A connected author."""

    orcids: frozenset[str]
    """The iD, and those that ORCID merged into it: records keep naming the old ones."""
    user_id: int | None
    asks: bool = True
    """Whether works that others deposited wait for this person's yes."""
    leaving: bool = False
    """Disconnecting with removal."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The operator's rules."""

    contributor_roles: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Verdict:
    """Whether the work is wanted, and why (a code)."""

    wanted: bool
    code: str
    urgent: bool = False
    """Not wanted, and to be removed without a grace period."""
    asks: bool = False
    """Neither wanted nor unwanted until the author has said yes."""


SHARED = Verdict(True, "shared")
AWAITS_AUTHOR = Verdict(False, "awaits_author", asks=True)
DISCONNECTING = Verdict(False, "disconnecting", urgent=True)
OPTED_OUT = Verdict(False, "opted_out", urgent=True)
GONE = Verdict(False, "record_gone", urgent=True)
RESTRICTED = Verdict(False, "restricted", urgent=True)
NOT_LISTED = Verdict(False, "not_listed")
OWNER_BLOCKED = Verdict(False, "owner_blocked")


def decide(
    publication: Publication | None,
    person: Person,
    policy: Policy,
    *,
    opted_out: bool = False,
    accepted: bool = False,
) -> Verdict:
    """Decide for one person and concept. ``publication`` None: nothing of it is published.

    What withdraws consent or publicity comes first and acts at once; what may be a slip of an
    editor (a dropped author) comes last and leaves time to mend it.
    """
    if person.leaving:
        return DISCONNECTING
    if opted_out:
        return OPTED_OUT
    if publication is None:
        return GONE
    if not publication.public:
        return RESTRICTED
    if not publication.lists(person.orcids, policy.contributor_roles):
        return NOT_LISTED
    if publication.owner_blocked:
        return OWNER_BLOCKED
    if accepted or not _needs_yes(publication, person):
        return SHARED
    return AWAITS_AUTHOR


def _needs_yes(publication: Publication, person: Person) -> bool:
    """Anyone can type anyone's iD: only the author, a reviewer or trusted staff vouch for it."""
    own = person.user_id is not None and publication.owner == person.user_id
    vouched = own or publication.reviewed or publication.owner_trusted
    return person.asks and not vouched
