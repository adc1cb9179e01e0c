# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The invariants fail where they should."""

import logging
from collections import Counter

import pytest

from . import invariants
from .model import Concept, Model, Person, Version
from .stage import Recorder

ADA = "0000-0002-1825-0097"
PAGE = "https://127.0.0.1:5000/records/abc-1"


def work(title: str = "Work", *ids: tuple[str, str], code: int = 1) -> dict:
    """Return a work's summary as ORCID lists it."""
    listed = ids or (("uri", PAGE), ("source-work-id", "127.0.0.1:5000:abc-1"))
    return {
        "put-code": code,
        "title": {"title": {"value": title}},
        "type": "data-set",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": kind,
                    "external-id-value": value,
                    "external-id-relationship": "self",
                }
                for kind, value in listed
            ]
        },
    }


@pytest.fixture
def model() -> Model:
    """A connected author of one record."""
    model = Model()
    model.people["Ada"] = Person("Ada", ADA, link="open")
    version = Version("v1", "Work", "dataset", frozenset({ADA}))
    model.concepts["c"] = Concept("c", PAGE, "Ada", [version])
    model.changed(model.concepts["c"])
    return model


def compare(model: Model, *works: dict) -> None:
    """Compare the author's works with the model."""
    invariants.works_are_those_of_the_model(model, model.people["Ada"], list(works))


def test_works_as_they_should_be_pass(model):
    compare(model, work())
    assert model.people["Ada"].pair("c").there is True


@pytest.mark.parametrize(
    "works",
    [
        [],
        [work("Other")],
        [work(), work(code=2)],
        [work("Work", ("uri", PAGE))],
        [work(), work("Work", ("uri", "https://elsewhere.org/"))],
    ],
    ids=["missing", "outdated", "doubled", "without its second identifier", "strange"],
)
def test_works_that_are_not_as_they_should_be_fail(model, works):
    with pytest.raises(AssertionError, match="I1"):
        compare(model, *works)


def test_work_that_should_be_gone_fails(model):
    model.concepts["c"].latest.deleted = True
    compare(model)
    with pytest.raises(AssertionError, match="should not be"):
        compare(model, work())


def test_work_that_may_be_there_is_the_right_one(model):
    model.people["Ada"].pair("c").unsure.add("race")
    compare(model)
    compare(model, work())
    with pytest.raises(AssertionError, match="in place of"):
        compare(model, work("Other"))


def test_work_of_a_lost_connection_is_one_that_was_right_once(model):
    model.people["Ada"].sound = False
    model.concepts["c"].latest.title = "New"
    model.changed(model.concepts["c"])
    compare(model)
    compare(model, work("Work"))
    compare(model, work("New"))
    with pytest.raises(AssertionError, match="never was"):
        compare(model, work("Other"))


def test_identifiers_that_two_works_share_fail(model):
    ada = model.people["Ada"]
    invariants.identifiers_are_unique(ada, [work(), work("X", ("doi", "10.5555/1"))])
    with pytest.raises(AssertionError, match="I2"):
        invariants.identifiers_are_unique(ada, [work(), work("X", ("uri", PAGE))])


def entry(ended: str | None, method: str = "PUT", status: int = 401) -> dict:
    """Return an entry of the registry's log."""
    return {"ended": ended, "method": method, "status": status, "orcid": ADA}


@pytest.mark.parametrize(
    "entries, fine",
    [
        ([entry(None)] * 2, True),
        ([entry("USER_REVOKED")], True),
        ([entry("USER_REVOKED")] * 2, False),
        ([entry("USER_REVOKED", status=504), entry("USER_REVOKED")], True),
        ([entry("USER_REVOKED", "DELETE")] * 2, True),
        ([entry("CLIENT_REVOKED", "DELETE")], True),
        ([entry("CLIENT_REVOKED", status=504)], False),
    ],
)
def test_dead_permissions_are_tried_once(entries, fine):
    if fine:
        invariants.tokens_are_used_while_they_count(entries)
    else:
        with pytest.raises(AssertionError, match="I4"):
            invariants.tokens_are_used_while_they_count(entries)


def test_starts_that_come_too_fast_fail():
    spaced = [number * 0.1 for number in range(30)]
    invariants.requests_are_spaced(spaced, 10)
    with pytest.raises(AssertionError, match="I5"):
        invariants.requests_are_spaced([*spaced, 2.95], 10)


@pytest.mark.parametrize(
    "sent, written, died, fine",
    [
        ({"create": 1, "bulk": 3}, {"create": 4}, False, True),
        ({"create": 1, "bulk": 3}, {"create": 3}, False, False),
        ({"create": 1, "bulk": 3}, {"create": 3}, True, True),
        ({"delete": 1}, {"delete": 2}, True, False),
        ({}, {}, False, True),
    ],
)
def test_history_that_tells_too_little_or_too_much_fails(sent, written, died, fine):
    if fine:
        invariants.history_tells_all(Counter(sent), Counter(written), died)
    else:
        with pytest.raises(AssertionError, match="I7"):
            invariants.history_tells_all(Counter(sent), Counter(written), died)


def test_recorder_keeps_what_exceptions_show_and_what_they_came_of():
    recorder, log = Recorder(), logging.Logger("test")
    log.addHandler(recorder)
    log.debug("started %r", {"argument": "planted-1"})
    try:
        try:
            raise ValueError("planted-2")
        except ValueError as problem:
            problem.token = "planted-3"
            raise KeyError("planted-4") from problem
    except KeyError:
        log.exception("it failed")

    kept = "\n".join(recorder.lines)
    assert [kept.count(f"planted-{number}") > 0 for number in range(1, 5)] == [True] * 4
    assert repr(ValueError("planted-2")) in recorder.lines[-1]
    assert "planted-3" in recorder.lines[-1]
