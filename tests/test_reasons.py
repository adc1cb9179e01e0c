# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every code that a work may have is explained to its author."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from invenio_orcid_sync import reasons
from invenio_orcid_sync.core.outcomes import BUSY, RULES, Recovery, Scope
from tests.documented import NOTES, WORKS

TEMPLATE = Path(reasons.__file__).parent / "translations" / "messages.pot"

DELAYS = {
    rule.outcome.code
    for rule in RULES
    if rule.outcome.recovery in (Recovery.LATER, Recovery.REFUSED, Recovery.SPLIT)
    and rule.operations != {"revoke"}
} | {BUSY.code}
"""What a work shows while it waits, whomever the answer concerned."""

ACTS = {Recovery.AUTHOR: "you", Recovery.OPERATOR: "operator", Recovery.LATER: "nobody"}


def test_every_code_of_a_work_has_its_reason():
    assert set(reasons.WORKS) == set(WORKS) | DELAYS


@pytest.mark.parametrize(
    "outcome",
    sorted(
        {
            rule.outcome
            for rule in RULES
            if rule.outcome.scope is Scope.ITEM and rule.outcome.recovery in ACTS
        },
        key=lambda outcome: outcome.code,
    ),
    ids=lambda outcome: outcome.code,
)
def test_person_is_told_who_acts_as_the_table_says(outcome):
    assert reasons.WORKS[outcome.code].who == ACTS[outcome.recovery]


@pytest.mark.parametrize("code", [*reasons.WORKS, None])
def test_person_is_told_cause_and_next_step_and_translators_know_it(code):
    message = reasons.WORKS.get(code, reasons.UNKNOWN)
    with TEMPLATE.open("rb") as file:
        known = {one.id for one in read_po(file)}
    parts = [str(part) for part in (message.title, message.what, message.then)]
    assert all(parts)
    assert set(parts) - known == set()
    assert message.who in ("you", "operator", "nobody")


def test_every_note_of_the_mapping_has_its_sentence_and_translators_know_it():
    assert set(reasons.LEFT_OUT) == NOTES
    with TEMPLATE.open("rb") as file:
        known = {one.id for one in read_po(file)}
    sentences = [str(one) for one in reasons.LEFT_OUT.values()]
    assert set(sentences) - known == set()
    assert len(set(sentences)) == len(sentences)
