# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an operator may set, and which values are refused."""

from typing import Any

import pytest

from invenio_orcid_sync import config
from invenio_orcid_sync.core.options import (
    NUMBERS,
    OPTIONS,
    PURPOSES,
    Fault,
    checked,
    credentials_fault,
    key_of,
    number_faults,
)

SECRETS = ("hosts", "client_id", "client_secret", "retired_clients", "environment")


def fault(name: str, value: Any) -> Fault:
    """Return the one thing that is wrong with a setting."""
    (found,) = checked({name: value}).faults
    return found


def test_every_option_is_a_key_whose_default_it_takes() -> None:
    defaults = {name: getattr(config, key_of(name)) for name in OPTIONS}
    assert checked(defaults).faults == []
    assert checked(defaults).content == defaults


@pytest.mark.parametrize("name", [*SECRETS, "instance", "rate", "GRACE", ""])
def test_what_is_no_option_is_refused(name: str) -> None:
    found = checked({name: "x", "grace": 5})
    there = ", ".join(OPTIONS)
    assert found.faults == [Fault(name, "x", f"There are these settings: {there}")]
    assert found.content == {"grace": 5}


@pytest.mark.parametrize("content", [None, [], "grace=5", 5])
def test_content_is_an_object(content: Any) -> None:
    found = checked(content)
    assert found.faults == [Fault("settings", content, "Use an object of settings.")]


@pytest.mark.parametrize(
    "name, value, kept",
    [
        ("scopes", "/activities/update   /read-limited", None),
        ("scopes", "/read-limited /read-limited", "/read-limited"),
        ("sign_out_first", True, True),
        ("access_statuses", ["metadata-only", "open"], ["open", "metadata-only"]),
        ("access_statuses", [], []),
        ("communities", "all", "all"),
        ("communities", "reviewed", "reviewed"),
        ("communities", [" a ", "b", "a"], ["a", "b"]),
        ("excluded_types", [], []),
        ("versions", "latest", "latest"),
        ("versions", "shared", "shared"),
        ("contributor_roles", ["editor"], ["editor"]),
        ("others_deposits", "auto", "auto"),
        ("trusted_roles", ("staff",), ["staff"]),
        ("portal_public", False, False),
        ("debounce", 0, 0),
        ("debounce", 86400, 86400),
        ("grace", 7776000, 7776000),
        ("mapping", {"types": {"dataset": "other"}}, {"types": {"dataset": "other"}}),
    ],
)
def test_value_is_kept_in_one_form(name: str, value: Any, kept: Any) -> None:
    expected = "/activities/update /read-limited" if kept is None else kept
    assert checked({name: value}).content == {name: expected}
    assert checked({name: value}).faults == []


SECONDS = "Use a whole number of seconds from 0 to {}."
NAMES = 'Use a list of names, such as ["a", "b"].'
COMMUNITIES = (
    'Use "all", "reviewed", or a list of communities by slug or id, one at least.'
)
SCOPES = (
    "Use some of these, with blanks between: /read-limited /activities/update /person/update "
    "/authenticate openid /read-public."
)


@pytest.mark.parametrize(
    "name, value, cure",
    [
        ("scopes", "", SCOPES),
        ("scopes", "/everything", SCOPES),
        ("scopes", ["/read-limited"], SCOPES),
        ("sign_out_first", "yes", "Use true or false."),
        ("portal_public", 1, "Use true or false."),
        (
            "access_statuses",
            ["secret"],
            "Use some of: open, embargoed, restricted, metadata-only.",
        ),
        ("access_statuses", "open", NAMES),
        ("communities", "some", COMMUNITIES),
        ("communities", [], COMMUNITIES),
        ("communities", 5, NAMES),
        ("excluded_types", "dataset", NAMES),
        ("excluded_types", [""], "Use names that are text and not empty."),
        ("versions", "all", "Use one of: latest, shared."),
        ("versions", ["shared"], "Use one of: latest, shared."),
        ("contributor_roles", [5], "Use names that are text and not empty."),
        ("others_deposits", "never", "Use one of: ask, auto."),
        ("trusted_roles", {"staff": True}, NAMES),
        ("debounce", -1, SECONDS.format(86400)),
        ("debounce", 86401, SECONDS.format(86400)),
        ("debounce", 1.5, SECONDS.format(86400)),
        ("debounce", True, SECONDS.format(86400)),
        ("grace", "60", SECONDS.format(7776000)),
    ],
)
def test_value_that_cannot_be_is_named_with_its_cure(
    name: str, value: Any, cure: str
) -> None:
    assert fault(name, value) == Fault(name, value, cure)
    assert str(fault(name, value)) == f"{name}: {value!r} is not allowed. {cure}"


def test_every_row_of_a_mapping_that_is_wrong_is_named() -> None:
    mapping = {
        "types": {"dataset": "no-such-type", "poster": "other", "video": "film"},
        "contributor_cap": 0,
        "no-such-part": {},
    }
    found = checked({"mapping": mapping}).faults
    assert [(one.field, one.value) for one in found] == [
        ("mapping.types.dataset", "no-such-type"),
        ("mapping.types.video", "film"),
        ("mapping.contributor_cap", 0),
        ("mapping.no-such-part", {}),
    ]
    assert found[2].cure == "Allowed: whole numbers from 1 to 1000."


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = checked({"grace": -1, "debounce": 5, "communities": [], "mapping": 5})
    assert [one.field for one in found.faults] == [
        "grace",
        "communities",
        "mapping.overrides",
    ]


@pytest.mark.parametrize(
    "scopes, membership, missing",
    [
        ("/read-limited /activities/update", "member", None),
        ("/read-limited /activities/update /person/update", "member", None),
        ("/read-limited", "member", "/activities/update"),
        ("openid", "member", "/read-limited, /activities/update"),
    ],
)
def test_members_need_what_sending_needs(
    scopes: str, membership: str, missing: str | None
) -> None:
    cure = f"Nothing can be sent without this: {missing}. Add it."
    expected = Fault("scopes", scopes, cure) if missing else None
    assert credentials_fault(scopes, membership) == expected


@pytest.mark.parametrize(
    "scopes, refused",
    [
        ("/authenticate", None),
        ("openid /read-public", None),
        ("openid /person/update", "/person/update"),
        (
            "/read-limited /activities/update",
            "/read-limited, /activities/update",
        ),
    ],
)
def test_public_credentials_get_nothing_of_members(
    scopes: str, refused: str | None
) -> None:
    cure = f"Public credentials do not get this: {refused}. Leave it out."
    expected = Fault("scopes", scopes, cure) if refused else None
    assert credentials_fault(scopes, "public") == expected


def test_purposes_name_each_scope_once() -> None:
    scopes = [purpose.scope for purpose in PURPOSES.values()]
    assert len(set(scopes)) == len(scopes)
    assert {one.membership for one in PURPOSES.values()} == {"member", "public"}


# What the configuration alone can set.


@pytest.mark.parametrize(
    "name, value",
    [
        ("cool_down", "10 minutes"),
        ("rate", True),
        ("undo", -1),
        ("threads", 0),
        ("shards", 1.5),
        ("history_retention", "for ever"),
    ],
)
def test_number_that_is_none_is_named(name: str, value: object) -> None:
    (fault,) = number_faults({name: value})
    assert (fault.field, fault.value) == (name, value)
    assert "number" in fault.cure


def test_numbers_of_the_configuration_are_right_as_shipped() -> None:
    shipped = {name: getattr(config, key_of(name)) for name in NUMBERS}
    assert number_faults({**shipped, "cool_down": 0.5, "history_retention": None}) == []


def test_set_of_names_is_a_list() -> None:
    assert checked({"trusted_roles": {"staff"}}).content == {"trusted_roles": ["staff"]}
