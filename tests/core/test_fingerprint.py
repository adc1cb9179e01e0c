# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""When two works are the same."""

import copy
import json
from typing import Any

import pytest

from invenio_orcid_sync.core.fingerprint import (
    differences,
    differs,
    fingerprint,
    rotated,
)

from .material import CARBERRY
from .test_rules import ATTRIBUTES, FIRST, GOOD, GRANT, MISSING, SELF, with_


def returned() -> dict[str, Any]:
    """The good payload as the registry shows it after a PUT."""
    stamp = {"value": 1732165200000}
    source = {
        "source-orcid": None,
        "source-client-id": {
            "uri": "https://orcid.org/client/APP-0000000000000000",
            "path": "APP-0000000000000000",
            "host": "orcid.org",
        },
        "source-name": {"value": "Example Repository"},
    }
    body = copy.deepcopy(GOOD)
    for each in body["external-ids"]["external-id"]:
        each.setdefault("external-id-url", None)
        each["external-id-normalized"] = {"value": "10.1/x", "transient": True}
        each["external-id-normalized-error"] = None
    everyone = body["contributors"]["contributor"]
    for each in everyone:
        each["contributor-email"] = None
        each.setdefault("contributor-orcid", None)
        each.setdefault("contributor-attributes", None)
    everyone[0]["contributor-orcid"] = {"uri": None, "path": CARBERRY, "host": None}
    return {
        **body,
        "created-date": stamp,
        "last-modified-date": stamp,
        "source": source,
        "put-code": 733535,
        "path": None,
        "visibility": "limited",
        "country": None,
        "display-index": "0",
    }


def test_answer_that_says_the_same_does_not_differ() -> None:
    assert differs(GOOD, returned()) is False
    assert differences(GOOD, returned()) == []


def test_differences_are_told_by_field() -> None:
    body = returned()
    body["title"]["title"]["value"] = "Other"
    body["short-description"] = "More"
    del body["type"]
    found = differences(GOOD, body)
    assert [field for field, _, _ in found] == ["short-description", "title", "type"]
    more, title, type_ = found
    assert (more[1], more[2]) == (GOOD.get("short-description"), "More")
    assert title[2]["title"] == "Other"
    assert (type_[1], type_[2]) == (GOOD["type"], None)


def test_answer_in_other_words_does_not_differ() -> None:
    body = returned()
    body["title"]["title"]["value"] = " T\n"
    body["publication-date"]["year"] = "2024"
    body["external-ids"]["external-id"].reverse()
    body["contributors"]["contributor"][0]["contributor-orcid"] = {
        "uri": f"https://sandbox.orcid.org/{CARBERRY}",
        "path": None,
        "host": "sandbox.orcid.org",
    }
    attributes = body["contributors"]["contributor"][0]["contributor-attributes"]
    attributes["contributor-role"] = "AUTHOR"
    assert differs(GOOD, body) is False


@pytest.mark.parametrize(
    "path",
    [
        ("title", "subtitle"),
        ("title", "translated-title"),
        ("journal-title",),
        ("short-description",),
        ("citation",),
        ("publication-date",),
        ("publication-date", "day"),
        GRANT,
        (*SELF, "external-id-url"),
        ("url",),
        ("contributors",),
        (*FIRST, "contributor-orcid"),
        (*ATTRIBUTES, "contributor-role"),
        ("language-code",),
    ],
)
def test_edit_that_the_registry_swallowed_differs(path: tuple) -> None:
    taken_out = with_(path, MISSING)
    # Removed, but the registry kept it; added, but the registry did not take it.
    assert differs(taken_out, returned()) is True
    assert differs(GOOD, taken_out) is True


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title", "title"), {"value": "t"}),
        (("type",), "book"),
        (("publication-date", "day"), {"value": "28"}),
        (("title", "translated-title", "language-code"), "fr"),
        (("citation", "citation-value"), "@misc{y}"),
        ((*SELF, "external-id-value"), "10.1/X"),
        ((*SELF, "external-id-url"), {"value": "https://doi.org/10.1/X"}),
        ((*SELF, "external-id-relationship"), "version-of"),
        ((*FIRST, "credit-name"), {"value": "J. Carberry"}),
        ((*FIRST, "contributor-orcid", "path"), "0009-0009-9990-001X"),
        ((*ATTRIBUTES, "contributor-sequence"), "additional"),
    ],
)
def test_every_change_of_a_value_counts(path: tuple, value: Any) -> None:
    changed = with_(path, value)
    assert differs(changed, returned()) is True
    assert fingerprint(changed) != fingerprint(GOOD)


def test_order_of_contributors_counts() -> None:
    changed = copy.deepcopy(GOOD)
    changed["contributors"]["contributor"].reverse()
    assert differs(changed, returned()) is True
    assert fingerprint(changed) != fingerprint(GOOD)


def test_fingerprint_is_the_same_for_the_registrys_answer() -> None:
    assert fingerprint(returned()) == fingerprint(GOOD)


def test_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    backwards = dict(reversed(GOOD.items()))
    assert list(backwards) != list(GOOD)
    assert fingerprint(backwards) == fingerprint(GOOD)


def test_fingerprint_is_stable() -> None:
    """A new one would send every work of every site again: change it knowingly."""
    assert fingerprint(GOOD) == (
        "4dc8b3f584cb617211766e5aed869fc7e1cdd6b762ce2f6d51861e0c3cfef995"
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rotation_moves_the_first_identifier_to_the_end(count: int) -> None:
    ids = [{"external-id-value": str(n)} for n in range(count)]
    payload = {**GOOD, "external-ids": {"external-id": ids}}
    before = json.dumps(payload)
    moved = rotated(payload)
    assert moved["external-ids"]["external-id"] == ids[1:] + ids[:1]
    assert {**moved, "external-ids": None} == {**payload, "external-ids": None}
    assert json.dumps(payload) == before


def test_rotation_is_no_other_work() -> None:
    moved = rotated(GOOD)
    assert moved != GOOD
    assert fingerprint(moved) == fingerprint(GOOD)
    assert differs(moved, returned()) is False
