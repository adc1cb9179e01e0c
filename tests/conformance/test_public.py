# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The public API, and search on both."""

import pytest

from .target import JSON, XML, errors, external_id, fresh_doi, work
from .test_activities import MAKE

OTHERS = "0000-0009-9999-9999"
SEARCHES = ("/v3.0/search", "/v3.0/expanded-search")
search = pytest.mark.parametrize("path", SEARCHES)


@pytest.mark.source("orcid-api 8")
@pytest.mark.parametrize("accept", [JSON, XML])
@pytest.mark.parametrize("path", ["record", "person", "activities", "works"])
def test_read_without_a_token(target, path, accept):
    answer = target.public(path, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    assert target.orcid in answer.text


@pytest.mark.source("orcid-api 8")
@pytest.mark.parametrize(
    "path",
    ["fundings", "peer-reviews", "research-resources", "employments", "keywords"],
)
def test_list_without_a_token(target, path):
    answer = target.public(path)
    assert (answer.status_code, answer.json()["path"]) == (
        200,
        f"/{target.orcid}/{path}",
    )


@pytest.mark.source("orcid-api 8", "orcid-api 2.10")
@pytest.mark.parametrize("name", ["work", *MAKE])
def test_public_item_is_the_same_on_both(bench, target, name):
    body = work() if name == "work" else MAKE[name]()
    path = f"{name}/{bench.post(body, name)}"
    stored = bench.get(path)
    answer = target.public(path)
    if stored["visibility"] == "public":
        assert answer.json() == stored
    else:
        assert errors(answer) == (403, 9039)


@pytest.mark.source("orcid-api 8", "orcid-api 1.10")
@pytest.mark.parametrize("name", ["record", "works"])
def test_read_with_the_clients_own_token(target, name):
    target.need("pub")
    answer = target.call("GET", name, token=target.own_token(), root=target.pub)
    assert answer.status_code == 200


@pytest.mark.source("orcid-api 1.10", "OrcidBearerTokenFilter")
def test_token_that_is_wrong_is_refused_though_none_is_needed(target):
    target.need("pub")
    answer = target.call("GET", "record", token="conformance", root=target.pub)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


@pytest.mark.source("orcid-api 8")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_written(target, method):
    target.need("pub")
    name = "work" if method == "POST" else "work/1"
    answer = target.call(method, name, root=target.pub, json=work())
    assert answer.status_code in (404, 405)


@pytest.mark.source("orcid-api 3.3", "orcid-api 8")
def test_record_that_does_not_exist(target):
    assert errors(target.public(f"/v3.0/{OTHERS}/record")) == (404, 9016)


@pytest.mark.source("orcid-api 8", "orcid-api 10.2")
def test_identifier_types_are_listed(target):
    listed = target.public("/v3.0/identifiers?locale=en").json()
    named = {entry["name"]: entry for entry in listed}
    assert {"doi", "grant_number", "proposal-id", "uri"} <= named.keys()
    assert named["doi"]["resolution-prefix"].endswith("doi.org/")


@pytest.mark.source("orcid-api 8")
def test_client_is_named(target):
    target.need("client_id")
    answer = target.public(f"/v3.0/client/{target.client_id}")
    assert answer.status_code == 200
    assert answer.json()["name"]


@pytest.mark.source("orcid-api 3.2", "orcid-api 8")
def test_client_that_does_not_exist(target):
    answer = target.public("/v3.0/client/APP-0000000000000000")
    assert errors(answer) == (404, 9027)


def found(answer):
    """Give the iDs that were found, and the number of all."""
    assert answer.status_code == 200, errors(answer)
    body = answer.json()
    if "expanded-result" in body:
        ids = [entry["orcid-id"] for entry in body["expanded-result"] or []]
    else:
        listed = body["result"] or []
        ids = [entry["orcid-identifier"]["path"] for entry in listed]
    return ids, body["num-found"]


QUERIES = [
    ("orcid:{own}", 1),
    ('orcid:"{own}"', 1),
    ("orcid:{none}", 0),
    ("orcid:{own} AND orcid:{none}", 0),
    ("orcid:{own} OR orcid:{none}", 1),
    ("orcid:({own} OR {none})", 1),
    ("orcid:{own} AND NOT orcid:{own}", 0),
    ("orcid:{start}*", 1),
]


@pytest.mark.source("orcid-api 8", "OrcidSearchManager")
@search
@pytest.mark.parametrize("query, number", QUERIES)
def test_search(target, path, query, number):
    target.need("orcid")
    start = target.orcid[:-1]
    asked = query.format(own=target.orcid, none=OTHERS, start=start)
    answer = target.public(path, params={"q": asked})
    expected = [target.orcid] * number
    assert found(answer) == (expected, number)


@pytest.mark.source("orcid-api 8", "OrcidSearchManager")
@search
def test_search_by_page(target, path):
    asked = {"q": f"orcid:{target.orcid}"}
    for page in ({"rows": 0}, {"start": 1}):
        answer = target.public(path, params=asked | page)
        assert found(answer) == ([], 1)


@pytest.mark.source("orcid-api 8", "OrcidSearchManager")
@search
@pytest.mark.parametrize(
    "params, code",
    [({"rows": 1001}, 9012), ({"rows": "x"}, 9012), ({"start": 10001}, 9043)],
    ids=str,
)
def test_search_that_is_refused(target, path, params, code):
    asked = {"q": f"orcid:{target.orcid}"} | params
    assert errors(target.public(path, params=asked)) == (400, code)


@pytest.mark.source("orcid-api 8", "orcid-api 1.3")
@search
def test_search_on_the_member_api(target, path):
    asked = {"q": f"orcid:{target.orcid}"}
    answer = target.call("GET", path, token=target.own_token(), params=asked)
    assert found(answer) == ([target.orcid], 1)
    bare = target.call("GET", path, token=None, params=asked)
    assert (bare.status_code, bare.json()["error"]) == (403, "forbidden")


@pytest.mark.source("orcid-api 8")
@search
@pytest.mark.parametrize(
    "relationship, number", [("self", 1), ("part-of", 0)], ids=["own", "other"]
)
def test_work_is_found_by_its_own_doi(bench, target, path, relationship, number):
    if not target.control:
        pytest.skip("needs the control API: elsewhere the index lags behind")
    doi = fresh_doi()
    bench.post(work(fresh_doi(), external_id(doi, relationship=relationship)))
    asked = {"q": f'doi-{relationship}:"{doi}"'}
    assert found(target.public(path, params=asked))[1] == 1
    own = {"q": f'doi-self:"{doi}"'}
    assert found(target.public(path, params=own))[1] == number
