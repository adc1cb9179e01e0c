# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether an installation is fit: its own words, and its old history."""

from datetime import timedelta

import pytest
from invenio_db import db
from sqlalchemy import func, update

from invenio_orcid_sync.models import History, SettingsVersion
from invenio_orcid_sync.services.checks import check

from ..plugins.world import World
from .former import configure

SCHEMES = "RDM_RECORDS_IDENTIFIERS_SCHEMES"


def named(world: World, *schemes: str) -> None:
    """Let records have identifiers of these schemes, too."""
    present = world.site.app.config[SCHEMES]
    ours = {name: {"label": name.title()} for name in schemes}
    configure(world, **{SCHEMES: {**present, **ours}})


def test_scheme_that_no_row_names_is_a_note(world: World) -> None:
    world.drain()
    named(world, "shelfmark")
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("unmapped", False)
    assert finding.problem == (
        "No row of the mapping names these words of this repository: schemes shelfmark."
    )
    assert "'invenio orcid mapping show'" in finding.cure


def test_word_that_the_operator_has_mapped_is_no_finding(world: World) -> None:
    world.drain()
    named(world, "shelfmark")
    row = {"type": "other-id", "relationship": "part-of"}
    world.set(MAPPING={"schemes": {"shelfmark": row}})
    assert check() == []


def test_many_words_are_not_all_named(world: World) -> None:
    world.drain()
    named(world, *(f"x{number:02}" for number in range(13)))
    (finding,) = check()
    assert finding.problem.endswith(
        " schemes x00, x01, x02, x03, x04, x05, x06, x07, x08, x09 and 3 more."
    )


def test_mapping_that_is_wrong_is_said_once(world: World) -> None:
    world.drain()
    named(world, "shelfmark")
    world.set(MAPPING={"no-such-part": {}})
    assert [one.code for one in check()] == ["mapping"]


@pytest.mark.parametrize(
    "retention, age, found",
    [
        (86400, 40, ["history"]),
        (86400, 20, []),
        (86400 * 90, 40, []),
        (None, 4000, []),
    ],
    ids=["forgotten", "soon", "kept for long", "kept for ever"],
)
def test_history_that_nobody_deletes_is_a_note(
    world: World, retention: int | None, age: int, found: list[str]
) -> None:
    world.author()
    world.drain()
    world.set(HISTORY_RETENTION=retention)
    old = func.now() - timedelta(days=age)
    db.session.execute(update(History).values(at=old))
    db.session.commit()
    findings = check()
    assert [one.code for one in findings] == found
    if found:
        (finding,) = findings
        said = f"History is {age} days old, 1 are to be kept: nothing deletes it."
        assert (finding.problem, finding.fatal) == (said, False)


def test_saved_community_that_was_deleted_is_named(world: World) -> None:
    world.drain()
    gone = "0f2a5b7e-0000-4000-8000-000000000000"
    content = {"communities": [gone]}
    db.session.add(SettingsVersion(number=1, author="-", content=content))
    db.session.commit()
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("settings", True)
    assert f"communities: '{gone}'" in finding.problem
    # What the configuration fixes holds, whatever was saved.
    world.set(COMMUNITIES="reviewed")
    assert check() == []
