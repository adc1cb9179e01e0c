# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Groups of peer reviews over HTTP (orcid-api 5.3)."""

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.sections.group_ids import GROUP

from ..world import MEMBER, OTHER, code_of
from .bodies import PEER_REVIEW, body
from .test_activities import add as add_activity

PATH = "/group-id-record"
SENT = {
    "name": "Engines weekly",
    "group-id": "orcid-generated:engines",
    "description": "A journal",
    "type": "journal",
}


@pytest.fixture()
def writer(world):
    """Give a client's own token to write groups."""
    return world.token("/group-id-record/update", orcid=None)


def add(world, token, **changes):
    """Add a group and give its put-code."""
    response = world.api("POST", PATH, token, json=body(SENT, **changes))
    assert response.status_code == 201, response.text
    return int(response.headers["Location"].rpartition("/")[2])


def test_life_of_a_group(world, writer):
    code = add(world, writer)
    read = world.api("GET", f"{PATH}/{code}", writer).json()
    assert {key: read[key] for key in SENT} == SENT
    assert read["source"]["source-client-id"]["path"] == MEMBER
    sent = read | {"name": "Engines daily"}
    put = world.api("PUT", f"{PATH}/{code}", writer, json=sent)
    assert (put.status_code, put.json()["name"]) == (200, "Engines daily")
    assert world.api("DELETE", f"{PATH}/{code}", writer).status_code == 204
    assert code_of(world.api("GET", f"{PATH}/{code}", writer)) == (400, 9026)


def test_xml_in_and_out(world, writer):
    data = etree.tostring(GROUP.document(SENT))
    headers = {"Content-Type": "application/xml"}
    made = world.api("POST", PATH, writer, data=data, headers=headers)
    assert made.status_code == 201, made.text
    where = f"{PATH}/{made.headers['Location'].rpartition('/')[2]}"
    read = world.api("GET", where, writer, accept="application/xml")
    found = GROUP.one_xml(etree.fromstring(read.content), strict=True)
    assert {key: found[key] for key in SENT} == SENT
    page = world.api("GET", PATH, writer, accept="application/xml")
    assert page.status_code == 200
    tags = [etree.QName(part).localname for part in etree.fromstring(page.content)]
    assert tags == ["total", "page", "page-size", "group-id-record"]


def test_pages_of_groups(world, writer):
    codes = [add(world, writer, group_id=f"publons:{n:02}") for n in range(5)]
    page = world.api("GET", f"{PATH}?page-size=2&page=2", writer).json()
    assert [page[key] for key in ("total", "page", "page-size")] == [5, 2, 2]
    assert [group["put-code"] for group in page["group-id-record"]] == codes[2:4]
    one = world.api("GET", f"{PATH}?group-id=publons:03", writer).json()
    assert [group["put-code"] for group in one["group-id-record"]] == codes[3:4]
    none = world.api("GET", f"{PATH}?name=Engines", writer).json()
    assert (none["total"], none["group-id-record"]) == (0, [])


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, (409, 9025)),
        ({"group_id": "other:xx"}, (400, 9047)),
        ({"group_id": "publons:x"}, (400, 9047)),
        ({"group_id": "publons:xx", "name": None}, (400, 9047)),
        ({"group_id": "publons:xx", "name": ""}, (400, 9047)),
        ({"group_id": "publons:xx", "type": "blog"}, (400, 9047)),
        ({"group_id": "publons:xx", "put_code": 5}, (400, 9024)),
        ({"group_id": "publons:xx", "type": "peer-review service"}, (201, None)),
    ],
    ids=str,
)
def test_rule_of_groups(world, writer, change, expected):
    add(world, writer)
    response = world.api("POST", PATH, writer, json=body(SENT, **change))
    assert code_of(response) == expected


def test_put_of_groups(world, writer):
    code = add(world, writer)
    add(world, writer, group_id="publons:taken")
    other = world.token("/group-id-record/update", client=OTHER, orcid=None)
    for change, token, expected in (
        ({}, writer, (400, 9019)),
        ({"put_code": code, "group_id": "publons:taken"}, writer, (409, 9025)),
        ({"put_code": code}, other, (403, 9010)),
        ({"put_code": code, "group_id": "publons:free"}, writer, (200, None)),
    ):
        sent = body(SENT, **change)
        response = world.api("PUT", f"{PATH}/{code}", token, json=sent)
        assert code_of(response) == expected
    assert add(world, writer) > code


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/5", (400, 9026)),
        ("/x", (400, 9034)),
        ("?page=0", (400, 9006)),
        ("?page-size=x", (400, 9006)),
    ],
)
def test_reading_of_what_is_not_there(world, writer, path, expected):
    assert code_of(world.api("GET", f"{PATH}{path}", writer)) == expected


def test_group_in_use_stays(world, writer):
    code = add(world, writer)
    add_activity(
        world, "peer-review", body(PEER_REVIEW, review_group_id=SENT["group-id"])
    )
    response = world.api("DELETE", f"{PATH}/{code}", writer)
    assert code_of(response) == (409, 9040)
    assert world.api("GET", f"{PATH}/{code}", writer).status_code == 200


def test_group_of_another_client_stays(world, writer):
    code = add(world, writer)
    other = world.token("/group-id-record/update", client=OTHER, orcid=None)
    response = world.api("DELETE", f"{PATH}/{code}", other)
    assert code_of(response) == (403, 9010)
    assert world.api("GET", f"{PATH}/{code}", other).status_code == 200


@pytest.mark.parametrize(
    "scope, orcid, read, written",
    [
        ("/group-id-record/read", None, 200, 403),
        ("/group-id-record/update", None, 200, 201),
        ("/read-public", None, 403, 403),
        ("/activities/update", "default", 403, 403),
    ],
)
def test_scope_of_groups(world, scope, orcid, read, written):
    token = world.token(scope, orcid=orcid)
    assert world.api("GET", PATH, token).status_code == read
    assert world.api("POST", PATH, token, json=SENT).status_code == written
