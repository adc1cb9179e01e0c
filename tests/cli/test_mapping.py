# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid mapping``: looking, checking, importing, exporting."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from invenio_access.permissions import system_identity

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.services import mapping_files, settings

from ..plugins.world import World

OVERRIDES = {"types": {"publication-article": "review"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A mapping file."""
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(OVERRIDES))
    return path


def test_show_lists_words_with_what_they_become(world: World, run: Callable) -> None:
    words = [line.split() for line in run("mapping", "show", "--kind", "types").lines]
    assert words[0][:3] == ["KIND", "NAME", "AT"]
    assert ["types", "dataset", "data-set", "-", "default", "yes"] in words
    assert {row[0] for row in words[1:]} == {"types"}
    unmapped = run("mapping", "show", "--unmapped", "--json").json
    assert {one["source"] for one in unmapped} == {"none"}
    assert "cites" in [one["name"] for one in unmapped]


def test_show_of_changes_lists_what_is_not_the_default(
    world: World, run: Callable, file: Path
) -> None:
    assert run("mapping", "show", "--changed", "--json").json == []
    run("mapping", "import", str(file), "--yes")
    assert run("mapping", "show", "--changed").lines[1].split() == [
        "types",
        "publication-article",
        "journal-article",
        "review",
    ]


def test_validate_shows_a_record_before_and_after_and_saves_nothing(
    world: World, run: Callable, file: Path
) -> None:
    recid = world.publish(world.author())
    done = run("mapping", "validate", str(file), "--record", recid, "--json").json
    assert (done["overrides"], len(done["changes"])) == (OVERRIDES, 1)
    types = [done["trial"][when]["payload"]["type"] for when in ("before", "after")]
    assert types == ["journal-article", "review"]
    ran = run("mapping", "validate", str(file), "--record", recid)
    assert (ran.code, '"type": "review"' in ran.out) == (0, True)
    assert settings.current() == 0


def test_import_shows_what_it_would_do_and_asks(
    world: World, run: Callable, file: Path
) -> None:
    world.publish(world.author())
    world.drain()
    ran = run("mapping", "import", str(file), input="n\n")
    assert (ran.code, ran.lines[0]) == (
        1,
        "  mapping.types.publication-article: - -> review",
    )
    assert "0 kept that were to go, 1 changed" in ran.lines[1]
    assert settings.current() == 0
    assert run("mapping", "import", str(file), "--yes", "--json").json["version"] == 1
    assert settings.content(system_identity) == {"mapping": OVERRIDES}


def test_import_of_the_default_takes_rows_back(
    world: World, run: Callable, file: Path, tmp_path: Path
) -> None:
    run("mapping", "import", str(file), "--yes")
    table = tmp_path / "default.csv"
    table.write_text(run("mapping", "export", "--format", "csv", "--default").out)
    run("mapping", "import", str(table), "--yes")
    assert (settings.current(), settings.content(system_identity)) == (2, {})


@pytest.mark.parametrize("command", ["import", "validate"])
def test_bad_file_is_refused_by_line(
    world: World, run: Callable, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text(
        "kind,name,target,relationship\ntypes,dataset,other,\ntypes,x,film,\n"
    )
    ran = run("mapping", command, str(path))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: line 3: Mapping types.x: 'film' is not allowed.")
    assert settings.current() == 0


def test_export_comes_in_again(world: World, run: Callable, file: Path) -> None:
    run("mapping", "import", str(file), "--yes")
    assert run("mapping", "export", "--json").json == OVERRIDES
    table = run("mapping", "export", "--format", "csv").out
    assert mapping_files.read(table.encode()) == OVERRIDES
    assert run("mapping", "export", "--default").json == {}
    assert len(table.splitlines()) > len(DEFAULT.types)
