# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may do what with works, which error wins, and what is never stored (orcid-api 2)."""

import pytest

from invenio_orcid_sync.simulator.shapes import WORK as SHAPE
from invenio_orcid_sync.simulator.works import shelf

from ..world import MEMBER, OTHER, PUBLIC, WORK, code_of, work

JSON = {"Content-Type": "application/json"}


def test_visibility_is_the_owners_default(world):
    world.orcid = world.person(visibility_default="limited")
    put_code = world.post(work(visibility="public"), world.token())
    read = world.api("GET", f"work/{put_code}", world.token()).json()
    assert read["visibility"] == "limited"


@pytest.mark.parametrize("sent, stored", [("limited", "limited"), (None, "private")])
def test_visibility_on_an_unclaimed_record(world, sent, stored):
    world.orcid = world.person(state="unclaimed", creator=MEMBER)
    put_code = world.post(work(visibility=sent), world.token())
    read = world.api("GET", f"work/{put_code}", world.token()).json()
    assert read["visibility"] == stored


@pytest.mark.parametrize("title", ["On the analytical engine", "Another title"])
def test_visibility_cannot_be_changed_by_put(world, token, title):
    put_code = world.post()
    sent = work(
        put_code=put_code, visibility="private", title={"title": {"value": title}}
    )
    response = world.api("PUT", f"work/{put_code}", token, json=sent)
    assert code_of(response) == (403, 9035)


@pytest.mark.parametrize(
    "visibility, reader, expected",
    [
        ("public", "/read-public", (200, None)),
        ("limited", "own", (200, None)),
        ("limited", "/read-limited", (200, None)),
        ("limited", "/activities/update", (403, 9038)),
        ("limited", "/read-public", (403, 9038)),
        ("private", "own", (200, None)),
        ("private", "/read-limited", (403, 9013)),
        ("private", "/activities/update", (403, 9013)),
    ],
)
def test_reading_one_work_by_visibility(world, visibility, reader, expected):
    put_code = world.post()
    world.act("edit_visibility", put_code=put_code, visibility=visibility)
    if reader == "own":
        token = world.token("/read-public", orcid=None)
    else:
        owner = None if reader == "/read-public" else world.orcid
        token = world.token(reader, client=OTHER, orcid=owner)
    response = world.api("GET", f"work/{put_code}", token)
    assert code_of(response) == expected
    listed = world.api("GET", "works", token).json()["group"]
    assert len(listed) == (1 if expected[0] == 200 else 0)


def test_reading_limited_works_of_somebody_else_is_refused(world):
    token = world.token(client=OTHER)
    world.orcid = world.person()
    put_code = world.post(token=world.token())
    response = world.api("GET", f"work/{put_code}", token)
    assert code_of(response) == (401, 9017)


@pytest.mark.parametrize(
    "method, path",
    [("POST", "work"), ("POST", "works"), ("PUT", "work/1"), ("DELETE", "work/1")],
)
@pytest.mark.parametrize("kind", ["reader", "client"])
def test_writing_without_the_scope(world, method, path, kind):
    if kind == "reader":
        token = world.token("/read-limited")
    else:
        token = world.token("/read-public", orcid=None)
    body = {"bulk": [{"work": WORK}]} if path == "works" else work(put_code=1)
    assert code_of(world.api(method, path, token, json=body)) == (403, 9038)
    assert world.api("GET", "works", token).json()["group"] == []


@pytest.mark.parametrize(
    "scope, created, updated",
    [("/orcid-works/create", 201, 403), ("/orcid-works/update", 403, 200)],
)
def test_writing_with_one_of_the_finer_scopes(world, scope, created, updated):
    put_code = world.post(work("10.1/first"))
    token = world.token(scope)
    posted = world.api("POST", "work", token, json=work("10.1/second"))
    sent = work("10.1/third", put_code=put_code)
    put = world.api("PUT", f"work/{put_code}", token, json=sent)
    assert (posted.status_code, put.status_code) == (created, updated)


def test_order_body_before_record_state(world, token):
    world.act("lock")
    broken = world.api("POST", "work", token, json={"no": "work"})
    sound = world.api("POST", "work", token, json=WORK)
    assert (code_of(broken), code_of(sound)) == ((400, 9047), (409, 9018))


def test_order_record_state_before_scope(world):
    world.act("lock")
    response = world.api("POST", "work", world.token("/read-limited"), json=WORK)
    assert code_of(response) == (409, 9018)


def test_order_target_before_body(world, token):
    world.orcid = world.person()
    response = world.api("POST", "work", token, data=b"{", headers=JSON)
    assert code_of(response) == (401, 9017)


def test_order_token_before_all(world):
    response = world.api("POST", "work", "unknown", data=b"{", headers=JSON)
    assert response.json() == {
        "error": "invalid_token",
        "error_description": "Invalid access token: unknown",
    }


def test_order_duplicate_before_role(world, token):
    put_code = world.post()
    wrong = {"contributor": [{"contributor-attributes": {"contributor-role": "boss"}}]}
    duplicate = world.api("POST", "work", token, json=work(contributors=wrong))
    fresh = world.api("POST", "work", token, json=work("10.1/n", contributors=wrong))
    assert (code_of(duplicate), code_of(fresh)) == ((409, 9021), (400, 9058))
    sent = work(put_code=put_code, contributors=wrong)
    path = f"work/{put_code}"
    other = world.api("PUT", path, world.token(client=OTHER), json=sent)
    mine = world.api("PUT", path, token, json=sent)
    assert (code_of(other), code_of(mine)) == ((403, 9010), (400, 9058))


def _filled(world, count):
    """Put works on the record past the API, for speed."""
    registry = world.simulator.registry
    with registry.lock:
        for number in range(count):
            content = SHAPE.one_json(work(f"10.99/{number}"), strict=True)
            shelf.add(registry, registry.records[world.orcid], content, MEMBER)


def test_limit_of_ten_thousand_works(world, token):
    _filled(world, 9_999)
    body = {"bulk": [{"work": work("10.1/a")}, {"work": work("10.1/b")}]}
    assert code_of(world.api("POST", "works", token, json=body)) == (409, 9048)
    world.post(work("10.1/last"))
    response = world.api("POST", "work", token, json=work("10.1/more"))
    assert code_of(response) == (409, 9048)


def test_limit_is_said_before_a_duplicate_but_after_validation(world, token):
    _filled(world, 10_000)
    duplicate = world.api("POST", "work", token, json=work("10.99/1"))
    invalid = world.api("POST", "work", token, json=work("10.99/1", put_code=1))
    assert (code_of(duplicate), code_of(invalid)) == ((409, 9048), (400, 9024))


def test_public_api_shows_public_works_alone(world):
    shown, hidden = world.post(work("10.1/a")), world.post(work("10.1/b"))
    world.act("edit_visibility", put_code=hidden, visibility="limited")
    listed = world.api("GET", "works", public=True).json()["group"]
    codes = [s["put-code"] for g in listed for s in g["work-summary"]]
    assert codes == [shown]
    one = world.api("GET", f"work/{shown}", public=True)
    other = world.api("GET", f"work/{hidden}", public=True)
    assert (code_of(one), code_of(other)) == ((200, None), (403, 9039))


def test_public_api_hides_from_the_source_too(world, token):
    hidden = world.post()
    world.act("edit_visibility", put_code=hidden, visibility="private")
    response = world.api("GET", f"work/{hidden}", token, public=True)
    assert code_of(response) == (403, 9039)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_public_api_does_not_write(world, token, method):
    path = "work" if method == "POST" else "work/1"
    response = world.api(method, path, token, public=True, json=WORK)
    assert code_of(response)[0] in (404, 405)
    assert world.api("GET", "works", token).json()["group"] == []


def test_public_client_is_refused_on_the_member_api(world):
    token = world.token("/read-public", client=PUBLIC, orcid=None)
    response = world.api("GET", "works", token)
    assert response.status_code == 403
    assert response.json() == {
        "error": "forbidden",
        "error_description": f"Access Denied: {token}",
    }
    assert world.api("GET", "works", token, public=True).status_code == 200
