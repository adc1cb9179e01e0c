# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Funding, peer reviews and research resources."""

import secrets

import pytest

from .target import JSON, XML, edited, errors, external_id
from .test_affiliations import organization


def ids(*values, kind="uri"):
    """Make external-ids; without any, one that no other has."""
    listed = values or (f"https://conformance.example/{secrets.token_hex(6)}",)
    made = [external_id(v, kind) if isinstance(v, str) else v for v in listed]
    return {"external-id": made}


def dated(*parts):
    """Make a date."""
    names = ("year", "month", "day")
    return {name: {"value": part} for name, part in zip(names, parts)}


def filled(made, changes):
    """Put other fields in; None removes one, `_` stands for `-`."""
    made |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in made.items() if value is not None}


def funding(**changes):
    """Make a grant."""
    made = {
        "type": "grant",
        "title": {"title": {"value": "A conformance case"}},
        "amount": {"value": "1234.50", "currency-code": "EUR"},
        "start-date": dated("2020"),
        "external-ids": ids(),
        "organization": organization(),
    }
    return filled(made, changes)


def review(**changes):
    """Make a peer review of a journal's group, which the registry knows or makes."""
    made = {
        "reviewer-role": "reviewer",
        "review-identifiers": ids(),
        "review-type": "review",
        "review-completion-date": dated("2022"),
        "review-group-id": "issn:0378-5955",
        "convening-organization": organization(),
    }
    return filled(made, changes)


def _item():
    return {
        "resource-name": "Laser",
        "resource-type": "equipment",
        "hosts": {"organization": [organization()]},
        "external-ids": ids(),
    }


def resource(items=None, **changes):
    """Make a research resource; changes are those of its proposal."""
    proposal = {
        "title": {"title": {"value": "A conformance case"}},
        "hosts": {"organization": [organization()]},
        "external-ids": ids(),
        "start-date": dated("2020"),
    }
    listed = [_item()] if items is None else items
    return {"proposal": filled(proposal, changes), "resource-item": listed}


MAKE = {"funding": funding, "peer-review": review, "research-resource": resource}
IDS = {
    "funding": "external_ids",
    "peer-review": "review_identifiers",
    "research-resource": "external_ids",
}
each = pytest.mark.parametrize("name", MAKE)


def groups_of(name, listed):
    """Give the put-codes of each group."""
    groups = listed["group"]
    if name == "peer-review":
        groups = [inner for group in groups for inner in group["peer-review-group"]]
    return [[s["put-code"] for s in group[f"{name}-summary"]] for group in groups]


@pytest.mark.source("orcid-api 5.1", "MemberV3ApiServiceDelegatorImpl")
@each
def test_added_read_changed_removed(bench, target, name):
    put_code = bench.post(MAKE[name](), name)
    path = f"{name}/{put_code}"
    read = bench.get(path)
    assert read["put-code"] == put_code
    answer = target.call("PUT", path, json=read)
    assert (answer.status_code, answer.json()["put-code"]) == (200, put_code)
    assert bench.get(f"{name}/summary/{put_code}")["put-code"] == put_code
    assert [put_code] in groups_of(name, bench.get(f"{name}s"))
    gone = target.call("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert errors(target.call("GET", path)) == (404, 9016)
    assert errors(target.call("DELETE", path)) == (404, 9016)


@pytest.mark.source("orcid-api 2.2", "orcid-api 5.1")
@each
@pytest.mark.parametrize("accept", [JSON, XML])
def test_both_formats_are_answered(bench, target, name, accept):
    put_code = bench.post(MAKE[name](), name)
    answer = target.call("GET", f"{name}/{put_code}", accept=accept)
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    assert str(put_code) in answer.text


@pytest.mark.source("orcid-api 5.1")
@each
def test_duplicate_by_identifier(bench, name):
    same = ids()
    bench.post(MAKE[name](**{IDS[name]: same}), name)
    again = bench.tried(MAKE[name](**{IDS[name]: same}), name)
    assert errors(again) == (409, 9021)


@pytest.mark.source("orcid-api 5.1")
def test_funding_compares_values_as_they_were_sent(bench):
    value = f"g-{secrets.token_hex(6)}"
    for given in (value, value.upper()):
        sent = funding(external_ids=ids(given, kind="grant_number"))
        assert bench.tried(sent, "funding").status_code == 201


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validateResearchResource")
@each
def test_put_may_take_the_identifier_of_another_resource_alone(bench, target, name):
    taken = ids()
    bench.post(MAKE[name](**{IDS[name]: taken}), name)
    put_code = bench.post(MAKE[name](), name)
    sent = MAKE[name](**{IDS[name]: taken}) | {"put-code": put_code}
    expected = (200, None) if name == "research-resource" else (409, 9021)
    answer = target.call("PUT", f"{name}/{put_code}", json=sent)
    assert errors(answer) == expected


@pytest.mark.source("orcid-api 5.1")
@each
def test_put_code_must_be_that_of_the_url(bench, target, name):
    put_code = bench.post(MAKE[name](), name)
    for inside in ({}, {"put-code": put_code + 1}):
        sent = MAKE[name]() | inside
        answer = target.call("PUT", f"{name}/{put_code}", json=sent)
        assert errors(answer) == (400, 9019)


@pytest.mark.source("orcid-api 5.1")
@each
@pytest.mark.parametrize(
    "changes, code",
    [({"put-code": 7}, 9024), ({"colour": "red"}, 9047)],
    ids=["put-code", "unknown-key"],
)
def test_post_that_is_refused(bench, name, changes, code):
    assert errors(bench.tried(MAKE[name]() | changes, name)) == (400, code)


@pytest.mark.source("orcid-api 5.1", "orcid-api 2.4")
@each
def test_visibility_cannot_be_changed(bench, target, name):
    put_code = bench.post(MAKE[name](), name)
    read = bench.get(f"{name}/{put_code}")
    other = "private" if read["visibility"] != "private" else "public"
    sent = edited(read, visibility=other)
    answer = target.call("PUT", f"{name}/{put_code}", json=sent)
    assert errors(answer) == (403, 9035)


@pytest.mark.source("orcid-api 2.3", "OrcidSecurityManagerImpl")
@each
def test_another_source_may_not_change_it(bench, target, name):
    target.need("other_token")
    put_code = bench.post(MAKE[name](), name)
    path, sent = f"{name}/{put_code}", MAKE[name]() | {"put-code": put_code}
    answer = target.call("PUT", path, token=target.other_token, json=sent)
    assert errors(answer) == (403, 9010)
    gone = target.call("DELETE", path, token=target.other_token)
    assert errors(gone) == (403, 9010)


@pytest.mark.source("orcid-api 1.3", "orcid-api 2.3")
@each
def test_writing_needs_the_scope(bench, target, name):
    target.need("read_token")
    answer = bench.tried(MAKE[name](), name, token=target.read_token)
    assert errors(answer) == (403, 9038)


@pytest.mark.source("orcid-api 5.3", "funding-3.0.xsd")
@pytest.mark.parametrize("kind", ["grant", "contract", "award", "salary-award"])
def test_type_of_funding(bench, kind):
    put_code = bench.post(funding(type=kind), "funding")
    assert bench.get(f"funding/{put_code}")["type"] == kind


def amount(value, currency="EUR"):
    """Make an amount."""
    return {"value": value, "currency-code": currency}


BARE = organization(known=None)


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validateFunding")
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"title": None}, 9022),
        ({"external_ids": None}, 9023),
        ({"organization": BARE}, 9045),
        ({"amount": amount("")}, 9020),
        ({"amount": amount("a lot")}, 9054),
        ({"start_date": None, "end_date": dated("2021")}, 9050),
        ({"end_date": dated("2021", "2")}, 9049),
        ({"type": "prize"}, 9047),
        ({"organization": None}, 9047),
    ],
    ids=str,
)
def test_funding_that_is_refused(bench, changes, code):
    assert errors(bench.tried(funding(**changes), "funding")) == (400, code)


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validateFunding")
@pytest.mark.parametrize(
    "changes",
    [
        {"amount": None},
        {"start_date": None},
        {"external_ids": ids(external_id("G-1", "grant_number", "part-of"))},
    ],
    ids=["no-amount", "no-date", "no-self"],
)
def test_funding_that_is_accepted(bench, changes):
    assert errors(bench.tried(funding(**changes), "funding"))[0] == 201


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validatePeerReview")
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"review_identifiers": {"external-id": []}}, 9023),
        ({"review_identifiers": ids(external_id("x", "uri", "version-of"))}, 9023),
        ({"review_group_id": "publons:nobody-conformance"}, 9026),
        ({"review_group_id": "issn:0378-5950"}, 9053),
        ({"review_group_id": "journal:x"}, 9047),
        ({"reviewer_role": "author"}, 9047),
        ({"review_type": "praise"}, 9047),
        ({"review_completion_date": None}, 9047),
        ({"review_completion_date": dated("2022", "5")}, 9049),
        ({"convening_organization": None}, 9047),
    ],
    ids=str,
)
def test_review_that_is_refused(bench, changes, code):
    assert errors(bench.tried(review(**changes), "peer-review")) == (400, code)


@pytest.mark.source("orcid-api 5.3")
def test_review_without_a_known_organization(bench):
    bench.post(review(convening_organization=BARE), "peer-review")


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validateResearchResource")
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"external_ids": {"external-id": []}}, 9023),
        ({"hosts": {"organization": [BARE]}}, 9045),
        ({"hosts": {"organization": [organization()] * 11}}, 9047),
        ({"hosts": None}, 9047),
        ({"title": None}, 9047),
        ({"start_date": None, "end_date": dated("2021")}, 9050),
        ({"items": []}, 9047),
        ({"items": [_item() | {"resource-type": "people"}]}, 9047),
        ({"items": [_item() | {"external-ids": {"external-id": []}}]}, 9023),
    ],
)
def test_resource_that_is_refused(bench, changes, code):
    assert errors(bench.tried(resource(**changes), "research-resource")) == (400, code)
