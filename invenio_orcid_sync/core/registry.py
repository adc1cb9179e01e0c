# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the registry accepts: its controlled lists and limits, copied by hand.

Names of Java classes and files are those of github.com/ORCID/ORCID-Source and orcid-model.
"""

#: orcid-model WorkType.java.
WORK_TYPES = frozenset(
    "annotation artistic-performance blog-post book book-chapter book-review "
    "cartographic-material clinical-study conference-abstract conference-output "
    "conference-paper conference-poster conference-presentation "
    "conference-proceedings data-management-plan data-set design dictionary-entry "
    "disclosure dissertation-thesis edited-book encyclopedia-entry image invention "
    "journal-article journal-issue learning-object lecture-speech license "
    "magazine-article manual moving-image musical-composition newsletter-article "
    "newspaper-article online-resource other patent physical-object preprint "
    "public-speech registered-copyright report research-technique research-tool "
    "review software sound spin-off-company standards-and-policy "
    "supervised-student-publication technical-standard test trademark transcription "
    "translation undefined website working-paper".split()
)

#: work-3.0.xsd: what a client may send, in the order that binds XML.
WORK_FIELDS = (
    "title",
    "journal-title",
    "short-description",
    "citation",
    "type",
    "publication-date",
    "external-ids",
    "url",
    "contributors",
    "language-code",
    "country",
)

#: DB/identifier-type.xml and its later change sets: API name to resolution prefix.
IDENTIFIER_PREFIXES: dict[str, str | None] = {
    "agr": None,
    "ark": None,
    "arxiv": "https://arxiv.org/abs/",
    "asin": "http://www.amazon.com/dp/",
    "asin-tld": None,
    "authenticusid": "https://www.authenticus.pt/",
    "bibcode": "http://adsabs.harvard.edu/abs/",
    "cba": None,
    "cgn": "https://id.culturegraph.org/",
    "cienciaiul": "https://ciencia.iscte-iul.pt/id/",
    "cit": None,
    "cstr": "https://www.cstr.cn/",
    "ctx": None,
    "dnb": "https://d-nb.info/",
    "doi": "https://doi.org/",
    "eid": None,
    "emdb": "https://www.ebi.ac.uk/emdb/",
    "empiar": "https://www.ebi.ac.uk/empiar/",
    "ethos": "http://ethos.bl.uk/OrderDetails.do?uin=",
    "grant_number": None,
    "hal": "https://hal.archives-ouvertes.fr/view/resolver/",
    "handle": "http://hdl.handle.net/",
    "hir": None,
    "isbn": "https://www.worldcat.org/isbn/",
    "ismn": None,
    "issn": "https://portal.issn.org/resource/ISSN/",
    "jfm": "http://zbmath.org/?format=complete&q=an%3A",
    "jstor": "http://www.jstor.org/stable/",
    "k10plus": "https://opac.k10plus.de/DB=2.299/PPNSET?PPN=",
    "kuid": "https://koreamed.org/article/",
    "lccn": "http://lccn.loc.gov/",
    "lensid": "https://www.lens.org/",
    "mr": "http://www.ams.org/mathscinet-getitem?mr=",
    "oclc": "http://www.worldcat.org/oclc/",
    "ol": "http://openlibrary.org/b/",
    "osti": "https://www.osti.gov/biblio/",
    "other-id": None,
    "pat": None,
    "pdb": "http://identifiers.org/pdb/",
    "pmc": "https://europepmc.org/article/pmc/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "ppr": "https://europepmc.org/article/PPR/",
    "proposal-id": None,
    "raid": "https://raid.org/",
    "rfc": "https://tools.ietf.org/html/",
    "rrid": "https://identifiers.org/rrid/",
    "source-work-id": None,
    "ssrn": "http://papers.ssrn.com/abstract_id=",
    "uri": None,
    "urn": None,
    "wosuid": None,
    "zbl": "http://zbmath.org/?format=complete&q=",
}

#: Identifier types whose values are compared as they are; others in lower case.
CASE_SENSITIVE = frozenset(
    "ark bibcode cgn emdb empiar ethos k10plus ol rrid uri".split()
)

RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})

#: ActivityValidator.validateExternalIdentifiers: the types that may be funded-by.
FUNDED_BY_TYPES = frozenset({"grant_number", "proposal-id", "uri", "doi"})

#: LegacyWorkContributorRole.java.
LEGACY_ROLES = frozenset(
    "author assignee editor chair-or-translator co-investigator co-inventor "
    "graduate-student other-inventor principal-investigator postdoctoral-researcher "
    "support-staff".split()
)

CREDIT_PREFIX = "http://credit.niso.org/contributor-roles/"
#: CreditRole.java; the trailing slash and http are required.
CREDIT_ROLES = frozenset(
    f"{CREDIT_PREFIX}{name}/"
    for name in (
        "conceptualization data-curation formal-analysis funding-acquisition "
        "investigation methodology project-administration resources software "
        "supervision validation visualization writing-original-draft "
        "writing-review-editing"
    ).split()
)

#: orcid-model LanguageCode.java: iw, in and ji stand for he, id and yi.
LANGUAGES = frozenset(
    "ab aa af ak sq am ar an hy as av ae ay az bm ba eu be bn bh bi bs br bg my ca "
    "ch ce zh_CN zh_TW cu cv kw co cr hr cs da dv nl dz en eo et ee fo fj fi fr fy "
    "ff gl lg ka de el kl gn gu ht ha iw hz hi ho hu is io ig in ia ie iu ik ga it "
    "ja jv kn kr ks kk km ki rw ky kv kg ko ku kj lo la lv li ln lt lu lb mk mg ms "
    "ml mt gv mi mr mh mo mn na nv ng ne nd se no nb nn ny oc oj or om os pi pa fa "
    "pl pt ps qu rm ro rn ru sm sg sa sc gd sr sn ii sd si sk sl so nr st es su sw "
    "ss sv tl ty tg ta tt te th bo ti to ts tn tr tk tw ug uk ur uz ve vi vo wa cy "
    "wo xh ji yo za zu".split()
)

#: orcid-model CitationType.java.
CITATION_TYPES = frozenset(
    "formatted-unspecified bibtex formatted-apa formatted-harvard formatted-ieee "
    "formatted-mla formatted-vancouver formatted-chicago ris".split()
)

#: work-3.0.xsd and common-3.0.xsd, in UTF-16 units.
TITLE_LENGTH = 1000
DESCRIPTION_LENGTH = 5000
CREDIT_NAME_LENGTH = 150
#: The web site shows this many (org.orcid.core.work.contributors.ui.max), and edits
#: beyond it alone are not stored (WorkForm.compare).
SHOWN_CONTRIBUTORS = 50
