# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works by the hundred: what each item gets, and what fails as a whole."""

import pytest

from .target import errors, external_id, fresh_doi, work

UNKNOWN = 999999999999


def bulk(*works):
    """Make the body."""
    return {"bulk": [{"work": entry} for entry in works]}


def results(answer):
    """Give for each item "work", or its status and code."""
    assert answer.status_code == 200, answer.text
    return [
        (
            "work"
            if "work" in entry
            else (entry["error"]["response-code"], entry["error"]["error-code"])
        )
        for entry in answer.json()["bulk"]
    ]


@pytest.mark.source("orcid-api 2.8", "WorkManagerImpl.createWorks")
def test_each_item_has_its_result_in_order(bench):
    doi = fresh_doi()
    answer = bench.tried(
        bulk(work(doi), work(doi.upper()), work(external_ids=None), work()), "works"
    )
    assert results(answer) == ["work", (409, 9021), (400, 9023), "work"]
    stored = answer.json()["bulk"][0]["work"]
    assert stored["path"] is None
    assert bench.get(f"work/{stored['put-code']}")["put-code"] == stored["put-code"]


@pytest.mark.source("orcid-api 2.8")
def test_same_bulk_again_names_what_is_there(bench):
    body = bulk(work(), work())
    first = bench.tried(body, "works").json()["bulk"]
    again = bench.tried(body, "works")
    assert results(again) == [(409, 9021)] * 2
    for stored, entry in zip(first, again.json()["bulk"]):
        message = entry["error"]["developer-message"]
        assert f"put-code {stored['work']['put-code']}" in message


@pytest.mark.source("orcid-api 2.8")
@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"title": {"title": {"value": "x" * 1001}}}, "work"),
        ({"short_description": "x" * 5001}, "work"),
        ({"title": None}, (400, 9022)),
        ({"type": None}, (400, 9037)),
        ({"put_code": 7}, (400, 9024)),
    ],
    ids=["long-title", "long-description", "no-title", "no-type", "put-code"],
)
def test_schema_is_not_applied(bench, changes, expected):
    assert results(bench.tried(bulk(work(**changes)), "works")) == [expected]


@pytest.mark.source("orcid-api 2.8")
@pytest.mark.parametrize(
    "changes", [{"type": "poem"}, {"publisher": "x"}, {"country": {"value": "UK"}}]
)
def test_json_that_cannot_be_read_fails_the_whole(bench, changes):
    doi = fresh_doi()
    answer = bench.tried(bulk(work(doi), work(**changes)), "works")
    assert errors(answer) == (400, 9047)
    assert bench.tried(work(doi)).status_code == 201


@pytest.mark.source("orcid-api 2.8")
@pytest.mark.parametrize("count, status", [(100, 200), (101, 400)])
def test_up_to_a_hundred(bench, count, status):
    answer = bench.tried(bulk(*(work() for _ in range(count))), "works")
    assert answer.status_code == status
    if status == 400:
        assert errors(answer) == (400, 9006)
    else:
        assert results(answer) == ["work"] * 100


@pytest.mark.source("orcid-api 2.6", "orcid-api 2.8")
def test_version_of_makes_duplicates_in_bulk_alone(bench):
    doi = fresh_doi()
    bench.post(work(fresh_doi(), external_id(doi, relationship="version-of")))
    assert results(bench.tried(bulk(work(doi)), "works")) == [(409, 9021)]
    assert bench.tried(work(doi)).status_code == 201


@pytest.mark.source("orcid-api 2.8")
def test_bulk_needs_the_scope(target):
    answer = target.call("POST", "works", token=target.own_token(), json=bulk(work()))
    assert errors(answer) == (403, 9038)


@pytest.mark.source("orcid-api 2.9")
def test_bulk_read_gives_works_then_errors(bench):
    codes = [bench.post(work()), bench.post(work())]
    body = bench.get(f"works/{codes[0]},{UNKNOWN},{codes[1]}")
    found = sorted(e["work"]["put-code"] for e in body["bulk"] if "work" in e)
    wrong = [e["error"] for e in body["bulk"] if "error" in e]
    assert found == codes
    assert [(e["response-code"], e["error-code"]) for e in wrong] == [(400, 9034)]
    assert "error" in body["bulk"][-1]


@pytest.mark.source("orcid-api 2.9")
@pytest.mark.parametrize(
    "codes, expected",
    [
        (",".join(str(UNKNOWN - n) for n in range(101)), (400, 9042)),
        ("1,seven", (400, 9006)),
    ],
    ids=["101", "not-a-number"],
)
def test_bulk_read_that_is_refused(target, codes, expected):
    target.need("orcid", "token")
    assert errors(target.call("GET", f"works/{codes}")) == expected
