# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The index of identifiers stays true whatever is done to a record (orcid-api 2.6)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from invenio_orcid_sync.simulator.errors import OrcidError
from invenio_orcid_sync.simulator.identifiers import comparable
from invenio_orcid_sync.simulator.shapes import WORK as SHAPE
from invenio_orcid_sync.simulator.state import Registry
from invenio_orcid_sync.simulator.views import entries
from invenio_orcid_sync.simulator.works import shelf

from ..world import MEMBER, OTHER, external_id, work

VALUES = st.sampled_from(["10.1/a", "10.1/A", "https://doi.org/10.1/b", "10.1/b", "-"])
IDS = st.lists(
    st.builds(
        lambda value, relationship: external_id(value, relationship=relationship),
        VALUES,
        st.sampled_from(["self", "version-of", "part-of"]),
    ),
    min_size=1,
    max_size=3,
)
SOURCES = st.sampled_from([MEMBER, OTHER, None])


def read(ids):
    """Make content as the registry has read it."""
    return SHAPE.one_json(work(*ids), strict=True)


def selves(content):
    """Give the comparable `self` ids of a work."""
    return {
        comparable(entry["external-id-type"], entry["external-id-value"])
        for entry in entries(content["external-ids"])
        if entry["external-id-relationship"] == "self"
    }


class Shelf(RuleBasedStateMachine):
    """Adds, replaces and removes works, and compares with a search through all."""

    @initialize()
    def start(self):
        """Register one person."""
        self.registry = Registry()
        self.record = self.registry.add_record(
            given_names="A", family_name="B", email="", password=""
        )

    def conflict(self, content, source, own=None):
        """Search all works for a duplicate, without the index."""
        mine = selves(content)
        return any(
            item.source == source
            and item.put_code != own
            and mine & selves(item.content)
            for item in self.record.works.values()
        )

    def refused(self, content, source, own=None):
        """Ask the index."""
        try:
            shelf.check_duplicate(self.record, content, source, own)
        except OrcidError as error:
            assert error.code == 9021
            assert error.places["put_code"] in self.record.works
            return True
        return False

    @rule(ids=IDS, source=SOURCES)
    def add(self, ids, source):
        """Add a work where it is no duplicate."""
        content = read(ids)
        refused = self.refused(content, source)
        assert refused == self.conflict(content, source)
        if not refused:
            shelf.add(self.registry, self.record, content, source)

    @rule(ids=IDS, pick=st.integers(0, 20))
    def replace(self, ids, pick):
        """Replace a work where the new one is no duplicate."""
        if not self.record.works:
            return
        listed = list(self.record.works.values())
        item, content = listed[pick % len(listed)], read(ids)
        refused = self.refused(content, item.source, item.put_code)
        assert refused == self.conflict(content, item.source, item.put_code)
        if not refused:
            shelf.replace(self.registry, self.record, item, content)

    @rule(pick=st.integers(0, 20))
    def remove(self, pick):
        """Remove a work."""
        if self.record.works:
            listed = list(self.record.works.values())
            shelf.remove(self.registry, self.record, listed[pick % len(listed)])

    @invariant()
    def index_names_works_that_exist(self):
        """Nothing stays behind in the index, and nothing is empty."""
        for index in (self.record.self_ids, self.record.version_ids):
            for codes in index.values():
                assert codes
                assert codes <= set(self.record.works)


TestShelf = Shelf.TestCase
TestShelf.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
