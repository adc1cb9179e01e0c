# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Affiliations of all seven kinds."""

import pytest

from .target import errors, external_id, fresh_doi

KINDS = (
    "distinction",
    "education",
    "employment",
    "invited-position",
    "membership",
    "qualification",
    "service",
)
STRICT = ("education", "employment")
LOOSE = tuple(kind for kind in KINDS if kind not in STRICT)

ROR = {
    "disambiguated-organization-identifier": "https://ror.org/05dxps055",
    "disambiguation-source": "ROR",
}
PLACE = {"city": "Pasadena", "country": "US"}


def organization(known=ROR, place=PLACE):
    """Make an organization."""
    made = {"name": "Caltech", "address": place}
    return made | ({"disambiguated-organization": known} if known else {})


def affiliation(**changes):
    """Make an affiliation with an identifier that no other has; None removes a field."""
    made = {
        "organization": organization(),
        "role-title": "Engineer",
        "start-date": {"year": {"value": "2020"}},
        "external-ids": {"external-id": [external_id(fresh_doi())]},
    }
    made |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in made.items() if value is not None}


@pytest.mark.source("orcid-api 5.1", "AffiliationsManagerImpl")
@pytest.mark.parametrize("kind", KINDS)
def test_added_read_changed_removed(bench, target, kind):
    put_code = bench.post(affiliation(), kind)
    read = bench.get(f"{kind}/{put_code}")
    assert (read["put-code"], read["role-title"]) == (put_code, "Engineer")
    body = affiliation(put_code=put_code, role_title="Fellow")
    answer = target.call("PUT", f"{kind}/{put_code}", json=body)
    assert (answer.status_code, answer.json()["role-title"]) == (200, "Fellow")
    summary = bench.get(f"{kind}/summary/{put_code}")
    assert summary["role-title"] == "Fellow"
    groups = bench.get(f"{kind}s")["affiliation-group"]
    codes = [s[f"{kind}-summary"]["put-code"] for g in groups for s in g["summaries"]]
    assert put_code in codes
    assert target.call("DELETE", f"{kind}/{put_code}").status_code == 204
    assert errors(target.call("GET", f"{kind}/{put_code}")) == (404, 9016)


@pytest.mark.source("orcid-api 5.1")
def test_kinds_are_apart(bench, target):
    put_code = bench.post(affiliation(), "education")
    assert errors(target.call("GET", f"employment/{put_code}")) == (404, 9016)


@pytest.mark.source("orcid-api 5.1")
@pytest.mark.parametrize("kind", KINDS)
def test_duplicate_by_identifier(bench, kind):
    ids = {"external-id": [external_id(fresh_doi())]}
    bench.post(affiliation(external_ids=ids), kind)
    again = bench.tried(affiliation(external_ids=ids), kind)
    assert errors(again) == (409, 9021)


@pytest.mark.source("orcid-api 5.1", "orcid-api 11")
def test_without_identifier_there_are_no_duplicates(bench):
    body = affiliation(external_ids=None)
    assert bench.post(body, "service") != bench.post(body, "service")


@pytest.mark.source("orcid-api 5.3", "ActivityValidator.validateAffiliation")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "identifier, source",
    [
        ("05dxps055", "ROR"),
        ("https://ror.org/000000000", "ROR"),
        ("https://ror.org/05dxps055", "GRID"),
    ],
)
def test_organization_that_is_not_known(bench, kind, identifier, source):
    known = {
        "disambiguated-organization-identifier": identifier,
        "disambiguation-source": source,
    }
    body = affiliation(organization=organization(known))
    assert errors(bench.tried(body, kind)) == (400, 9045)


@pytest.mark.source("orcid-api 5.3")
@pytest.mark.parametrize("kind", STRICT)
@pytest.mark.parametrize("place", [{"city": "Bonn"}, {"country": "DE"}])
def test_city_and_country_are_needed(bench, kind, place):
    body = affiliation(organization=organization(place=place))
    assert errors(bench.tried(body, kind)) == (400, 9060)


@pytest.mark.source("orcid-api 5.3")
@pytest.mark.parametrize("kind", LOOSE)
def test_city_needs_a_country(bench, kind):
    body = affiliation(organization=organization(place={"city": "Bonn"}))
    assert errors(bench.tried(body, kind)) == (400, 9061)


@pytest.mark.source("orcid-api 5.3")
@pytest.mark.parametrize("kind", LOOSE)
def test_organization_or_identifier_is_needed(bench, kind):
    bare = organization(known=None)
    body = affiliation(organization=bare, external_ids=None)
    assert errors(bench.tried(body, kind)) == (400, 9062)


@pytest.mark.source("orcid-api 5.3")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "changes, code",
    [
        ({"end_date": {"year": {"value": "2019"}}}, 9055),
        ({"end_date": {"year": {"value": "2024"}, "month": {"value": "1"}}}, 9049),
        ({"put_code": 7}, 9024),
        ({"organization": None}, 9047),
        ({"role": "x"}, 9047),
    ],
    ids=["end-before-start", "month", "put-code", "no-organization", "unknown-key"],
)
def test_affiliation_that_is_refused(bench, kind, changes, code):
    answer = bench.tried(affiliation(**changes), kind)
    assert errors(answer)[1] == code or (errors(answer)[1], code) == (9046, 9047)
    assert answer.status_code == 400


@pytest.mark.source("orcid-api 2.3", "orcid-api 5.1")
def test_another_source_meets_the_source_check_first(bench, target):
    target.need("other_token")
    put_code = bench.post(affiliation(), "service")
    wrong = affiliation(put_code=put_code, end_date={"year": {"value": "2019"}})
    path = f"service/{put_code}"
    answer = target.call("PUT", path, token=target.other_token, json=wrong)
    assert errors(answer) == (403, 9010)
    gone = target.call("DELETE", path, token=target.other_token)
    assert errors(gone) == (403, 9010)


@pytest.mark.source("orcid-api 2.3")
@pytest.mark.parametrize("kind", KINDS)
def test_put_code_must_be_that_of_the_url(bench, target, kind):
    put_code = bench.post(affiliation(), kind)
    answer = target.call("PUT", f"{kind}/{put_code}", json=affiliation())
    assert errors(answer) == (400, 9019)
