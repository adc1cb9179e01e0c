# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every field rule in JSON, in XML and in bulk: which code it gives where (orcid-api 2.4, 2.5)."""

import pytest
from lxml import etree

from invenio_orcid_sync.simulator import lists
from invenio_orcid_sync.simulator.identifiers import TYPES
from invenio_orcid_sync.simulator.nodes import NAMESPACE
from invenio_orcid_sync.simulator.shapes import WORK as SHAPE

from ..world import code_of, external_id, work

XML_TYPE = {"Content-Type": "application/vnd.orcid+xml"}


def xml_of(payload):
    """Write a payload as XML with whatever is wrong in it."""
    lax = {"contributors": None} | payload
    return etree.tostring(SHAPE.document(lax))


def contributor(**parts):
    """Make a list of one contributor."""
    named = {name.replace("_", "-"): value for name, value in parts.items()}
    return {"contributor": [named]}


def role(value):
    """Make a contributor with that role."""
    return contributor(contributor_attributes={"contributor-role": value})


def dated(*parts):
    """Make a publication date."""
    names = ("year", "month", "day")
    return {name: {"value": part} for name, part in zip(names, parts) if part}


def translated(**parts):
    """Make a title with a translation."""
    named = {name.replace("_", "-"): value for name, value in parts.items()}
    return {"title": {"value": "T"}, "translated-title": named}


LONG = "x" * 1001

# What is sent, and the error code in JSON, in XML and in bulk JSON; None where it is taken.
RULES = [
    ("no title", {"title": None}, 9047, 9001, 9022),
    ("no title in title", {"title": {"subtitle": {"value": "s"}}}, 9047, 9001, 9022),
    ("blank title", {"title": {"title": {"value": " "}}}, 9047, 9001, 9022),
    ("title of 1000", {"title": {"title": {"value": LONG[1:]}}}, None, None, None),
    ("long title", {"title": {"title": {"value": LONG}}}, 9047, 9001, None),
    (
        "empty subtitle",
        {"title": {"title": {"value": "T"}, "subtitle": {"value": ""}}},
        None,
        None,
        None,
    ),
    (
        "long subtitle",
        {"title": {"title": {"value": "T"}, "subtitle": {"value": LONG}}},
        9047,
        9001,
        None,
    ),
    (
        "translation",
        {"title": translated(value="Titre", language_code="fr")},
        None,
        None,
        None,
    ),
    (
        "translation without language",
        {"title": translated(value="x")},
        9047,
        9001,
        9037,
    ),
    (
        "translation in a language not listed",
        {"title": translated(value="x", language_code="he")},
        9047,
        9051,
        9047,
    ),
    (
        "translation without text",
        {"title": translated(value="", language_code="fr")},
        9047,
        9001,
        9020,
    ),
    ("long journal", {"journal-title": {"value": LONG}}, 9047, 9001, None),
    ("blank journal", {"journal-title": {"value": ""}}, 9047, 9001, None),
    ("description of 5000", {"short-description": "x" * 5000}, None, None, None),
    ("long description", {"short-description": "x" * 5001}, 9047, 9001, None),
    ("no type", {"type": None}, 9047, 9001, 9037),
    ("unknown type", {"type": "dissertation"}, 9047, 9051, 9047),
    ("upper-case type", {"type": "BOOK"}, 9047, 9051, 9047),
    ("type with blanks", {"type": " book"}, 9047, 9051, 9047),
    ("language", {"language-code": "zh_CN"}, None, None, None),
    ("language not listed", {"language-code": "en_US"}, 9047, 9051, 9047),
    ("country", {"country": {"value": "XK"}}, None, None, None),
    ("country not listed", {"country": {"value": "UK"}}, 9047, 9051, 9047),
    ("date", {"publication-date": dated("2024", "02", "29")}, None, None, None),
    ("year alone", {"publication-date": dated("1900")}, None, None, None),
    ("early year", {"publication-date": dated("1899")}, 9047, 9001, 9020),
    ("late year", {"publication-date": dated("2101")}, 9047, 9001, 9020),
    ("word as year", {"publication-date": dated("MMXX")}, 9047, 9001, 9020),
    ("month 13", {"publication-date": dated("2024", "13")}, 9047, 9001, 9049),
    ("day 32", {"publication-date": dated("2024", "01", "32")}, 9047, 9001, 9049),
    ("one digit", {"publication-date": dated("2024", "5")}, 9049, 9049, 9049),
    ("30 February", {"publication-date": dated("2024", "02", "30")}, 9049, 9049, 9049),
    ("day alone", {"publication-date": dated("2024", None, "01")}, 9047, 9001, 9049),
    ("no year", {"publication-date": dated(None, "01")}, 9047, 9001, 9049),
    (
        "citation",
        {"citation": {"citation-type": "ris", "citation-value": "TY"}},
        None,
        None,
        None,
    ),
    (
        "empty citation",
        {"citation": {"citation-type": "ris", "citation-value": ""}},
        9020,
        9020,
        9020,
    ),
    ("citation without type", {"citation": {"citation-value": "x"}}, 9047, 9001, 9037),
    (
        "citation without value",
        {"citation": {"citation-type": "ris"}},
        9047,
        9001,
        9020,
    ),
    (
        "citation type not listed",
        {"citation": {"citation-type": "RIS", "citation-value": "x"}},
        9047,
        9051,
        9047,
    ),
    ("no identifiers", {"external-ids": None}, 9023, 9023, 9023),
    ("empty identifiers", {"external-ids": {"external-id": []}}, 9023, 9023, 9023),
    ("broken url", {"url": {"value": "https://x.org/%zz"}}, 9047, 9001, None),
    ("url with blank", {"url": {"value": "https://x.org/a b"}}, None, None, None),
    (
        "contributor",
        {
            "contributors": contributor(
                contributor_orcid={"uri": "https://orcid.org/0000-0001-2345-6789"},
                credit_name={"value": "A. L."},
                contributor_attributes={
                    "contributor-sequence": "first",
                    "contributor-role": "author",
                },
            )
        },
        None,
        None,
        None,
    ),
    (
        "http iD",
        {
            "contributors": contributor(
                contributor_orcid={"uri": "http://orcid.org/0000-0001-2345-6789"}
            )
        },
        9047,
        9001,
        9020,
    ),
    (
        "iD of somebody else's host",
        {
            "contributors": contributor(
                contributor_orcid={"uri": "https://example.org/0000-0001-2345-6789"}
            )
        },
        9047,
        9001,
        9020,
    ),
    (
        "short iD",
        {"contributors": contributor(contributor_orcid={"path": "0000-0001"})},
        9047,
        9001,
        9020,
    ),
    (
        "blank credit name",
        {"contributors": contributor(credit_name={"value": " "})},
        9047,
        9001,
        9020,
    ),
    (
        "long credit name",
        {"contributors": contributor(credit_name={"value": "x" * 151})},
        9047,
        9001,
        None,
    ),
    (
        "e-mail without at",
        {"contributors": contributor(contributor_email={"value": "ada"})},
        9047,
        9001,
        9020,
    ),
    (
        "sequence not listed",
        {
            "contributors": contributor(
                contributor_attributes={"contributor-sequence": "last"}
            )
        },
        9047,
        9051,
        9047,
    ),
    (
        "legacy role by enum name",
        {"contributors": role("CO_INVENTOR")},
        None,
        None,
        None,
    ),
    (
        "CRediT role",
        {"contributors": role("http://credit.niso.org/contributor-roles/software/")},
        None,
        None,
        None,
    ),
    (
        "CRediT role without slash",
        {"contributors": role("http://credit.niso.org/contributor-roles/software")},
        9058,
        9058,
        9058,
    ),
    (
        "CRediT role by https",
        {"contributors": role("https://credit.niso.org/contributor-roles/software/")},
        9058,
        9058,
        9058,
    ),
    ("empty role", {"contributors": role("")}, 9058, 9058, 9058),
    ("put-code", {"put-code": 7}, 9024, 9024, 9024),
]

IDENTIFIERS = [
    ("unknown type", external_id("x", "url"), 9023, 9023, 9023),
    ("upper-case type", external_id("x", "DOI"), 9023, 9023, 9023),
    ("blank value", external_id(" "), 9047, 9001, 9023),
    ("no relationship", external_id("10.1/x", relationship=None), 9023, 9023, 9023),
    (
        "relationship not listed",
        external_id("10.1/x", relationship="is-self"),
        9047,
        9051,
        9047,
    ),
    ("no self", external_id("10.1/x", relationship="version-of"), 9023, 9023, 9023),
    ("long value", external_id("x" * 5000, "uri"), None, None, None),
]

FUNDED = [
    (kind, external_id("1", kind, "funded-by"), *(codes * 3))
    for kind, codes in (
        ("grant_number", (None,)),
        ("proposal-id", (None,)),
        ("doi", (None,)),
        ("uri", (None,)),
        ("issn", (9020,)),
    )
]

ALL = (
    [(name, work(**change), *codes) for name, change, *codes in RULES]
    + [
        (f"identifier: {name}", work(entry), *codes)
        for name, entry, *codes in IDENTIFIERS
    ]
    + [
        (f"funded by {name}", work("10.1/s", entry), *codes)
        for name, entry, *codes in FUNDED
    ]
)
NAMES = [row[0] for row in ALL]


def expected(code):
    """Give status and code of a single POST; all of these are 400."""
    return (201, None) if code is None else (400, code)


@pytest.mark.parametrize("payload, code", [(r[1], r[2]) for r in ALL], ids=NAMES)
def test_rule_in_json(world, token, payload, code):
    response = world.api("POST", "work", token, json=payload)
    assert code_of(response) == expected(code)
    stored = len(world.api("GET", "works", token).json()["group"])
    assert stored == (1 if code is None else 0)


@pytest.mark.parametrize("payload, code", [(r[1], r[3]) for r in ALL], ids=NAMES)
def test_rule_in_xml(world, token, payload, code):
    response = world.api("POST", "work", token, data=xml_of(payload), headers=XML_TYPE)
    assert code_of(response) == expected(code)


@pytest.mark.parametrize("payload, code", [(r[1], r[4]) for r in ALL], ids=NAMES)
def test_rule_in_bulk(world, token, payload, code):
    body = {"bulk": [{"work": payload}, {"work": work("10.1/sound")}]}
    response = world.api("POST", "works", token, json=body)
    if code == 9047:
        assert code_of(response) == (400, 9047)
        return
    first, second = response.json()["bulk"]
    assert first.get("error", {}).get("error-code") == code
    assert second["work"]["put-code"] is not None


@pytest.mark.parametrize("kind", sorted(lists.WORK_TYPES))
def test_every_work_type_is_taken(world, token, kind):
    put_code = world.post(work(type=kind))
    assert world.api("GET", f"work/{put_code}", token).json()["type"] == kind


def test_every_identifier_type_is_taken(world, token):
    listed = [external_id("10.1000/1234", kind) for kind in sorted(TYPES)]
    put_code = world.post(work(*listed))
    read = world.api("GET", f"work/{put_code}", token).json()
    kinds = [e["external-id-type"] for e in read["external-ids"]["external-id"]]
    assert kinds == sorted(TYPES)


def test_every_role_is_taken(world, token):
    listed = sorted(lists.ROLES | lists.CREDIT_ROLES)
    people = [{"contributor-attributes": {"contributor-role": r}} for r in listed]
    put_code = world.post(work(contributors={"contributor": people}))
    read = world.api("GET", f"work/{put_code}", token).json()
    stored = [
        person["contributor-attributes"]["contributor-role"]
        for person in read["contributors"]["contributor"]
    ]
    assert stored == listed


def test_bulk_xml_turns_an_unknown_type_into_its_own_error(world, token):
    body = (
        f'<bulk:bulk xmlns:bulk="{NAMESPACE}bulk">'
        f"{xml_of(work(type='dissertation')).decode()}</bulk:bulk>"
    )
    response = world.api("POST", "works", token, data=body, headers=XML_TYPE)
    (entry,) = response.json()["bulk"]
    assert (entry["error"]["response-code"], entry["error"]["error-code"]) == (
        400,
        9037,
    )
    assert "valid values are: annotation" in entry["error"]["developer-message"]


def test_first_broken_rule_wins(world, token):
    payload = work(
        title={"title": {"value": " "}}, external_ids=None, put_code=3, type="book"
    )
    body = {"bulk": [{"work": payload}]}
    codes = []
    for fix in ({"put-code": None}, {"title": {"title": {"value": "T"}}}, {}):
        (entry,) = world.api("POST", "works", token, json=body).json()["bulk"]
        codes.append(entry["error"]["error-code"])
        payload.update(fix)
    assert codes == [9024, 9022, 9023]
