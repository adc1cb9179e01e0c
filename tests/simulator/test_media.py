# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Formats, error shapes and odd paths (orcid-api 2.2, 2.5, 3.1)."""

import json

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.media import TYPES
from invenio_orcid_sync.simulator.nodes import NAMESPACE
from invenio_orcid_sync.simulator.shapes import WORK as SHAPE

from .world import WORK, code_of, work

VND_XML, VND_JSON = "application/vnd.orcid+xml", "application/vnd.orcid+json"


def kind_of(response):
    """Give the media type without parameters."""
    return response.headers["Content-Type"].partition(";")[0]


@pytest.mark.parametrize("accept", list(TYPES))
def test_answer_in_each_type(world, token, accept):
    put_code = world.post()
    response = world.api("GET", f"work/{put_code}", token, accept=accept)
    assert kind_of(response) == accept
    assert response.headers["Content-Type"].endswith(";charset=UTF-8")
    if accept.endswith("json"):
        assert response.json()["put-code"] == put_code
    else:
        root = etree.fromstring(response.content)
        assert (root.tag, root.get("put-code")) == (SHAPE.tag, str(put_code))


def test_json_of_orcid_is_indented_and_plain_is_compact(world, token):
    put_code = world.post()
    plain = world.api("GET", f"work/{put_code}", token)
    pretty = world.api("GET", f"work/{put_code}", token, accept=VND_JSON)
    assert plain.text == json.dumps(plain.json(), separators=(",", ":"))
    assert pretty.text == json.dumps(plain.json(), indent=2)


@pytest.mark.parametrize(
    "accept, sent, expected",
    [
        ("*/*", None, VND_XML),
        ("", "application/json", "application/json"),
        ("*/*", "application/orcid+json", "application/orcid+json"),
        ("", "text/plain", VND_XML),
        ("application/*", None, VND_XML),
        ("application/json, */*;q=0.1", None, "application/json"),
        (
            "application/json;q=0.5, application/xml;q=0.9",
            "application/json",
            "application/xml",
        ),
        ("text/html, application/json;q=0.9", None, "application/json"),
    ],
)
def test_answer_type_without_a_clear_wish(world, token, accept, sent, expected):
    headers = {"Content-Type": sent} if sent else {}
    response = world.api("GET", "works", token, accept=accept, headers=headers)
    assert (response.status_code, kind_of(response)) == (200, expected)


def test_answer_type_that_is_not_offered(world, token):
    response = world.api("GET", "works", token, accept="text/html")
    assert response.status_code == 406
    assert f"<error:error-code>{9001}</error:error-code>" in response.text


@pytest.mark.parametrize("sent", ["text/plain", "application/x-www-form-urlencoded"])
def test_body_type_that_is_not_read(world, token, sent):
    headers = {"Content-Type": sent}
    response = world.api("POST", "work", token, data=b"{}", headers=headers)
    assert code_of(response) == (415, 9001)


def test_method_that_is_not_allowed(world, token):
    response = world.api("PATCH", "work/1", token)
    assert code_of(response) == (405, 9001)
    assert response.headers["Allow"] == "DELETE, GET, HEAD, PUT"


def test_path_that_is_not_known(world, token):
    assert code_of(world.api("GET", "poems", token)) == (404, 9001)


def test_path_outside_the_api_is_a_plain_404(world):
    response = world.http.get(f"{world.url}/nothing")
    assert (response.status_code, kind_of(response)) == (404, "text/html")


def test_read_without_version_is_redirected(world):
    response = world.http.get(f"{world.url}/{world.orcid}/works", allow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/v3.0/{world.orcid}/works",
    )


def test_write_without_version_is_refused(world):
    headers = {"Accept": "application/json"}
    response = world.http.post(f"{world.url}/{world.orcid}/work", headers=headers)
    assert code_of(response) == (400, 9012)


def test_release_candidate_is_redirected(world):
    response = world.http.get(
        f"{world.url}/v3.0_rc1/{world.orcid}/works", allow_redirects=False
    )
    assert (response.status_code, response.headers["Location"]) == (
        308,
        f"/v3.0/{world.orcid}/works",
    )


def test_error_in_json(world, token):
    put_code = world.post()
    response = world.api("POST", "work", token, json=WORK)
    body = response.json()
    assert list(body) == [
        "response-code",
        "developer-message",
        "user-message",
        "error-code",
        "more-info",
    ]
    assert (body["response-code"], body["error-code"]) == (409, 9021)
    assert body["user-message"].endswith("please contact Client 0001 for assistance.")
    assert body["more-info"] == (
        "https://members.orcid.org/api/resources/troubleshooting"
    )
    assert f"put-code {put_code}." in body["developer-message"]


def test_error_in_xml(world, token):
    world.post()
    response = world.api("POST", "work", token, accept=VND_XML, json=WORK)
    root = etree.fromstring(response.content)
    assert root.tag == f"{{{NAMESPACE}error}}error"
    shown = {etree.QName(child).localname: child.text for child in root}
    assert (shown["response-code"], shown["error-code"]) == ("409", "9021")


@pytest.mark.parametrize(
    "data, kind, code",
    [
        (b"", "application/json", 9047),
        (b"{", "application/json", 9001),
        (b"[]", "application/json", 9047),
        (b'"work"', "application/json", 9047),
        (b"\xff", "application/json", 9001),
        (b"", VND_XML, 9001),
        (b"<work", VND_XML, 9001),
        (b"<work/>", VND_XML, 9001),
        (
            b"<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w>&x;</w>",
            VND_XML,
            9001,
        ),
    ],
)
def test_body_of_another_shape(world, token, data, kind, code):
    headers = {"Content-Type": kind}
    response = world.api("POST", "work", token, data=data, headers=headers)
    assert code_of(response) == (400, code)


def test_external_entities_are_not_read(world, token, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    data = etree.tostring(SHAPE.document(work(short_description="PLACE"))).decode()
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    sent = entity + data.replace("PLACE", "&e;")
    headers = {"Content-Type": VND_XML}
    response = world.api("POST", "work", token, data=sent, headers=headers)
    assert "the secret" not in response.text
    assert "the secret" not in world.api("GET", "works", token).text
    if response.status_code == 201:
        put_code = response.headers["Location"].rpartition("/")[2]
        assert "the secret" not in world.api("GET", f"work/{put_code}", token).text


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"display-index": "1"},
        {"title": {"title": {"value": None}}},
        {"title": "T"},
        {"title": {"title": {"value": True}}},
        {"title": {"title": {"value": "T", "lang": "en"}}},
        {"country": "GB"},
        {"external-ids": [{"external-id-type": "doi"}]},
        {"external-ids": {"external-id": ["10.1/x"]}},
        {"put-code": "seven"},
    ],
)
def test_json_of_another_shape(world, token, change):
    response = world.api("POST", "work", token, json=work(**change))
    assert code_of(response) == (400, 9047)
    assert world.api("GET", "works", token).json()["group"] == []


@pytest.mark.parametrize(
    "change, key, stored",
    [
        ({"title": {"title": "T"}}, "title", {"value": "T"}),
        ({"journal-title": "J"}, "journal-title", {"value": "J"}),
        (
            {"publication-date": {"year": 2024}},
            "publication-date",
            {"year": {"value": "2024"}, "month": None, "day": None},
        ),
        ({"type": "dataset"}, "type", "data-set"),
        ({"type": "article-journal"}, "type", "journal-article"),
        ({"type": "chapter"}, "type", "book-chapter"),
        ({"type": "standard"}, "type", "standards-and-policy"),
        ({"source": "anything", "path": "/x"}, "url", None),
        ({"short-description": "a\x07b<i>c</i>"}, "short-description", "ab<i>c</i>"),
    ],
)
def test_json_that_is_tolerated(world, token, change, key, stored):
    put_code = world.post(work(**change))
    read = world.api("GET", f"work/{put_code}", token).json()[key]
    assert (read["title"] if key == "title" else read) == stored


def test_json_single_identifier_in_place_of_a_list(world, token):
    (entry,) = WORK["external-ids"]["external-id"]
    put_code = world.post(work(external_ids={"external-id": entry}))
    read = world.api("GET", f"work/{put_code}", token).json()
    assert len(read["external-ids"]["external-id"]) == 1


def reordered(root):
    """Put the type before the title."""
    kind = root.find(f"{{{NAMESPACE}work}}type")
    root.insert(0, kind)


def doubled(root):
    """Repeat the type."""
    root.append(root.find(f"{{{NAMESPACE}work}}type"))
    etree.SubElement(root, f"{{{NAMESPACE}work}}type").text = "book"


def foreign(root):
    """Add an element of nobody's."""
    etree.SubElement(root, "{urn:x}colour").text = "red"


def attributed(root):
    """Add an attribute of nobody's."""
    root.set("colour", "red")


def talkative(root):
    """Put text between the elements."""
    root.text = "hello"


def nested(root):
    """Put an element into text."""
    etree.SubElement(root.find(f"{{{NAMESPACE}work}}type"), "b")


@pytest.mark.parametrize(
    "damage", [reordered, doubled, foreign, attributed, talkative, nested]
)
def test_xml_that_breaks_the_schema(world, token, damage):
    root = SHAPE.document(work())
    damage(root)
    headers = {"Content-Type": VND_XML}
    response = world.api(
        "POST", "work", token, data=etree.tostring(root), headers=headers
    )
    assert code_of(response) == (400, 9001)
    assert world.api("GET", "works", token).json()["group"] == []


def test_xml_and_json_store_the_same(world, token):
    payload = work("10.1/xml", short_description="Déjà vu & <b>")
    headers = {"Content-Type": VND_XML}
    sent = etree.tostring(SHAPE.document(payload))
    first = world.api("POST", "work", token, data=sent, headers=headers)
    second = world.post(
        {**payload, **work("10.1/json", short_description="Déjà vu & <b>")}
    )
    codes = (first.headers["Location"].rpartition("/")[2], second)
    one, other = (world.api("GET", f"work/{c}", token).json() for c in codes)
    varying = ("put-code", "path", "external-ids", "created-date", "last-modified-date")
    assert {k: v for k, v in one.items() if k not in varying} == {
        k: v for k, v in other.items() if k not in varying
    }


def test_answers_are_not_cached(world, token):
    headers = world.api("GET", "works", token).headers
    assert headers["Cache-Control"] == "no-cache, no-store"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Last-Modified", "Retry-After"} & set(headers) == set()
