# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Organizations are found by exact text, in every section that names one (orcid-api 5.2)."""

import json

import pytest

from invenio_orcid_sync.simulator import Simulator
from invenio_orcid_sync.simulator.state import ORGANIZATIONS

from ..world import World, code_of
from .bodies import FUNDING, ORGANIZATION, PEER_REVIEW, RESEARCH_RESOURCE, body

PLACES = {
    "employment": ({"organization": ORGANIZATION}, "organization"),
    "funding": (FUNDING, "organization"),
    "peer-review": (PEER_REVIEW, "convening_organization"),
    "research-resource": (
        RESEARCH_RESOURCE,
        "resource_item__0__hosts",
    ),
}


def sent(name, identifier, source):
    """Make a body that names an organization."""
    whole, place = PLACES[name]
    known = {
        "disambiguated-organization-identifier": identifier,
        "disambiguation-source": source,
    }
    found = ORGANIZATION | {"disambiguated-organization": known}
    held = {"organization": [found]} if place.endswith("hosts") else found
    return body(whole, **{place: held})


@pytest.mark.parametrize("name", sorted(PLACES))
@pytest.mark.parametrize("identifier, source", ORGANIZATIONS)
def test_each_source_is_known_by_exact_text(world, token, name, identifier, source):
    for other in (f"{identifier} ", identifier[:-1], identifier.rpartition("/")[0]):
        response = world.api("POST", name, token, json=sent(name, other, source))
        assert code_of(response) == (400, 9045)
    wrong = sent(name, identifier, source.lower())
    assert code_of(world.api("POST", name, token, json=wrong)) == (400, 9045)
    right = world.api("POST", name, token, json=sent(name, identifier, source))
    assert right.status_code == 201


@pytest.mark.parametrize("name", sorted(PLACES))
def test_seed_adds_organizations(tmp_path, name):
    path = tmp_path / "seed.json"
    more = [{"id": "https://ror.org/04wxnsj81", "source": "ROR"}]
    path.write_text(json.dumps({"organizations": more}))
    with Simulator(seed=path) as running:
        world = World(running)
        payload = sent(name, more[0]["id"], "ROR")
        response = world.api("POST", name, world.token(), json=payload)
        world.http.close()
    assert response.status_code == 201
