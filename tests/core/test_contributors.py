# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who made the work."""

from typing import Any

import pytest

from invenio_orcid_sync.core.contributors import (
    Contributor,
    bare_orcid,
    contributors,
    read_name,
)
from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.notes import Note
from invenio_orcid_sync.core.tables import RoleRow

from .material import CARBERRY, MIRA, TOMAS, organization, person, record, source


def read(mapping=DEFAULT, former=frozenset(), **metadata: Any):
    """Contributors of a record, and the notes."""
    notes: list[Note] = []
    seen = source(record(**metadata), former=former)
    return contributors(seen, mapping, notes), notes


def names(found: tuple[Contributor, ...]) -> list[str | None]:
    """The names, in order."""
    return [each.credit_name for each in found]


def test_creators_come_before_contributors() -> None:
    found, notes = read(
        creators=[person("Ada", "One"), person("Bo", "Two", TOMAS)],
        contributors=[person("Cy", "Three", role="editor")],
    )
    assert found == (
        Contributor(None, "Ada One", "first", "author"),
        Contributor(TOMAS, "Bo Two", "additional", "author"),
        Contributor(None, "Cy Three", "additional", "editor"),
    )
    assert notes == []


@pytest.mark.parametrize("metadata", [{"creators": []}, {"creators": None}])
def test_record_without_creators_has_no_contributors(metadata: dict) -> None:
    assert read(**metadata) == ((), [])


@pytest.mark.parametrize("row", DEFAULT.roles.values(), ids=lambda row: row.role)
@pytest.mark.parametrize(
    ("field", "default"), [("creators", "author"), ("contributors", None)]
)
def test_role_of_each_kind(row: RoleRow, field: str, default: str | None) -> None:
    people = {"creators": [], field: [person("Ada", "One", role=row.role)]}
    found, notes = read(**people)
    assert [each.role for each in found] == [row.orcid_role or default]
    detail = f"{row.role} has no counterpart at ORCID, sent as {default or 'no role'}"
    unmapped = [Note("role_unmapped", f"metadata.{field}", detail)]
    assert notes == ([] if row.orcid_role else unmapped)


def test_role_of_an_instances_own_can_be_mapped() -> None:
    mapping = DEFAULT.overlaid({"roles": {"illustrator": "visualization"}})
    found, notes = read(mapping, creators=[person("Ada", "One", role="illustrator")])
    role = "http://credit.niso.org/contributor-roles/visualization/"
    assert found == (Contributor(None, "Ada One", "first", role),)
    assert notes == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"given_name": "Ada", "family_name": "Lovelace"}, "Ada Lovelace"),
        ({"name": "Lovelace, Ada"}, "Ada Lovelace"),
        ({"name": "Lovelace,Ada"}, "Ada Lovelace"),
        ({"name": "Ada Lovelace"}, "Ada Lovelace"),
        ({"name": "Smith, John, Jr."}, "Smith, John, Jr."),
        ({"name": "Sukarno", "family_name": "Sukarno"}, "Sukarno"),
        ({"given_name": "Madonna"}, "Madonna"),
        ({"name": "Lovelace, ", "given_name": " ", "family_name": None}, "Lovelace"),
        ({"given_name": "花子", "family_name": "山田"}, "山田花子"),
        ({"given_name": "철수", "family_name": "김"}, "김철수"),
        ({"name": "山田, 花子"}, "山田花子"),
        ({"given_name": "Hanako", "family_name": "山田"}, "Hanako 山田"),
        ({"given_name": "ليلى", "family_name": "الحسيني"}, "ليلى الحسيني"),
        ({"given_name": "A.\u00a0B.", "family_name": "van  Dyke\n"}, "A. B. van Dyke"),
        ({"type": "organizational", "name": "Institute, The"}, "Institute, The"),
        ({}, ""),
        ({"name": 7}, ""),
    ],
)
def test_name_is_written_as_it_is_read(raw: dict, expected: str) -> None:
    assert read_name({"type": "personal", **raw}) == expected


def test_name_of_151_characters_is_cut() -> None:
    whole = "x" * 100 + " " + "y" * 50
    found, notes = read(creators=[{"person_or_org": {"name": whole}}])
    assert names(found) == ["x" * 100 + "…"]
    assert notes == [Note("name_cut", "metadata.creators", f"{'x' * 40}…: cut to 150")]


def test_name_of_150_characters_is_kept() -> None:
    found, notes = read(creators=[{"person_or_org": {"name": "x" * 150}}])
    assert (names(found), notes) == (["x" * 150], [])


def test_name_that_is_an_email_address_is_not_sent() -> None:
    found, notes = read(
        creators=[
            {
                "person_or_org": {
                    "name": "ada@example.org",
                    "identifiers": [{"scheme": "orcid", "identifier": TOMAS}],
                }
            },
            person("Bo", "Two"),
        ]
    )
    assert found == (
        Contributor(TOMAS, None, "first", "author"),
        Contributor(None, "Bo Two", "additional", "author"),
    )
    detail = "e-mail addresses are not sent"
    assert notes == [Note("name_is_email", "metadata.creators", detail)]


def test_nameless_contributor_is_dropped_and_the_next_is_first() -> None:
    found, notes = read(
        creators=[{"person_or_org": {"name": " \u200b"}}, {}, person("Bo", "Two")]
    )
    assert found == (Contributor(None, "Bo Two", "first", "author"),)
    missing = Note("contributor_nameless", "metadata.creators", "neither name nor iD")
    assert notes == [missing, missing]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        (" 0000-0002-1825-0097 ", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("http://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
        ("https://sandbox.orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0009-0009-9990-001x", MIRA),
        ("0000-0002-1825-0098", None),
        ("0000000218250097", None),
        ("0000-0001-1006-3759", None),
        ("https://example.org/0000-0002-1825-0097", None),
        ("", None),
        (None, None),
        (7, None),
        (["0000-0002-1825-0097"], None),
    ],
)
def test_orcid_is_taken_only_where_valid(value: object, expected: str | None) -> None:
    assert bare_orcid(value) == expected


def test_orcid_with_a_wrong_digit_is_not_sent() -> None:
    found, notes = read(creators=[person("Ada", "One", "0000-0002-1825-0098")])
    assert found == (Contributor(None, "Ada One", "first", "author"),)
    detail = "0000-0002-1825-0098 is no iD of a person"
    assert notes == [Note("orcid_not_sent", "metadata.creators", detail)]


def test_orcid_after_other_identifiers_is_found() -> None:
    creator = person("Ada", "One", TOMAS)
    other = {"scheme": "clpid", "identifier": "One-Ada"}
    creator["person_or_org"]["identifiers"].insert(0, other)
    assert read(creators=[creator])[0][0].orcid == TOMAS


def test_orcid_of_an_organization_is_not_sent() -> None:
    found, notes = read(creators=[organization("The Institute", TOMAS)])
    assert found == (Contributor(None, "The Institute", "first", "author"),)
    detail = f"{TOMAS} is no iD of a person"
    assert notes == [Note("orcid_not_sent", "metadata.creators", detail)]


def test_former_orcid_of_the_owner_is_replaced_by_the_present_one() -> None:
    people = [person("Ada", "One", MIRA), person("Bo", "Two", TOMAS)]
    found, _ = read(former=frozenset({MIRA}), creators=people)
    assert [each.orcid for each in found] == [CARBERRY, TOMAS]


def crowd(count: int, owner: int | None = None, orcid: str = CARBERRY) -> list[dict]:
    """Numbered people, the owner at a position counted from 1."""
    return [
        person("No.", str(n), orcid if n == owner else None)
        for n in range(1, count + 1)
    ]


CAPPED = Note("contributors_capped", "metadata.creators", "50 of 60 are sent")


def test_fifty_contributors_are_all_sent() -> None:
    found, notes = read(creators=crowd(50, owner=50))
    assert names(found) == [f"No. {n}" for n in range(1, 51)]
    assert notes == []


@pytest.mark.parametrize("owner", [1, 50])
def test_owner_within_the_cap_stays_in_place(owner: int) -> None:
    found, notes = read(creators=crowd(60, owner))
    assert names(found) == [f"No. {n}" for n in range(1, 51)]
    assert found[owner - 1].orcid == CARBERRY
    assert notes == [CAPPED]


@pytest.mark.parametrize("former", [False, True])
def test_owner_beyond_the_cap_takes_the_last_place(former: bool) -> None:
    people = crowd(60, 57, MIRA if former else CARBERRY)
    found, notes = read(former=frozenset({MIRA}), creators=people)
    assert names(found) == [f"No. {n}" for n in [*range(1, 50), 57]]
    assert found[-1] == Contributor(CARBERRY, "No. 57", "additional", "author")
    assert notes == [CAPPED]


def test_owner_among_the_contributors_is_kept_too() -> None:
    editor = person("Josiah", "Carberry", CARBERRY, role="editor")
    found, _ = read(creators=crowd(59), contributors=[editor])
    assert found[-1] == Contributor(CARBERRY, "Josiah Carberry", "additional", "editor")
    assert len(found) == 50


def test_owner_who_is_not_listed_displaces_nobody() -> None:
    found, notes = read(creators=crowd(60))
    assert names(found) == [f"No. {n}" for n in range(1, 51)]
    assert notes == [CAPPED]


def test_cap_of_one_leaves_the_owner_who_is_not_first() -> None:
    mapping = DEFAULT.overlaid({"contributor_cap": 1})
    found, _ = read(mapping, creators=crowd(3, owner=2))
    assert found == (Contributor(CARBERRY, "No. 2", "additional", "author"),)
