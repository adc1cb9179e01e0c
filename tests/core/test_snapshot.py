# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What one list of works tells: whose they are, and which carry an identifier."""

import pytest

from invenio_orcid_sync.core.snapshot import Snapshot, self_ids

OURS, OTHERS = "APP-OURS", "APP-OTHERS"


def external_id(value: str, kind: str = "doi", relationship: str = "self", **more):
    return {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-relationship": relationship,
        **more,
    }


def summary(put_code: int, *ids: dict, client: str | None = OURS) -> dict:
    source = {"source-client-id": {"path": client}} if client else None
    return {
        "put-code": put_code,
        "source": source,
        "external-ids": {"external-id": list(ids)},
    }


def snapshot(*groups: list[dict]) -> Snapshot:
    return Snapshot({"group": [{"work-summary": one} for one in groups]}, OURS)


def test_snapshot_tells_own_works_from_others():
    taken = snapshot(
        [
            summary(1, external_id("10.1/a")),
            summary(2, external_id("10.1/a"), client=OTHERS),
        ],
        [summary(3, external_id("10.1/b"), client=None)],
    )

    assert taken.put_codes == {1}
    assert taken.own(frozenset({("doi", "10.1/a")})) == [1]
    assert taken.own(frozenset({("doi", "10.1/b")})) == []
    assert taken.has_foreign(frozenset({("doi", "10.1/a")}))
    assert taken.has_foreign(frozenset({("doi", "10.1/b"), ("doi", "10.1/x")}))
    assert not taken.has_foreign(frozenset({("doi", "10.1/c")}))


def test_snapshot_finds_a_work_hidden_behind_anothers_in_its_group():
    ids = external_id("10.1/a")
    taken = snapshot([summary(9, ids, client=OTHERS), summary(4, ids)])

    assert taken.own(frozenset({("doi", "10.1/a")})) == [4]


def test_snapshot_lists_several_own_works_in_order_each_once():
    address = external_id("https://a/1", "uri")
    taken = snapshot(
        [summary(7, external_id("10.1/a"), address)], [summary(5, address)]
    )

    ids = frozenset({("doi", "10.1/a"), ("uri", "https://a/1")})
    assert taken.own(ids) == [5, 7]


@pytest.mark.parametrize("relationship", ["version-of", "part-of", "funded-by"])
def test_snapshot_finds_works_by_self_identifiers_only(relationship):
    taken = snapshot([summary(1, external_id("10.1/a", relationship=relationship))])

    assert taken.own(frozenset({("doi", "10.1/a")})) == []
    assert taken.put_codes == {1}


@pytest.mark.parametrize(
    "given, compared",
    [
        (external_id("10.1/ABC"), ("doi", "10.1/abc")),
        (external_id("https://A/B", "uri"), ("uri", "https://A/B")),
        (
            external_id(
                "https://doi.org/10.1/ABC",
                **{"external-id-normalized": {"value": "10.1/abc"}},
            ),
            ("doi", "10.1/abc"),
        ),
        (
            external_id("x", **{"external-id-normalized": None}),
            ("doi", "x"),
        ),
    ],
)
def test_identifiers_are_compared_as_orcid_does(given, compared):
    assert self_ids({"external-ids": {"external-id": [given]}}) == {compared}


@pytest.mark.parametrize("body", [None, {}, {"group": None}, {"group": [{}]}])
def test_empty_record_has_no_works(body):
    assert Snapshot(body, OURS).works == ()


@pytest.mark.parametrize("work", [{}, {"external-ids": None}, {"external-ids": {}}])
def test_work_without_identifiers_has_none(work):
    assert self_ids(work) == frozenset()
