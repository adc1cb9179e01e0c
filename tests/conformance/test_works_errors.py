# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that are refused: which code, in which format."""

import pytest

from .target import JSON, XML, errors, external_id, fresh_doi, work
from .test_works import FULL_XML


def dated(*parts):
    """Make a publication date."""
    return {
        name: {"value": part} for name, part in zip(("year", "month", "day"), parts)
    }


def contributor(**fields):
    """Make contributors with one entry."""
    entry = {name.replace("_", "-"): value for name, value in fields.items()}
    return {"contributor": [entry]}


def role(value):
    """Make a contributor with that role."""
    return contributor(contributor_attributes={"contributor-role": value})


LONG = "x" * 1001

SCHEMA = {
    "no-title": {"title": None},
    "no-type": {"type": None},
    "type-unknown": {"type": "poem"},
    "type-in-capitals": {"type": "JOURNAL_ARTICLE"},
    "type-of-v2": {"type": "dissertation"},
    "title-blank": {"title": {"title": {"value": "  "}}},
    "title-too-long": {"title": {"title": {"value": LONG}}},
    "journal-too-long": {"journal_title": {"value": LONG}},
    "description-too-long": {"short_description": LONG * 5},
    "year-before-1900": {"publication_date": dated("1899")},
    "language-unknown": {"language_code": "he"},
    "country-unknown": {"country": {"value": "UK"}},
    "country-bare": {"country": "DE"},
    "unknown-key": {"publisher": "x"},
    "display-index": {"display_index": "1"},
    "relationship-unknown": {
        "external_ids": {"external-id": [external_id("10.5555/x", relationship="is")]}
    },
}


@pytest.mark.source("orcid-api 2.5", "JSONInputValidator")
@pytest.mark.parametrize("name", SCHEMA)
def test_json_against_the_schema_is_9047(bench, name):
    assert errors(bench.tried(work(**SCHEMA[name]))) == (400, 9047)


FIELDS = {
    "no-identifiers": ({"external_ids": {"external-id": []}}, 9023),
    "identifiers-missing": ({"external_ids": None}, 9023),
    "identifier-type-unknown": (
        {"external_ids": {"external-id": [external_id("10.5555/x", "hdl")]}},
        9023,
    ),
    "identifier-type-in-capitals": (
        {"external_ids": {"external-id": [external_id("10.5555/x", "DOI")]}},
        9023,
    ),
    "no-relationship": (
        {"external_ids": {"external-id": [external_id("x", relationship=None)]}},
        9023,
    ),
    "no-self": (
        {"external_ids": {"external-id": [external_id("x", relationship="part-of")]}},
        9023,
    ),
    "funded-by-isbn": (
        {
            "external_ids": {
                "external-id": [
                    external_id("10.5555/x"),
                    external_id("9780000000002", "isbn", "funded-by"),
                ]
            }
        },
        9020,
    ),
    "month-of-one-digit": ({"publication_date": dated("2024", "5")}, 9049),
    "30-February": ({"publication_date": dated("2024", "02", "30")}, 9049),
    "citation-empty": (
        {"citation": {"citation-type": "bibtex", "citation-value": " "}},
        9020,
    ),
    "role-unknown": ({"contributors": role("dog")}, 9058),
    "role-https": (
        {"contributors": role("https://credit.niso.org/contributor-roles/software/")},
        9058,
    ),
    "put-code": ({"put_code": 7}, 9024),
}


@pytest.mark.source("orcid-api 2.4", "ActivityValidator.validateWork")
@pytest.mark.parametrize("accept", [JSON, XML])
@pytest.mark.parametrize("name", FIELDS)
def test_field_rule(bench, name, accept):
    changes, code = FIELDS[name]
    assert errors(bench.tried(work(**changes), accept=accept)) == (400, code)


@pytest.mark.source("orcid-api 2.4", "orcid-api 10.3")
@pytest.mark.parametrize(
    "value",
    [
        "author",
        "AUTHOR",
        "CO_INVENTOR",
        "http://credit.niso.org/contributor-roles/software/",
        "HTTP://credit.niso.org/contributor-roles/writing-original-draft/",
    ],
)
def test_role_that_is_known(bench, value):
    assert bench.tried(work(contributors=role(value))).status_code == 201


@pytest.mark.source("orcid-api 2.4")
@pytest.mark.parametrize(
    "changes",
    [
        {"publication_date": dated("2100")},
        {"publication_date": dated("1900", "12", "31")},
        {"language_code": "iw"},
        {"country": {"value": "XK"}},
        {"title": {"title": {"value": "x" * 1000}, "subtitle": {"value": ""}}},
        {"short_description": "x" * 5000},
        {"url": {"value": "https://example.org/with spaces"}},
        {"source": {"source-orcid": None}},
        {"created_date": {"value": 1}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_border_case_that_is_accepted(bench, changes):
    assert bench.tried(work(**changes)).status_code == 201


@pytest.mark.source("orcid-api 2.5")
@pytest.mark.parametrize("accept", [JSON, XML])
@pytest.mark.parametrize(
    "kind, data", [(JSON, '{"title":'), (XML, "<work:work>")], ids=["json", "xml"]
)
def test_body_that_is_not_well_formed(bench, kind, data, accept):
    answer = bench.tried(data, accept=accept, headers={"Content-Type": kind})
    assert errors(answer) == (400, 9001)


def changed(**places):
    """Make XML from the valid one."""
    text = FULL_XML.format(kind=places.pop("kind", "book"), doi=fresh_doi())
    for old, new in places.items():
        tag = {"title": "<common:title>In \u00e9lement order</common:title>"}[old]
        text = text.replace(tag, new)
    return text.encode()


@pytest.mark.source("orcid-api 2.5", "work-3.0.xsd")
@pytest.mark.parametrize(
    "body, code",
    [
        (changed(kind="poem"), 9051),
        (changed(kind=" book "), 9051),
        (changed(title=""), 9001),
        (changed(title=f"<common:title>{LONG}</common:title>"), 9001),
        (changed(title="<common:title>a</common:title><x/>"), 9001),
        (
            changed(
                title="<common:subtitle>a</common:subtitle><common:title>b</common:title>"
            ),
            9001,
        ),
    ],
    ids=["enum", "enum-blanks", "no-title", "too-long", "unknown-element", "order"],
)
def test_xml_against_the_schema(bench, body, code):
    answer = bench.tried(body, headers={"Content-Type": XML})
    assert errors(answer) == (400, code)


@pytest.mark.source("orcid-api 3.1")
def test_error_names_its_parts(bench):
    body = bench.tried(work(type="poem")).json()
    assert sorted(body) == [
        "developer-message",
        "error-code",
        "more-info",
        "response-code",
        "user-message",
    ]
    assert (body["response-code"], body["error-code"]) == (400, 9047)


@pytest.mark.source("orcid-api 2.2", "OrcidApiConstants")
@pytest.mark.parametrize(
    "method, path, headers, expected",
    [
        ("GET", "works", {"Accept": "text/csv"}, (406, 9001)),
        ("POST", "work", {"Content-Type": "text/plain"}, (415, 9001)),
        ("PATCH", "works", {}, (405, 9001)),
        ("GET", "nothing-here", {}, (404, 9001)),
    ],
)
def test_request_that_does_not_fit(target, method, path, headers, expected):
    target.need("orcid", "token")
    body = "x" if method == "POST" else None
    assert errors(target.call(method, path, data=body, headers=headers)) == expected


@pytest.mark.source("orcid-api 2.2")
@pytest.mark.parametrize("kind", ["application/orcid+json", "application/json"])
def test_json_layout_goes_by_the_type(target, kind):
    answer = target.call("GET", "works", accept=kind)
    assert answer.headers["Content-Type"].startswith(kind)
    assert ("\n" in answer.text.strip()) is (kind != JSON)


@pytest.mark.source("orcid-api 2.2")
def test_no_version_in_the_path(target):
    target.need("orcid", "token")
    read = target.call("GET", f"/{target.orcid}/works")
    assert read.status_code == 302
    assert read.headers["Location"].endswith(f"/v3.0/{target.orcid}/works")
    wrote = target.call("POST", f"/{target.orcid}/work", json=work())
    assert errors(wrote) == (400, 9012)
