# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Filling a registry without HTTP: seed file and organizations."""

import json

import pytest

from invenio_orcid_sync.simulator import seed
from invenio_orcid_sync.simulator.errors import OrcidError
from invenio_orcid_sync.simulator.sections.section import check_known
from invenio_orcid_sync.simulator.state import ORGANIZATIONS, Registry

from .world import MEMBER, work

ORCID = "0000-0002-1825-0097"


def loaded(tmp_path, **content):
    """Load a seed into an empty registry."""
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(content))
    registry = Registry()
    seed.load(registry, path)
    return registry


def known(identifier, source):
    """Make an organization with that disambiguated one."""
    pair = {
        "disambiguated-organization-identifier": identifier,
        "disambiguation-source": source,
    }
    return {"disambiguated-organization": pair}


def test_seed_of_everything(tmp_path):
    registry = loaded(
        tmp_path,
        organizations=[{"id": "https://ror.org/04wxnsj81", "source": "ROR"}],
        clients=[{"client_id": MEMBER}],
        records=[{"orcid": ORCID, "works": [{"work": work(), "source": MEMBER}]}],
    )
    record = registry.records[ORCID]
    assert list(registry.clients) == [MEMBER]
    assert [item.source for item in record.works.values()] == [MEMBER]
    check_known(registry, known("https://ror.org/04wxnsj81", "ROR"))


def test_seed_adds_to_the_organizations_that_are_known_anyway(tmp_path):
    registry = loaded(tmp_path, organizations=[{"id": "x", "source": "LEI"}])
    assert registry.organizations == {*ORGANIZATIONS, ("x", "LEI")}


@pytest.mark.parametrize("identifier, source", ORGANIZATIONS)
def test_organizations_of_each_source_are_known(identifier, source):
    check_known(Registry(), known(identifier, source))
    with pytest.raises(OrcidError) as caught:
        check_known(Registry(), known(identifier + " ", source))
    assert caught.value.code == 9045


def test_clearing_forgets_what_a_seed_added(tmp_path):
    registry = loaded(tmp_path, organizations=[{"id": "x", "source": "LEI"}])
    registry.clear()
    assert registry.organizations == set(ORGANIZATIONS)


@pytest.mark.parametrize(
    "content, reason",
    [
        ({"works": []}, "unknown key works"),
        ({"records": [{"works": [{"work": work(), "source": MEMBER}]}]}, "no client"),
        ({"records": [{"orcid": ORCID}, {"orcid": ORCID}]}, "registered already"),
    ],
)
def test_seed_refused(tmp_path, content, reason):
    with pytest.raises(ValueError, match=reason):
        loaded(tmp_path, **content)


def test_seed_work_that_the_registry_would_refuse(tmp_path):
    wrong = work(**{"external-ids": None})
    with pytest.raises(ValueError, match="work: 9023"):
        loaded(tmp_path, records=[{"works": [{"work": wrong}]}])


def test_person_with_a_wrong_work_is_not_registered_at_all():
    registry = Registry()
    with pytest.raises(ValueError, match="no client"):
        seed.record(
            registry,
            {"orcid": ORCID, "works": [{"work": work(), "source": MEMBER}]},
        )
    assert registry.records == {}
