# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Search over HTTP (orcid-api 8)."""

import csv
import io

import pytest

from ..sections.bodies import ORGANIZATION, dated
from ..test_shapes import SCHEMAS, check
from ..world import external_id, work


@pytest.fixture()
def people(world):
    """Register Ada with everything public, and Alan with everything private."""
    # The person of every test is not to be found here.
    world.act("lock")
    job = {"organization": ORGANIZATION, "role-title": "Engineer"}
    past = {
        "organization": ORGANIZATION | {"name": "University of London"},
        "end-date": dated("1940"),
    }
    ada = world.person(
        given_names="Ada Augusta",
        credit_name="A. Lovelace",
        email="ada@example.org",
        email_visibility="public",
        biography="Wrote about engines.",
        works=[
            {"work": work("10.1234/ABC", external_id("10.1234/part", "doi", "part-of"))}
        ],
        items=[
            {"section": "employment", "item": job},
            {"section": "education", "item": past},
            {"section": "keywords", "item": {"content": "difference engines"}},
            {"section": "other-names", "item": {"content": "Countess of Lovelace"}},
        ],
    )
    alan = world.person(
        given_names="Alan",
        family_name="Turing",
        email="alan@example.org",
        biography="Wrote about engines.",
        biography_visibility="private",
        works=[{"work": work("10.1234/secret"), "visibility": "limited"}],
        items=[{"section": "employment", "item": job, "visibility": "private"}],
    )
    return {"ada": ada, "alan": alan}


def found(world, query, path="search", **options):
    """Search with the public API and give the iDs."""
    params = {"q": query, **options.pop("params", {})}
    answer = world.api("GET", f"/{path}", public=True, params=params, **options)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    listed = shown["result"] or []
    ids = [entry["orcid-identifier"]["path"] for entry in listed]
    assert shown["num-found"] == len(ids)
    return ids


QUERIES = [
    ("given-names:ada", "ada"),
    ("given-names:augusta", "ada"),
    ('given-names:"Ada Augusta"', "ada"),
    ('given-names:"Augusta Ada"', ""),
    ("given-names:a*", "ada alan"),
    ("given-names:a?a", "ada"),
    ("family-name:turing", "alan"),
    ("family-name:tur", ""),
    ("given-names:ada OR family-name:turing", "ada alan"),
    ("given-names:ada AND family-name:turing", ""),
    ("given-names:(ada OR alan)", "ada alan"),
    ("given-names:a* AND NOT family-name:turing", "ada"),
    ('given-and-family-names:"augusta lovelace"', "ada"),
    ("email:ada@example.org", "ada"),
    ("email:alan@example.org", ""),
    ("email:*@example.org", "ada"),
    ('doi-self:"10.1234/ABC"', "ada"),
    ('doi-self:"10.1234/abc"', "ada"),
    ("doi-self:10.1234/abc", "ada"),
    (r"doi-self:10.1234\/*", "ada"),
    ("doi-self:10.1234/part", ""),
    ("doi-part-of:10.1234/part", "ada"),
    ("doi-self:10.1234/secret", ""),
    ('ror-org-id:"https://ror.org/05dxps055"', "ada"),
    (r"ror-org-id:https\:\/\/ror.org\/05dxps055", "ada"),
    ("grid-org-id:grid.5509.9", ""),
    ("affiliation-org-name:caltech", "ada"),
    ('affiliation-org-name:"university of london"', "ada"),
    ("affiliation-org-name:University", "ada"),
    ('affiliation-org-name:"University London"', ""),
    ("keyword:engines", "ada"),
    ("biography:engines", "ada"),
    ("credit-name:lovelace", "ada"),
    ("other-names:countess", "ada"),
    ("work-titles:analytical", "ada"),
    ("turing", "alan"),
    ("analytical", "ada"),
    ("turing ada", "ada alan"),
]


@pytest.mark.parametrize("query, expected", QUERIES)
def test_search(world, people, query, expected):
    ids = sorted(people[name] for name in expected.split())
    assert found(world, query) == ids


def test_search_by_id(world, people):
    assert found(world, f"orcid:{people['alan']}") == [people["alan"]]
    assert found(world, "*:*") == sorted(people.values())


@pytest.mark.parametrize("action", ["lock", "deactivate", "deprecate"])
def test_closed_records_are_not_found(world, people, action):
    world.act(action, people["ada"], primary=people["alan"])
    assert found(world, "given-names:ada OR family-name:turing") == [people["alan"]]


def test_changes_are_found_at_once(world, token):
    assert found(world, "doi-self:10.1234/engine") == []
    world.post()
    assert found(world, "doi-self:10.1234/engine") == [world.orcid]


def test_pages(world, people):
    everyone = sorted([*people.values(), world.person()])
    for params, expected in (
        ({"rows": 2}, everyone[:2]),
        ({"rows": 2, "start": 2}, everyone[2:]),
        ({"rows": 0}, []),
        ({"start": 5}, []),
    ):
        params = {"q": "*:*", **params}
        shown = world.api("GET", "/search", public=True, params=params).json()
        ids = [entry["orcid-identifier"]["path"] for entry in shown["result"] or []]
        assert (ids, shown["num-found"]) == (expected, 3)


def test_search_with_a_slash_at_the_end(world, people):
    assert found(world, "family-name:turing", "search/") == [people["alan"]]


@pytest.mark.parametrize("path", ["search", "expanded-search", "csv-search"])
@pytest.mark.parametrize(
    "params, code",
    [
        ({"rows": 1001}, 9012),
        ({"rows": -1}, 9012),
        ({"rows": "x"}, 9012),
        ({"start": "x"}, 9012),
        ({"start": 10001}, 9043),
        ({"start": -1}, 9043),
        ({"q": ""}, 9012),
        ({"q": "(a"}, 9012),
        ({"q": "colour:red"}, 9012),
        ({"q": "ror-org-id:https://ror.org/x"}, 9012),
        ({"rows": 1000, "start": 10000}, None),
    ],
    ids=str,
)
def test_limits(world, path, params, code):
    params = {"q": "*:*"} | params
    accept = "text/csv" if "csv" in path and not code else "application/json"
    response = world.api("GET", f"/{path}", public=True, params=params, accept=accept)
    assert response.status_code == (400 if code else 200)
    assert code is None or response.json()["error-code"] == code


def test_start_is_not_limited_with_a_token(world):
    token = world.token("/read-public", orcid=None)
    for public in (True, False):
        params = {"q": "*:*", "start": 10001}
        response = world.api("GET", "/search", token, params=params, public=public)
        assert (response.status_code, response.json()["num-found"]) == (200, 1)


@pytest.mark.parametrize(
    "scope, orcid, status",
    [
        ("/read-public", None, 200),
        ("/read-limited", "default", 200),
        ("/group-id-record/read", None, 403),
    ],
)
def test_scope_on_the_member_api(world, scope, orcid, status):
    token = world.token(scope, orcid=orcid)
    response = world.api("GET", "/search", token, params={"q": "*:*"})
    assert response.status_code == status
    assert status == 200 or response.json()["error-code"] == 9038


def test_member_api_without_token(world):
    response = world.api("GET", "/search", params={"q": "*:*"})
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")


def test_nothing_is_null(world):
    for path, key in (("search", "result"), ("expanded-search", "expanded-result")):
        params = {"q": "given-names:nobody"}
        shown = world.api("GET", f"/{path}", public=True, params=params).json()
        assert shown == {key: None, "num-found": 0}


def test_expanded_search(world, people):
    params = {"q": "turing (given-names:augusta)"}
    shown = world.api("GET", "/expanded-search", public=True, params=params).json()
    by_id = {entry["orcid-id"]: entry for entry in shown["expanded-result"]}
    assert by_id[people["ada"]] == {
        "orcid-id": people["ada"],
        "given-names": "Ada Augusta",
        "family-names": "Lovelace",
        "credit-name": "A. Lovelace",
        "other-name": ["Countess of Lovelace"],
        "email": ["ada@example.org"],
        "institution-name": ["Caltech", "University of London"],
    }
    hidden = by_id[people["alan"]]
    assert (hidden["email"], hidden["institution-name"]) == ([], [])


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORCID's schemas are not at hand")
@pytest.mark.parametrize("path", ["search", "expanded-search"])
@pytest.mark.parametrize("query", ["*:*", "given-names:nobody"])
def test_answers_are_valid(world, people, path, query):
    response = world.api(
        "GET", f"/{path}", public=True, params={"q": query}, accept="application/xml"
    )
    assert response.status_code == 200
    check(path, response.content)


def test_table(world, people):
    fields = "orcid,given-names,current-institution-affiliation-name,email,colour"
    params = {"q": "family-name:(turing OR lovelace)", "fl": fields}
    response = world.api(
        "GET", "/csv-search", public=True, params=params, accept="text/csv"
    )
    assert response.headers["Content-Type"] == "text/csv;charset=UTF-8"
    rows = {row["orcid"]: row for row in csv.DictReader(io.StringIO(response.text))}
    assert list(rows[people["ada"]]) == fields.split(",")[:-1]
    assert list(rows[people["ada"]].values())[1:] == [
        "Ada Augusta",
        "Caltech",
        "ada@example.org",
    ]
    assert list(rows[people["alan"]].values())[1:] == ["Alan", "", ""]


def test_table_with_all_columns(world, people):
    response = world.api(
        "GET", "/csv-search", public=True, params={"q": "given-names:augusta"}
    )
    (row,) = csv.DictReader(io.StringIO(response.text))
    assert row["past-institution-affiliation-name"] == "University of London"
    assert row["given-and-family-names"] == "Ada Augusta Lovelace"
