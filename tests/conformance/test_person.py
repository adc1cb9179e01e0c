# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The five sections of a person that members write."""

import secrets

import pytest

from .target import JSON, XML, edited, errors


def link():
    """Make a web address that no other has."""
    return {"value": f"https://conformance.example/{secrets.token_hex(6)}"}


def other_name():
    """Make a name."""
    return {"content": f"Conformance {secrets.token_hex(6)}"}


def researcher_url():
    """Make a link."""
    return {"url-name": "A conformance case", "url": link()}


def address():
    """Make a country."""
    return {"country": {"value": "GB"}}


def identifier():
    """Make an identifier of the person."""
    return {
        "external-id-type": "Conformance",
        "external-id-value": secrets.token_hex(6),
        "external-id-url": link(),
        "external-id-relationship": "self",
    }


# Path to how an item is made, and the name of the list's entries.
SECTIONS = {
    "other-names": (other_name, "other-name"),
    "researcher-urls": (researcher_url, "researcher-url"),
    "address": (address, "address"),
    "keywords": (other_name, "keyword"),
    "external-identifiers": (identifier, "external-identifier"),
}
each = pytest.mark.parametrize("path", SECTIONS)


@pytest.fixture()
def token(target):
    """Give the token that writes a person."""
    target.need("person_token")
    return target.person_token


@pytest.mark.source("orcid-api 6", "PersonValidator")
@each
def test_added_read_changed_removed(bench, target, token, path):
    make, entry = SECTIONS[path]
    sent = make()
    put_code = bench.post(sent, path, token=token)
    where = f"{path}/{put_code}"
    read = bench.get(where, token=token)
    assert {key: read[key] for key in sent} == sent
    assert read["source"]["source-client-id"]["path"] == target.client_id
    changed = make() | {"put-code": put_code}
    answer = target.call("PUT", where, token=token, json=changed)
    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in changed} == changed
    listed = bench.get(path, token=token)[entry]
    assert put_code in [item["put-code"] for item in listed]
    assert target.call("DELETE", where, token=token).status_code == 204
    assert errors(target.call("GET", where, token=token)) == (404, 9016)


@pytest.mark.source("orcid-api 2.2", "orcid-api 6")
@each
@pytest.mark.parametrize("accept", [JSON, XML])
def test_both_formats_are_answered(bench, target, token, path, accept):
    put_code = bench.post(SECTIONS[path][0](), path, token=token)
    answer = target.call("GET", f"{path}/{put_code}", token=token, accept=accept)
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    assert str(put_code) in answer.text


@pytest.mark.source("orcid-api 6", "PersonValidator")
@each
def test_duplicate_is_9030_but_for_countries(bench, token, path):
    sent = SECTIONS[path][0]()
    bench.post(sent, path, token=token)
    again = bench.tried(sent, path, token=token)
    if path == "address":
        assert again.status_code == 201
    else:
        assert errors(again) == (409, 9030)


@pytest.mark.source("orcid-api 6", "MemberV3ApiServiceDelegatorImpl")
@each
def test_put_code_must_be_that_of_the_url(bench, target, token, path):
    make, _ = SECTIONS[path]
    put_code = bench.post(make(), path, token=token)
    for inside in ({}, {"put-code": put_code + 1}):
        sent = make() | inside
        answer = target.call("PUT", f"{path}/{put_code}", token=token, json=sent)
        assert errors(answer) == (400, 9019)


@pytest.mark.source("orcid-api 6", "PersonValidator")
@each
def test_visibility_cannot_be_changed(bench, target, token, path):
    put_code = bench.post(SECTIONS[path][0](), path, token=token)
    read = bench.get(f"{path}/{put_code}", token=token)
    other = "private" if read["visibility"] != "private" else "public"
    sent = edited(read, visibility=other)
    answer = target.call("PUT", f"{path}/{put_code}", token=token, json=sent)
    assert errors(answer) == (403, 9035)


@pytest.mark.source("orcid-api 6", "ScopePathType")
@each
def test_token_for_activities_does_not_write_a_person(bench, path):
    assert errors(bench.tried(SECTIONS[path][0](), path)) == (403, 9038)


LONG = "x" * 256
FAR = {"value": "https://conformance.example/" + "x" * 1981}
REFUSED = [
    *((path, {"put-code": 5}, 9024) for path in SECTIONS),
    *((path, {"colour": "red"}, 9047) for path in SECTIONS),
    ("external-identifiers", {"external-id-type": LONG}, 9020),
    ("external-identifiers", {"external-id-value": LONG}, 9020),
    ("external-identifiers", {"external-id-url": None}, 9020),
    ("external-identifiers", {"external-id-url": FAR}, 9020),
    ("external-identifiers", {"external-id-relationship": "part-of"}, 9020),
    ("researcher-urls", {"url": FAR}, 9020),
    ("researcher-urls", {"url": None}, 9047),
    ("researcher-urls", {"url-name": "x" * 351}, 9047),
    ("keywords", {"content": LONG}, 9047),
    ("keywords", {"content": ""}, 9020),
    ("other-names", {"content": LONG}, 9047),
    ("address", {"country": {"value": "UK"}}, 9047),
]


@pytest.mark.source("orcid-api 6", "PersonValidator")
@pytest.mark.parametrize("path, changes, code", REFUSED, ids=lambda v: str(v)[:40])
def test_item_that_is_refused(bench, token, path, changes, code):
    sent = edited(SECTIONS[path][0](), **changes)
    assert errors(bench.tried(sent, path, token=token)) == (400, code)


@pytest.mark.source("orcid-api 6")
@pytest.mark.parametrize("path", ["personal-details", "person", "email", "biography"])
def test_names_and_biography_are_only_read(target, token, path):
    answer = target.call("POST", path, token=token, json={"content": "x"})
    assert answer.status_code == 405
