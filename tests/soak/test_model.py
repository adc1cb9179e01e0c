# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The model says what the promise says."""

import pytest

from .model import Concept, Model, Person, Version, Want

ADA, BEA = "0000-0002-1825-0097", "0000-0001-5109-3700"
PAGE = "https://127.0.0.1:5000/records/abc-1"


@pytest.fixture
def model() -> Model:
    """Two connected people, and a record of both that Ada deposited."""
    model = Model()
    for name, orcid in (("Ada", ADA), ("Bea", BEA)):
        model.people[name] = Person(name, orcid, link="open")
    version = Version("v1", "Work", "dataset", frozenset({ADA, BEA}))
    model.concepts["c"] = Concept("c", PAGE, "Ada", [version])
    model.changed(model.concepts["c"])
    return model


def wants(model: Model) -> list[str]:
    """Say for each person what is wanted."""
    (concept,) = model.concepts.values()
    return [model.want(person, concept).value for person in model.people.values()]


def test_depositor_gets_the_work_and_others_are_asked(model):
    assert wants(model) == ["must", "not"]
    model.people["Bea"].pair("c").accepted = True
    assert wants(model) == ["must", "must"]


def test_others_get_it_where_nobody_is_asked_and_perhaps_keep_it_later(model):
    model.asks_no_more()
    assert wants(model) == ["must", "must"]
    model.asks()
    assert wants(model) == ["must", "may"]


@pytest.mark.parametrize("link", ["never", "kept", "removed"])
def test_nothing_is_wanted_without_a_connection(model, link):
    model.people["Ada"].link = link
    assert wants(model) == ["not", "not"]


def test_what_was_published_before_may_be_there_until_it_is_looked_at(model):
    ada = model.people["Ada"]
    ada.pairs.clear()
    assert wants(model)[0] == "may"
    model.pushed(ada)
    assert wants(model)[0] == "must"


@pytest.mark.parametrize("change", ["deleted", "restricted", "dropped"])
def test_what_is_not_to_be_shared_is_not_wanted(model, change):
    (concept,) = model.concepts.values()
    latest = concept.latest
    latest.deleted = change == "deleted"
    latest.public = change != "restricted"
    if change == "dropped":
        latest.people = frozenset({BEA})
    assert wants(model)[0] == "not"


def test_former_ids_count(model):
    ada = model.people["Ada"]
    ada.orcid, ada.former = "0009-0000-0000-0001", {ADA}
    assert wants(model)[0] == "must"


def test_what_was_taken_out_stays_out(model):
    model.people["Ada"].pair("c").out = True
    assert wants(model)[0] == "not"


@pytest.mark.parametrize(
    "there, adds, copies, want",
    [
        (True, "never", False, "must"),
        (False, "never", False, "not"),
        (None, "never", False, "may"),
        (False, "unless_present", False, "must"),
        (False, "unless_present", True, "may"),
        (True, "unless_present", True, "must"),
    ],
)
def test_choice_about_adding_concerns_what_is_not_there(
    model, there, adds, copies, want
):
    ada = model.people["Ada"]
    ada.adds, ada.copies, ada.pair("c").there = adds, copies, there
    assert wants(model)[0] == want


def test_work_that_was_not_wanted_for_a_moment_may_have_gone(model):
    ada, (concept,) = model.people["Ada"], model.concepts.values()
    ada.adds, ada.pair("c").there = "never", True
    concept.latest.public = False
    model.interrupted()
    concept.latest.public = True
    assert model.want(ada, concept) is Want.MAY


def test_latest_version_that_is_not_deleted_is_the_look(model):
    (concept,) = model.concepts.values()
    concept.versions.append(
        Version("v2", "Work 2", "software", frozenset({ADA}), "10.5555/2")
    )
    page = ("uri", PAGE)
    assert concept.look == (
        "Work 2",
        "software",
        frozenset({page, ("doi", "10.5555/2")}),
    )
    concept.versions[-1].deleted = True
    local = ("source-work-id", "127.0.0.1:5000:abc-1")
    assert concept.look == ("Work", "data-set", frozenset({page, local}))
    concept.versions[0].deleted = True
    assert concept.look is None


@pytest.mark.parametrize(
    "link, sound, exact",
    [
        ("open", True, True),
        ("open", False, False),
        ("removed", False, True),
        ("kept", True, False),
        ("never", True, False),
    ],
)
def test_what_can_be_said(link, sound, exact):
    assert Person("Ada", ADA, link=link, sound=sound).exact is exact
