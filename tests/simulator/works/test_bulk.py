# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Bulk reading and writing (orcid-api 2.8, 2.9)."""

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.nodes import NAMESPACE
from invenio_orcid_sync.simulator.shapes import WORK as SHAPE

from ..world import OTHER, code_of, work

XML = "application/vnd.orcid+xml"


def bulk(*payloads):
    """Make a body."""
    return {"bulk": [{"work": payload} for payload in payloads]}


def results(response):
    """Give put-code or error code of each entry."""
    assert response.status_code == 200, response.text
    return [
        entry["work"]["put-code"] if "work" in entry else entry["error"]["error-code"]
        for entry in response.json()["bulk"]
    ]


def test_post_stores_what_is_good_and_says_what_is_not(world, token):
    first = world.post(work("10.1/first"))
    body = bulk(
        work("10.1/a"),
        work("10.1/first"),
        work("10.1/b", external_ids=None),
        work("10.1/c"),
    )
    response = world.api("POST", "works", token, json=body)
    assert results(response) == [first + 1, 9021, 9023, first + 2]
    message = response.json()["bulk"][1]["error"]["developer-message"]
    assert f"put-code {first}." in message


def test_post_refuses_duplicates_within_the_request(world, token):
    body = bulk(work("10.1/a"), work("10.1/A"))
    first, second = results(world.api("POST", "works", token, json=body))
    assert (first > 1_000_000, second) == (True, 9021)


def test_post_again_gives_the_put_codes(world, token):
    body = bulk(work("10.1/a"), work("10.1/b"))
    stored = results(world.api("POST", "works", token, json=body))
    again = world.api("POST", "works", token, json=body)
    named = [
        entry["error"]["developer-message"].split("put-code ")[1].split(".")[0]
        for entry in again.json()["bulk"]
    ]
    assert [int(code) for code in named] == stored


@pytest.mark.parametrize("count, expected", [(100, (200, None)), (101, (400, 9006))])
def test_post_takes_a_hundred(world, token, count, expected):
    body = bulk(*(work(f"10.1/{number}") for number in range(count)))
    response = world.api("POST", "works", token, json=body)
    assert code_of(response) == expected
    stored = world.api("GET", "works", token).json()["group"]
    assert len(stored) == (100 if count == 100 else 0)


@pytest.mark.parametrize(
    "payload", [work(type="dissertation"), work(colour="red"), work(country="GB")]
)
def test_post_json_fails_as_a_whole(world, token, payload):
    response = world.api("POST", "works", token, json=bulk(work("10.1/a"), payload))
    assert code_of(response) == (400, 9047)
    assert world.api("GET", "works", token).json()["group"] == []


@pytest.mark.parametrize(
    "body, code",
    [
        (b"{", 9001),
        (b"", 9047),
        (b"[]", 9047),
        (b'{"works": []}', 9047),
        (b'{"bulk": [{"error": {}}]}', 9047),
    ],
)
def test_post_json_of_another_shape(world, token, body, code):
    headers = {"Content-Type": "application/json"}
    response = world.api("POST", "works", token, data=body, headers=headers)
    assert code_of(response) == (400, code)


def test_post_xml_answers_in_xml(world, token):
    works = [SHAPE.document(work(f"10.1/{n}")) for n in "ab"]
    root = etree.Element(f"{{{NAMESPACE}bulk}}bulk")
    root.extend(works)
    response = world.api(
        "POST",
        "works",
        token,
        accept=XML,
        data=etree.tostring(root),
        headers={"Content-Type": XML},
    )
    read = etree.fromstring(response.content)
    assert [child.tag for child in read] == [SHAPE.tag, SHAPE.tag]
    assert all(child.get("put-code").isdecimal() for child in read)


def test_post_xml_drops_what_it_does_not_know(world, token):
    made = SHAPE.document(work())
    etree.SubElement(made, "{urn:x}colour").text = "red"
    root = etree.Element(f"{{{NAMESPACE}bulk}}bulk")
    root.append(made)
    headers = {"Content-Type": XML}
    bulky = world.api(
        "POST", "works", token, data=etree.tostring(root), headers=headers
    )
    alone = world.api("POST", "work", token, data=etree.tostring(made), headers=headers)
    assert len(results(bulky)) == 1
    assert code_of(alone) == (400, 9001)


def test_post_xml_of_another_root(world, token):
    data = etree.tostring(SHAPE.document(work()))
    headers = {"Content-Type": XML}
    response = world.api("POST", "works", token, data=data, headers=headers)
    assert code_of(response) == (400, 9001)


def test_get_gives_found_works_first_then_errors(world, token):
    first, second = world.post(work("10.1/a")), world.post(work("10.1/b"))
    response = world.api("GET", f"works/999,{second},{first},998", token)
    assert results(response) == [second, first, 9034, 9034]


def test_get_hides_what_may_not_be_read(world):
    private, limited = world.post(work("10.1/a")), world.post(work("10.1/b"))
    for code, visibility in ((private, "private"), (limited, "limited")):
        world.act("edit_visibility", put_code=code, visibility=visibility)
    reader = world.token("/activities/update", client=OTHER)
    response = world.api("GET", f"works/{private},{limited}", reader)
    assert results(response) == [9013, 9038]


@pytest.mark.parametrize(
    "codes, expected",
    [
        (",".join(["1"] * 101), (400, 9042)),
        ("1,x", (400, 9006)),
        ("1,", (400, 9006)),
    ],
)
def test_get_refuses(world, token, codes, expected):
    assert code_of(world.api("GET", f"works/{codes}", token)) == expected
