# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Controlled lists of the registry's v3.0 API (orcid-api 10)."""

# orcid-api 10.1: WorkType. Lower case, hyphenated, case-sensitive.
WORK_TYPES = frozenset("""
    annotation artistic-performance blog-post book book-chapter book-review
    cartographic-material clinical-study conference-abstract
    conference-output conference-paper conference-poster
    conference-presentation conference-proceedings data-management-plan
    data-set design dictionary-entry disclosure dissertation-thesis
    edited-book encyclopedia-entry image invention journal-article
    journal-issue learning-object lecture-speech license magazine-article
    manual moving-image musical-composition newsletter-article
    newspaper-article online-resource other patent physical-object preprint
    public-speech registered-copyright report research-technique
    research-tool review software sound spin-off-company
    standards-and-policy supervised-student-publication technical-standard
    test trademark transcription translation undefined website working-paper
    """.split())

# orcid-api 2.5: aliases that the JSON reader takes for a work type.
WORK_TYPE_ALIASES = {
    "article-journal": "journal-article",
    "chapter": "book-chapter",
    "dataset": "data-set",
    "standard": "standards-and-policy",
}

# orcid-api 10.5: SequenceType and Relationship.
SEQUENCES = frozenset({"first", "additional"})
RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})

# orcid-api 2.4: the identifier types that may stand in relation funded-by.
FUNDED_BY_TYPES = frozenset({"grant_number", "proposal-id", "uri", "doi"})

# orcid-api 2.7.
VISIBILITIES = frozenset({"public", "limited", "private", "registered-only"})

# orcid-api 10.6: CitationType.
CITATION_TYPES = frozenset("""
    formatted-unspecified bibtex formatted-apa formatted-harvard
    formatted-ieee formatted-mla formatted-vancouver formatted-chicago ris
    """.split())

# orcid-api 10.3: LegacyWorkContributorRole.
ROLES = frozenset("""
    author assignee editor chair-or-translator co-investigator co-inventor
    graduate-student other-inventor principal-investigator
    postdoctoral-researcher support-staff
    """.split())

_CREDIT = "http://credit.niso.org/contributor-roles/"
# orcid-api 10.3: CreditRole. With http:// and the trailing slash.
CREDIT_ROLES = frozenset(f"{_CREDIT}{name}/" for name in """
    conceptualization data-curation formal-analysis funding-acquisition
    investigation methodology project-administration resources software
    supervision validation visualization writing-original-draft
    writing-review-editing
    """.split())

# orcid-api 10.8: Iso3166Country, with XK. Upper case.
COUNTRIES = frozenset("""
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN
    CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
    NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS XK YE YT ZA ZM ZW
    """.split())

# orcid-api 10.9: LanguageCode. Exact case.
LANGUAGES = frozenset("""
    ab aa af ak sq am ar an hy as av ae ay az bm ba eu be bn bh bi bs br bg
    my ca ch ce zh_CN zh_TW cu cv kw co cr hr cs da dv nl dz en eo et ee fo
    fj fi fr fy ff gl lg ka de el kl gn gu ht ha iw hz hi ho hu is io ig in
    ia ie iu ik ga it ja jv kn kr ks kk km ki rw ky kv kg ko ku kj lo la lv
    li ln lt lu lb mk mg ms ml mt gv mi mr mh mo mn na nv ng ne nd se no nb
    nn ny oc oj or om os pi pa fa pl pt ps qu rm ro rn ru sm sg sa sc gd sr
    sn ii sd si sk sl so nr st es su sw ss sv tl ty tg ta tt te th bo ti to
    ts tn tr tk tw ug uk ur uz ve vi vo wa cy wo xh ji yo za zu
    """.split())

# orcid-api 10.4: FundingContributorRole.
FUNDING_ROLES = frozenset({"lead", "co-lead", "supported-by", "other-contribution"})

# orcid-api 10.7: FundingType, Role, PeerReviewType, PeerReviewSubjectType, ResourceType.
FUNDING_TYPES = frozenset({"grant", "contract", "award", "salary-award"})
REVIEWER_ROLES = frozenset({"reviewer", "editor", "member", "chair", "organizer"})
REVIEW_TYPES = frozenset({"review", "evaluation"})
SUBJECT_TYPES = WORK_TYPES | FUNDING_TYPES | {"research-resource-proposal"}
RESOURCE_TYPES = frozenset({"infrastructures", "collections", "equipment", "services"})

# group-id-3.0.xsd: what a group of peer reviews can be.
GROUP_TYPES = frozenset("""
    publisher institution journal conference newspaper newsletter magazine
    """.split()) | {"peer-review service"}
