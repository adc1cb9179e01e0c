# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The decision whether a concept belongs on a person's ORCID record."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What the decision needs to know of the version that stands for a concept."""

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
    vouched: bool = False
    """Such a community accepted it, and its depositor is none of the curators."""
    type: str = ""
    """Resource type, such as ``publication-article``."""
    access: str = "open"
    """One of ``ACCESS_STATUSES``."""
    communities: frozenset[str] = frozenset()
    """Those that accepted it, each by its id and by its slug."""

    def lists(self, orcids: frozenset[str], roles: frozenset[str]) -> bool:
        """Tell whether any of these iDs is among its authors."""
        listed = self.creators | {
            orcid for role, orcid in self.contributors if role in roles
        }
        return bool(orcids & listed)

    def only(self, orcids: frozenset[str]) -> "Publication":
        """Return it without all authors but these."""
        contributors = {pair for pair in self.contributors if pair[1] in orcids}
        return replace(
            self,
            creators=self.creators & orcids,
            contributors=frozenset(contributors),
        )


@dataclass(frozen=True, kw_only=True)
class Person:
    """A connected author."""

    orcids: frozenset[str]
    """The iD, and those that ORCID merged into it: records keep naming the old ones."""
    user_id: int | None
    asks: bool = True
    """Whether works that others deposited wait for this person's yes."""
    mode: str = "automatic"
    """One of ``MODES``."""
    types: frozenset[str] = frozenset()
    """Resource types that are not to be added. One stands for all that its name begins: ``publication``."""
    refused: frozenset[int] = frozenset()
    """Accounts whose deposits are not to be added, whoever vouches for them."""
    leaving: bool = False
    """Disconnecting with removal."""


ACCESS_STATUSES = ("open", "embargoed", "restricted", "metadata-only")
"""Access to the files of a record whose metadata are public (invenio-rdm-records AccessStatusEnum)."""


class Version(NamedTuple):
    """What choosing needs to know of a published version."""

    public: bool
    """Whether its metadata may be read by everybody."""
    access: str
    """One of ``ACCESS_STATUSES``."""
    type: str
    """Resource type."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The operator's rules."""

    contributor_roles: frozenset[str] = field(default_factory=frozenset)
    access: frozenset[str] = frozenset(ACCESS_STATUSES)
    """Access statuses of records that are shared."""
    communities: frozenset[str] | None = None
    """Ids or slugs: records of these are shared. None: it does not matter."""
    reviewed_only: bool = False
    """Only what a community whose curators review submissions accepted is shared."""
    excluded_types: frozenset[str] = frozenset()
    """Resource types that are not shared. One stands for all that its name begins: ``publication``."""
    earlier: bool = False
    """Whether the newest version that is shared stands for a concept whose latest one is not."""

    def keeps_back(self, access: str, kind: str) -> "Verdict | None":
        """Return why a version of this access status and resource type is not shared, None where it is."""
        if access not in self.access:
            return ACCESS_UNSHARED
        return TYPE_UNSHARED if _is_one_of(kind, self.excluded_types) else None

    def stand_in(self, versions: Iterable[Version]) -> int:
        """Return which of a concept's versions stands for it, counted from the latest, which is 0.

        Another does only where the operator's rules keep the latest one back: never behind what an author hid.
        """
        shown = (
            number
            for number, (public, access, kind) in enumerate(versions)
            if (number == 0 and not public)
            or (public and not self.keeps_back(access, kind))
        )
        return next(shown, 0)


@dataclass(frozen=True)
class Verdict:
    """Whether the work is wanted, and why (a code)."""

    wanted: bool
    code: str
    urgent: bool = False
    """Not wanted, and to be removed without a grace period."""
    asks: bool = False
    """Neither wanted nor unwanted until the author has said yes."""
    stays: bool = False
    """Not to be added; but what is there stays, in step."""


SHARED = Verdict(True, "shared")
AWAITS_AUTHOR = Verdict(False, "awaits_author", asks=True, stays=True)
DISCONNECTING = Verdict(False, "disconnecting", urgent=True)
OPTED_OUT = Verdict(False, "opted_out", urgent=True)
GONE = Verdict(False, "record_gone", urgent=True)
RESTRICTED = Verdict(False, "restricted", urgent=True)
NOT_LISTED = Verdict(False, "not_listed")
OWNER_BLOCKED = Verdict(False, "owner_blocked")
ACCESS_UNSHARED = Verdict(False, "access_unshared")
COMMUNITY_UNSHARED = Verdict(False, "community_unshared")
TYPE_UNSHARED = Verdict(False, "type_unshared")
SECOND_WORK = Verdict(False, "second_work", urgent=True)
"""An audit found two of our works for one concept, and this is not the one that stays."""
ALREADY_THERE = Verdict(False, "already_there")
ADDING_OFF = Verdict(False, "adding_off", stays=True)
TYPE_UNWANTED = Verdict(False, "type_unwanted")
DEPOSITOR_REFUSED = Verdict(False, "depositor_refused")

MODES = ("automatic", "ask", "off")
"""How new works get there: by themselves, after the author's yes, or not at all."""

OVERLAPS = ("always", "unless_present", "never")
"""What an author may choose about adding works: always, only what no other source has added, or none."""


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
    editor (a dropped author) or an operator (a rule) comes last and leaves time to mend it.
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
    if against := _unshared(publication, policy):
        return against
    # A yes to this very work counts for more than what the author chose for all.
    return SHARED if accepted else _chosen(publication, person)


def _unshared(publication: Publication, policy: Policy) -> Verdict | None:
    """Return which of the operator's rules keeps a record here."""
    if against := policy.keeps_back(publication.access, publication.type):
        return against
    chosen = policy.communities
    outside = chosen is not None and not publication.communities & chosen
    if outside or (policy.reviewed_only and not publication.reviewed):
        return COMMUNITY_UNSHARED
    return None


def _chosen(publication: Publication, person: Person) -> Verdict:
    """Decide by what the author chose for all works."""
    if _is_one_of(publication.type, person.types):
        return TYPE_UNWANTED
    own = person.user_id is not None and publication.owner == person.user_id
    if publication.owner in person.refused and not own:
        return DEPOSITOR_REFUSED
    if person.mode == "off":
        return ADDING_OFF
    # Anyone can type anyone's iD: only the author, a reviewer or trusted staff vouch for it.
    vouched = own or publication.vouched or publication.owner_trusted
    asks = person.mode == "ask" or (person.asks and not vouched)
    return AWAITS_AUTHOR if asks else SHARED


def _is_one_of(kind: str, kinds: frozenset[str]) -> bool:
    """Tell whether a resource type, or one that it is a kind of, is among others."""
    return any(kind == one or kind.startswith(f"{one}-") for one in kinds)


def veto(overlap: str | None, foreign: bool) -> Verdict | None:
    """Return why a work that is wanted and not there is not added, None where it may be.

    ``foreign``: whether somebody else's work there has the same identifier. It concerns adding alone:
    what we added stays in step.
    """
    if overlap == "never":
        return ADDING_OFF
    return ALREADY_THERE if overlap == "unless_present" and foreign else None
