# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the simulator answers and accepts, against ORCID's own schemas (record 3.0)."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from invenio_orcid_sync.simulator import lists
from invenio_orcid_sync.simulator.nodes import Unreadable
from invenio_orcid_sync.simulator.shapes import WORK as SHAPE

from .works.test_compare import full
from .world import work

SHARED = Path(
    os.environ.get("ORCID_SYNC_SHARED")
    or Path(__file__).resolve().parents[2].parent / "shared"
)
SCHEMAS = SHARED / "orcid-schemas" / "record_3.0"

pytestmark = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="ORCID's schemas are not beside the project"
)


@cache
def schema(name):
    """Compile one schema."""
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}-3.0.xsd"))


def check(name, data):
    """Validate an answer."""
    schema(name).assertValid(etree.fromstring(data))


@pytest.fixture()
def filled(world):
    """Put works of every kind on the record."""
    world.post(full())
    world.post(work("no doi at all"))
    world.post(work("10.1/o"), world.token(client="APP-MEMBER0000000002"))
    world.act("add_own_copy", work=work("10.1/mine"))
    return world


@pytest.mark.parametrize(
    "path, name",
    [
        ("works", "activities"),
        ("activities", "activities"),
        ("person", "person"),
        ("record", "record"),
        ("work/{code}", "work"),
        ("work/summary/{code}", "work"),
        ("works/{code},{code}0,5", "bulk"),
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_answer_is_valid(filled, path, name, public):
    code = filled.simulator.registry.last_put_code - 3
    response = filled.api(
        "GET",
        path.format(code=code),
        None if public else filled.token(),
        accept="application/vnd.orcid+xml",
        public=public,
    )
    assert response.status_code == 200
    check(name, response.content)


def test_answer_to_put_and_bulk_is_valid(filled):
    code = filled.post(work("10.1/p"))
    accept = "application/xml"
    token = filled.token()
    sent = work("10.1/p", put_code=code, type="book")
    put = filled.api("PUT", f"work/{code}", token, accept=accept, json=sent)
    check("work", put.content)
    body = {"bulk": [{"work": work("10.1/q")}, {"work": work("10.1/p")}]}
    bulk = filled.api("POST", "works", token, accept=accept, json=body)
    check("bulk", bulk.content)
    tags = [etree.QName(child).localname for child in etree.fromstring(bulk.content)]
    assert tags == ["work", "error"]


def test_error_is_valid(filled):
    response = filled.api("GET", "work/1", filled.token(), accept="application/xml")
    assert response.status_code == 404
    check("error", response.content)


# Controlled lists and dates' two digits are checked after the schema, so that the bodies
# made here hold listed values only and differ in what the schema itself decides.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    max_size=12,
)
LENGTHS = st.sampled_from([0, 1, 150, 151, 1000, 1001, 5000, 5001])
LONG = st.builds(lambda n: "x" * n, LENGTHS)
STRING = st.one_of(TEXT, LONG, st.sampled_from(["", " ", "\t", "\n", "a\nb"]))


def value(strategy):
    """Wrap in `{"value": …}`."""
    return strategy.map(lambda text: {"value": text})


def sparse(**fields):
    """Make objects that lack any of these keys."""
    named = {name.replace("_", "-"): strategy for name, strategy in fields.items()}
    return st.fixed_dictionaries({}, optional=named)


NUMBER = st.integers(-1, 2200).map(str) | st.sampled_from(["01", "12", "31", "x", ""])
DATES = sparse(year=value(NUMBER), month=value(NUMBER), day=value(NUMBER))
IDS = sparse(
    external_id_type=STRING,
    external_id_value=STRING,
    external_id_url=value(st.sampled_from(["https://x.org", "https://x.org/%zz", ""])),
    external_id_relationship=st.sampled_from(sorted(lists.RELATIONSHIPS)),
)
ORCIDS = sparse(
    uri=st.sampled_from(
        [
            "https://orcid.org/0000-0002-1825-0097",
            "https://sandbox.orcid.org/0000-0002-1694-233X",
            "http://orcid.org/0000-0002-1825-0097",
            "https://example.org/0000-0002-1825-0097",
        ]
    ),
    path=st.sampled_from(["0000-0002-1825-0097", "0000-0002", "x"]),
    host=TEXT,
)
PEOPLE = sparse(
    contributor_orcid=ORCIDS,
    credit_name=value(STRING),
    contributor_email=value(st.sampled_from(["a@b.c", "a", "a@b", "@b.c"]) | STRING),
    contributor_attributes=sparse(
        contributor_sequence=st.sampled_from(sorted(lists.SEQUENCES)),
        contributor_role=STRING,
    ),
)
FIELDS = dict(
    title=sparse(
        title=value(STRING),
        subtitle=value(STRING),
        translated_title=st.fixed_dictionaries(
            {"value": STRING},
            optional={"language-code": st.sampled_from(sorted(lists.LANGUAGES))},
        ),
    ),
    journal_title=value(STRING),
    short_description=STRING,
    citation=sparse(
        citation_type=st.sampled_from(sorted(lists.CITATION_TYPES)),
        citation_value=STRING,
    ),
    type=st.sampled_from(sorted(lists.WORK_TYPES)),
    publication_date=DATES,
    external_ids=st.lists(IDS, max_size=2).map(lambda ids: {"external-id": ids}),
    contributors=st.lists(PEOPLE, max_size=2).map(lambda p: {"contributor": p}),
    language_code=st.sampled_from(sorted(lists.LANGUAGES)),
    country=value(st.sampled_from(sorted(lists.COUNTRIES))),
)
WORKS = sparse(**FIELDS)


def taken(read, data):
    """Tell whether the simulator's reader takes a body."""
    try:
        read(data, strict=True)
    except Unreadable:
        return False
    return True


def broken_escape(root):
    """Tell whether an address has a bad percent escape.

    The registry's parser refuses it (orcid-api 2.4), the one used here does not.
    """
    return "%zz" in etree.tostring(root, encoding="unicode")


def compare(payload):
    """Ask schema and simulator, in both formats, and give all three verdicts."""
    root = SHAPE.document(payload)
    data = etree.tostring(root)
    valid = schema("work").validate(etree.fromstring(data)) and not broken_escape(root)
    in_xml = taken(SHAPE.one_xml, etree.fromstring(data))
    return valid, in_xml, taken(SHAPE.one_json, payload)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(WORKS)
def test_schema_and_simulator_agree_on_any_body(payload):
    valid, in_xml, in_json = compare(payload)
    assert (in_xml, in_json) == (valid, valid)


@st.composite
def changed(draw):
    """Make a sound body with one place changed, so that nothing else decides."""
    name = draw(st.sampled_from(sorted(FIELDS)))
    return work("10.1/a", **{name: draw(FIELDS[name])})


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(changed())
def test_schema_and_simulator_agree_on_one_change(payload):
    valid, in_xml, in_json = compare(payload)
    assert (in_xml, in_json) == (valid, valid)


BOUNDED = [
    ("title", lambda text: {"title": {"value": text}}, 1000),
    (
        "title",
        lambda text: {"title": {"value": "T"}, "subtitle": {"value": text}},
        1000,
    ),
    (
        "title",
        lambda text: {
            "title": {"value": "T"},
            "translated-title": {"value": text, "language-code": "fr"},
        },
        1000,
    ),
    ("journal-title", lambda text: {"value": text}, 1000),
    ("short-description", lambda text: text, 5000),
    (
        "contributors",
        lambda text: {"contributor": [{"credit-name": {"value": text}}]},
        150,
    ),
    (
        "contributors",
        lambda text: {
            "contributor": [{"contributor-email": {"value": f"a@b.{text[4:]}"}}]
        },
        350,
    ),
]


@pytest.mark.parametrize("more, valid", [(0, True), (1, False)])
@pytest.mark.parametrize("name, made, maximum", BOUNDED)
def test_schema_and_simulator_agree_on_lengths(name, made, maximum, more, valid):
    payload = work(**{name: made("x" * (maximum + more))})
    assert compare(payload) == (valid, valid, valid)
