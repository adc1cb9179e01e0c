# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Groups of peer reviews, which belong to no record."""

import secrets

import pytest

from .target import errors
from .test_activities import review

PATH = "/v3.0/group-id-record"


def group(**changes):
    """Make a group that no other has."""
    made = {
        "name": "A conformance case",
        "group-id": f"orcid-generated:conformance-{secrets.token_hex(6)}",
        "description": "A journal",
        "type": "journal",
    }
    made |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in made.items() if value is not None}


@pytest.fixture()
def writer(target):
    """Give the client's own token to write groups."""
    return target.granted_token("/group-id-record/update")


@pytest.mark.source("orcid-api 5.3", "GroupIdRecordManagerImpl")
def test_added_read_changed_removed(bench, target, writer):
    sent = group()
    put_code = bench.post(sent, PATH, token=writer)
    path = f"{PATH}/{put_code}"
    read = bench.get(path, token=writer)
    assert {key: read[key] for key in sent} == sent
    changed = read | {"name": "Another name"}
    answer = target.call("PUT", path, token=writer, json=changed)
    assert (answer.status_code, answer.json()["name"]) == (200, "Another name")
    assert target.call("DELETE", path, token=writer).status_code == 204
    assert target.call("GET", path, token=writer).status_code >= 400


@pytest.mark.source("orcid-api 5.3", "GroupIdRecordManagerImpl")
def test_found_by_its_id(bench, writer):
    sent = group()
    put_code = bench.post(sent, PATH, token=writer)
    found = bench.get(f"{PATH}?group-id={sent['group-id']}", token=writer)
    codes = [entry["put-code"] for entry in found["group-id-record"]]
    assert codes == [put_code]


@pytest.mark.source("orcid-api 3.2", "GroupIdRecordManagerImpl")
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"group_id": "other:conformance"}, 9047),
        ({"name": None}, 9047),
        ({"description": None}, 9047),
        ({"type": "blog"}, 9047),
        ({"put_code": 5}, 9024),
    ],
    ids=str,
)
def test_group_that_is_refused(bench, writer, changes, code):
    answer = bench.tried(group(**changes), PATH, token=writer)
    assert errors(answer) == (400, code)


@pytest.mark.source("orcid-api 3.2", "GroupIdRecordManagerImpl")
def test_id_is_taken_once(bench, writer):
    sent = group()
    bench.post(sent, PATH, token=writer)
    assert errors(bench.tried(sent, PATH, token=writer)) == (409, 9025)


@pytest.mark.source("orcid-api 3.2", "GroupIdRecordManagerImpl")
def test_group_in_use_stays(bench, target, writer):
    sent = group()
    put_code = bench.post(sent, PATH, token=writer)
    bench.post(review(review_group_id=sent["group-id"]), "peer-review")
    gone = target.call("DELETE", f"{PATH}/{put_code}", token=writer)
    assert errors(gone) == (409, 9040)


@pytest.mark.source("orcid-api 1.3", "ScopePathType")
@pytest.mark.parametrize(
    "scope, read",
    [("/group-id-record/read", 200), ("/read-public", 403)],
)
def test_scope_of_groups(bench, target, scope, read):
    token = target.granted_token(scope)
    answer = target.call("GET", f"{PATH}?page-size=1&page=1", token=token)
    assert answer.status_code == read
    assert errors(bench.tried(group(), PATH, token=token)) == (403, 9038)
