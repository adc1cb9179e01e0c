# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A sentence is text, and keeps what it was made of."""

import json
import pickle
from copy import deepcopy

import pytest

from invenio_orcid_sync.said import N_, Said, joined, ngettext

WORKS = ("%(num)s work of %(who)s", "%(num)s works of %(who)s")


def test_sentence_is_its_english_text():
    said = N_("There is no %(what)s %(which)r.", what="work", which="7")
    assert said == "There is no work '7'."
    assert f"{said:>22}" == " There is no work '7'."
    assert json.dumps([said]) == """["There is no work '7'."]"""


def test_sentence_without_values_keeps_its_percent_signs():
    assert N_("100 % of it") == "100 % of it"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 works of A"), (1, "1 work of A"), (2, "2 works of A")]
)
def test_sentence_counts(number, text):
    said = ngettext(*WORKS, number, who="A")
    assert said == text
    assert (said.pattern, said.plural) == WORKS
    assert said.values == {"num": number, "who": "A"}


def test_error_keeps_the_sentence():
    said = str(ValueError(N_("No %(what)s.", what="work")))
    assert (said, said.pattern, said.values) == (
        "No work.",
        "No %(what)s.",
        {"what": "work"},
    )


def test_sentences_hold_sentences():
    inner = N_("a %(thing)s", thing="list")
    outer = N_("Use %(what)s.", what=inner)
    assert (outer, outer.values["what"].pattern) == ("Use a list.", "a %(thing)s")


def test_joined_sentences_keep_each():
    said = joined([ValueError(N_("One %(n)s.", n=1)), "100 %"], " / ")
    assert said == "One 1. / 100 %"
    assert [type(part) for part in said.values.values()] == [Said, str]


@pytest.mark.parametrize(
    "copied", [lambda one: pickle.loads(pickle.dumps(one)), deepcopy]
)
def test_copies_keep_what_it_is_made_of(copied):
    """Between worker and page a cache keeps it, pickled."""
    said = N_("%(done)s %% of %(all)s", done=50, all=N_("all"))
    again = copied(said)
    assert (again, again.pattern, again.plural) == (said, said.pattern, None)
    assert again.values == said.values and isinstance(again.values["all"], Said)
