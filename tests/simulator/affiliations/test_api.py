# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Affiliations over HTTP (orcid-api 5)."""

import json

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.affiliations.api import SECTIONS
from invenio_orcid_sync.simulator.affiliations.shapes import KINDS

from ..test_shapes import SCHEMAS, check
from ..world import MEMBER, OTHER, code_of, external_id

ROR = {
    "disambiguated-organization-identifier": "https://ror.org/05dxps055",
    "disambiguation-source": "ROR",
}
PLACE = {"city": "Pasadena", "region": "California", "country": "US"}
STRICT = ("education", "employment")
LOOSE = tuple(kind for kind in KINDS if kind not in STRICT)


def affiliation(**changes):
    """Make a valid affiliation with other fields; `_` stands for `-` in names."""
    made = {
        "organization": {
            "name": "Caltech",
            "address": PLACE,
            "disambiguated-organization": ROR,
        },
        "role-title": "Engineer",
        "start-date": {"year": {"value": "2020"}, "month": {"value": "05"}},
    }
    return made | {name.replace("_", "-"): value for name, value in changes.items()}


def organization(known=ROR, **address):
    """Make an organization of that place."""
    made = {"name": "Caltech", "address": address}
    return made | ({"disambiguated-organization": known} if known else {})


def dated(*parts):
    """Make a date."""
    names = ("year", "month", "day")
    return {name: {"value": part} for name, part in zip(names, parts)}


def identified(*ids):
    """Make external-ids."""
    return {"external-id": list(ids)}


def add(world, kind, payload=None, token=None):
    """Add an affiliation and give its put-code."""
    payload = payload or affiliation()
    response = world.api("POST", kind, token or world.token(), json=payload)
    assert response.status_code == 201, response.text
    assert f"/{kind}/" in response.headers["Location"]
    return int(response.headers["Location"].rpartition("/")[2])


@pytest.mark.parametrize("kind", KINDS)
def test_life_of_an_affiliation(world, token, kind):
    put_code = add(world, kind)
    read = world.api("GET", f"{kind}/{put_code}", token).json()
    assert read["organization"]["disambiguated-organization"] == ROR
    assert read["path"] == f"/{world.orcid}/{kind}/{put_code}"
    assert read["source"]["source-client-id"]["path"] == MEMBER
    sent = affiliation(put_code=put_code, role_title="Professor")
    put = world.api("PUT", f"{kind}/{put_code}", token, json=sent)
    assert (put.status_code, put.json()["path"]) == (200, None)
    summary = world.api("GET", f"{kind}/summary/{put_code}", token).json()
    assert (summary["role-title"], summary["display-index"]) == ("Professor", "1")
    gone = world.api("DELETE", f"{kind}/{put_code}", token)
    assert (gone.status_code, gone.content) == (204, b"")
    assert code_of(world.api("GET", f"{kind}/{put_code}", token)) == (404, 9016)


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_record_show_the_same(world, token, kind):
    put_code = add(world, kind)
    listed = world.api("GET", f"{kind}s", token).json()
    (group,) = listed["affiliation-group"]
    (entry,) = group["summaries"]
    assert entry[f"{kind}-summary"]["put-code"] == put_code
    assert listed["path"] == f"/{world.orcid}/{kind}s"
    record = world.api("GET", "record", token).json()["activities-summary"]
    assert record[f"{kind}s"] == listed
    assert record["last-modified-date"] == listed["last-modified-date"]
    others = [f"{other}s" for other in KINDS if other != kind]
    assert [record[name]["affiliation-group"] for name in others] == [[]] * 6


def test_list_newest_start_first_and_grouped_by_identifier(world, token):
    shared = identified(external_id("10.1/position"))
    old = add(world, "service", affiliation(start_date=dated("1999")))
    new = add(world, "service", affiliation(external_ids=shared))
    copy = add(
        world, "service", affiliation(external_ids=shared), world.token(client=OTHER)
    )
    groups = world.api("GET", "services", token).json()["affiliation-group"]
    codes = [[s["service-summary"]["put-code"] for s in g["summaries"]] for g in groups]
    assert codes == [[new, copy], [old]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORCID's schemas are not at hand")
def test_answers_are_valid(world, token, kind):
    ids = identified(external_id("10.1/position"), external_id("x", "uri", "part-of"))
    sent = affiliation(
        external_ids=ids,
        department_name="Computing",
        end_date=dated("2021", "05", "31"),
        url={"value": "https://www.caltech.edu"},
    )
    put_code = add(world, kind, sent)
    for path, name in (
        (f"{kind}/{put_code}", kind),
        (f"{kind}/summary/{put_code}", kind),
        (f"{kind}s", "activities"),
        ("record", "record"),
    ):
        response = world.api("GET", path, token, accept="application/xml")
        check(name, response.content)


@pytest.mark.parametrize("kind", KINDS)
def test_xml_is_read(world, token, kind):
    data = etree.tostring(SECTIONS[kind].item.document(affiliation()))
    headers = {"Content-Type": "application/vnd.orcid+xml"}
    response = world.api("POST", kind, token, data=data, headers=headers)
    put_code = response.headers["Location"].rpartition("/")[2]
    read = world.api("GET", f"{kind}/{put_code}", token).json()
    assert read["organization"]["address"] == PLACE
    assert read["start-date"] == {
        "year": {"value": "2020"},
        "month": {"value": "05"},
        "day": None,
    }


# What is sent, and the code for education and employment, and for the other kinds.
RULES = [
    ({"organization": None}, 9046, 9046),
    ({"organization": organization(city="P", country="US")}, None, None),
    ({"organization": organization(country="US")}, 9060, None),
    ({"organization": organization(city="P")}, 9060, 9061),
    ({"organization": organization(region="C")}, 9060, 9061),
    ({"organization": organization(None, city="P", country="US")}, 9045, 9062),
    (
        {
            "organization": organization(None, city="P", country="US"),
            "external-ids": identified(external_id("10.1/x")),
        },
        9045,
        None,
    ),
    (
        {
            "organization": organization(
                ROR | {"disambiguated-organization-identifier": "05dxps055"}, **PLACE
            )
        },
        9045,
        9045,
    ),
    (
        {
            "organization": organization(
                ROR | {"disambiguation-source": "GRID"}, **PLACE
            )
        },
        9045,
        9045,
    ),
    ({"start-date": None}, None, None),
    ({"start-date": dated("2020", "5")}, 9049, 9049),
    ({"end-date": dated("2020", "02", "30")}, 9049, 9049),
    ({"end-date": dated("2019")}, 9055, 9055),
    ({"end-date": dated("2020", "04")}, 9055, 9055),
    ({"end-date": dated("2020")}, None, None),
    ({"end-date": dated("2020", "05")}, None, None),
    ({"external-ids": identified(external_id("x", "url"))}, 9023, 9023),
    ({"external-ids": identified(external_id("x", relationship=None))}, 9023, 9023),
    ({"external-ids": identified(external_id("x", "uri", "part-of"))}, None, None),
    ({"put-code": 1}, 9024, 9024),
    ({"role-title": " "}, 9047, 9047),
    ({"role-title": "x" * 4000}, None, None),
    ({"role-title": "x" * 4001}, 9047, 9047),
    ({"organization": organization(city="P", country="UK")}, 9047, 9047),
    ({"organization": {"name": "No address"}}, 9047, 9047),
    ({"colour": "red"}, 9047, 9047),
    ({"display-index": "5"}, None, None),
]


@pytest.mark.parametrize("change, strict, loose", RULES, ids=lambda v: str(v)[:50])
@pytest.mark.parametrize("kind", ["employment", "education", "service", "distinction"])
def test_rule(world, token, kind, change, strict, loose):
    code = strict if kind in STRICT else loose
    response = world.api("POST", kind, token, json=affiliation(**change))
    assert code_of(response) == ((201, None) if code is None else (400, code))
    groups = world.api("GET", f"{kind}s", token).json()["affiliation-group"]
    assert len(groups) == (1 if code is None else 0)


def test_without_identifiers_the_same_is_stored_twice(world):
    assert add(world, "employment") != add(world, "employment")


@pytest.mark.parametrize(
    "kind, other, relationship, status",
    [
        ("service", False, "self", 409),
        ("service", False, "part-of", 201),
        ("service", True, "self", 201),
        ("membership", False, "self", 201),
    ],
)
def test_duplicate_by_kind_source_and_relationship(
    world, kind, other, relationship, status
):
    ids = identified(external_id("10.1/A", relationship=relationship))
    first = add(world, "service", affiliation(external_ids=ids))
    ids = identified(external_id("https://doi.org/10.1/a", relationship=relationship))
    token = world.token(client=OTHER) if other else world.token()
    response = world.api("POST", kind, token, json=affiliation(external_ids=ids))
    assert response.status_code == status
    if status == 409:
        assert f"put-code {first}." in response.json()["developer-message"]


def test_put_to_the_identifier_of_another(world, token):
    taken = identified(external_id("10.1/a"))
    first = add(world, "service", affiliation(external_ids=taken))
    second = add(world, "service")
    sent = affiliation(external_ids=taken, put_code=second)
    response = world.api("PUT", f"service/{second}", token, json=sent)
    assert code_of(response) == (409, 9021)
    sent = affiliation(external_ids=taken, put_code=first, role_title="Other")
    assert world.api("PUT", f"service/{first}", token, json=sent).status_code == 200


def test_put_checks_the_source_before_the_content(world):
    put_code = add(world, "employment")
    sent = affiliation(put_code=put_code, organization=None)
    path = f"employment/{put_code}"
    other = world.api("PUT", path, world.token(client=OTHER), json=sent)
    mine = world.api("PUT", path, world.token(), json=sent)
    assert (code_of(other), code_of(mine)) == ((403, 9010), (400, 9046))


def test_put_of_a_changed_visibility(world, token):
    put_code = add(world, "employment")
    sent = affiliation(put_code=put_code, visibility="private")
    response = world.api("PUT", f"employment/{put_code}", token, json=sent)
    assert code_of(response) == (403, 9035)


@pytest.mark.parametrize("sent, code", [(None, 9019), (5, 9019)])
def test_put_with_another_put_code(world, token, sent, code):
    put_code = add(world, "employment")
    body = affiliation(put_code=sent)
    response = world.api("PUT", f"employment/{put_code}", token, json=body)
    assert code_of(response) == (400, code)


def test_kind_in_the_path_counts_but_for_delete(world, token):
    put_code = add(world, "employment")
    sent = json.dumps(affiliation(put_code=put_code))
    headers = {"Content-Type": "application/json"}
    path = f"education/{put_code}"
    assert code_of(world.api("GET", path, token)) == (404, 9016)
    put = world.api("PUT", path, token, data=sent, headers=headers)
    assert code_of(put) == (404, 9016)
    assert world.api("DELETE", path, token).status_code == 204
    assert code_of(world.api("GET", f"employment/{put_code}", token)) == (404, 9016)


def test_delete_of_another_source(world):
    put_code = add(world, "employment")
    path = f"employment/{put_code}"
    other = world.api("DELETE", path, world.token(client=OTHER))
    assert code_of(other) == (403, 9010)
    assert world.api("GET", path, world.token()).status_code == 200


@pytest.mark.parametrize("code, expected", [("x", (400, 9034)), ("99", (404, 9016))])
def test_put_code_unknown_or_no_number(world, token, code, expected):
    assert code_of(world.api("GET", f"employment/{code}", token)) == expected


@pytest.mark.parametrize(
    "scope, created, deleted",
    [
        ("/affiliations/create", 201, 403),
        ("/affiliations/update", 403, 204),
        ("/orcid-works/create", 403, 403),
        ("/read-limited", 403, 403),
    ],
)
def test_scope(world, scope, created, deleted):
    put_code = add(world, "employment")
    token = world.token(scope)
    posted = world.api("POST", "employment", token, json=affiliation())
    gone = world.api("DELETE", f"employment/{put_code}", token)
    assert (posted.status_code, gone.status_code) == (created, deleted)


@pytest.mark.parametrize(
    "scope, expected",
    [
        ("/affiliations/read-limited", (200, None)),
        ("/activities/read-limited", (200, None)),
        ("/orcid-works/read-limited", (403, 9038)),
    ],
)
def test_limited_affiliation(world, scope, expected):
    world.orcid = world.person(visibility_default="limited")
    put_code = add(world, "employment")
    reader = world.token(scope, client=OTHER)
    response = world.api("GET", f"employment/{put_code}", reader)
    assert code_of(response) == expected
    public = world.api("GET", f"employment/{put_code}", public=True)
    assert code_of(public) == (403, 9039)
    groups = world.api("GET", "employments", public=True).json()["affiliation-group"]
    assert groups == []


def test_deactivation_clears_affiliations(world):
    add(world, "employment")
    world.act("deactivate")
    world.act("reactivate")
    groups = world.api("GET", "employments", world.token()).json()["affiliation-group"]
    assert groups == []
