# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The documentation names everything there is, and nothing that is not."""

import ast
import re
from pathlib import Path

import click
import pytest

from invenio_orcid_sync import config
from invenio_orcid_sync.cli import orcid
from invenio_orcid_sync.core import drift, outcomes, states, tables
from invenio_orcid_sync.core.registry import CREDIT_PREFIX

from .documented import (
    ALERTS,
    ARCHITECTURE,
    CONNECTIONS,
    GUIDE,
    HELP,
    KEYS,
    LINES,
    MAPPING,
    NOTES,
    PAGES,
    PAUSES,
    ROOT,
    WORKS,
    bare,
    blocks,
    called,
    names,
    of,
    options,
    rows,
    texts,
    trees,
    where,
    wrong,
)

# Configuration.


def test_every_key_is_documented_with_its_default():
    documented = {
        bare(key): ast.literal_eval(bare(default))
        for key, default, *_ in rows(GUIDE, "key", "default", "meaning")
    }
    assert documented == {key: getattr(config, key) for key in KEYS}


@pytest.mark.parametrize("page", [*PAGES, LINES], ids=where)
def test_page_names_no_key_that_does_not_exist(page: Path):
    text = re.sub(r"ORCID_SYNC_(TEST|SHARED)\w*", "", page.read_text())
    named = set(re.findall(r"(?<!\w)(?:INVENIO_)?(ORCID_SYNC_\w*[A-Z])\b", text))
    assert named - set(KEYS) == set()


def test_lines_to_copy_show_the_defaults():
    shown = re.findall(r"^# (ORCID_SYNC_\w+) = (.+)$", LINES.read_text(), re.MULTILINE)
    assert len(shown) > 10
    assert {key: ast.literal_eval(value) for key, value in shown} == {
        key: getattr(config, key) for key, _ in shown
    }


def test_lines_to_copy_run_with_everything_switched_on():
    switched_on = re.sub(r"^# +(?=\w+ = )", "", LINES.read_text(), flags=re.MULTILINE)
    found: dict[str, object] = {}
    exec(compile(switched_on, str(LINES), "exec"), found)
    remote = found["OAUTHCLIENT_REMOTE_APPS"]["orcid"]["remote_app"]
    assert remote == "invenio_orcid_sync.oauth.remote:ORCIDRemoteApp"
    assert found["ORCID_SYNC_ENVIRONMENT"] == "simulator"


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_python_blocks_compile(page: Path):
    for block in blocks(page, "python"):
        compile(block, str(page), "exec")


def test_lines_that_wire_by_hand_wire_what_the_extension_would():
    from invenio_orcid_sync.ext import BEAT_ENTRY
    from invenio_orcid_sync.services.checks import COMPONENT, TASK

    (block,) = (one for one in blocks(GUIDE, "python") if "WIRE" in one)
    found: dict[str, object] = {}
    exec(block, found)
    last = found["RDM_RECORDS_SERVICE_COMPONENTS"][-1]
    assert f"{last.__module__}.{last.__qualname__}" == COMPONENT
    assert found["CELERY_BEAT_SCHEDULE"][BEAT_ENTRY]["task"] == TASK


# Commands.


def commands(
    group: click.Group = orcid, path: str = "invenio orcid"
) -> dict[str, click.Command]:
    """Return all commands by what one types."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{path} {name}")
        else:
            found[f"{path} {name}"] = command
    return found


def test_every_command_is_documented():
    assert names(GUIDE, "command", "does") == list(commands())


@pytest.mark.parametrize("path", commands())
def test_options_in_the_guide_are_those_of_the_command(path: str):
    start = f"### {path.removeprefix('invenio orcid ')}\n"
    section = GUIDE.read_text().partition(start)[2].partition("\n## ")[0]
    section = section.partition("\n### ")[0]
    own = {one for one in options(commands()[path]) if one.startswith("--")}
    # What all have is told once.
    assert set(re.findall(r"`(--[a-z-]+)`", section)) | {"--json"} == own


@pytest.mark.parametrize("page", [*PAGES, ALERTS], ids=where)
def test_page_names_no_command_that_does_not_exist(page: Path):
    assert wrong(page.read_text(), orcid) == []


@pytest.mark.parametrize(
    "line",
    [
        "$ invenio orcid backfil",
        "`invenio orcid backfill --progress`",
        "run `invenio orcid connections\nlists`",
        "`invenio orcid works --state sent`",
        "`invenio orcid run | tail; invenio orcid works list --state=sent --oldest`",
    ],
)
def test_wrong_command_on_a_page_is_found(line: str):
    assert len(wrong(line, orcid)) == 1


# Codes.


def test_every_code_of_a_work_is_documented():
    assert sorted(names(GUIDE, "code", "meaning", "who acts")) == sorted(WORKS)


def test_every_reason_of_a_connection_is_documented():
    documented = names(GUIDE, "reason", "status", "meaning")
    assert sorted(documented) == sorted(CONNECTIONS)


def test_every_reason_of_a_pause_is_documented():
    assert sorted(names(GUIDE, "reason", "for how long")) == sorted(PAUSES)


@pytest.mark.parametrize(
    "headings",
    [
        ("code", "meaning", "who acts", "next step"),
        ("reason", "status", "meaning", "who acts"),
        ("reason", "for how long", "meaning", "who acts", "what to do"),
    ],
    ids=["works", "connections", "pauses"],
)
def test_every_code_has_its_cause_and_who_acts_and_how(headings: tuple[str, ...]):
    codes = rows(GUIDE, *headings)
    assert len(codes) > 5
    assert [row[0] for row in codes if len(row) != len(headings) or not all(row)] == []


def test_every_status_of_a_connection_is_documented():
    from invenio_orcid_sync.models import CLOSED, OPEN

    assert names(GUIDE, "status", "meaning") == [*OPEN, *CLOSED]


def test_every_difference_that_an_audit_finds_is_documented():
    differences = rows(GUIDE, "difference", "meaning")
    assert [bare(cells[0]) for cells in differences] == list(drift.KINDS)
    assert [cells for cells in differences if not all(cells)] == []


def test_every_outcome_stands_in_the_history():
    recoveries = outcomes.Recovery
    done = of(
        recoveries.DONE,
        recoveries.LOOK,
        recoveries.SPLIT,
        scope=outcomes.Scope.ITEM,
    )
    actions = str(rows(GUIDE, "action", "outcome"))
    assert [code for code in sorted(done) if f"`{code}`" not in actions] == []


def test_every_problem_that_people_are_told_is_documented():
    from invenio_orcid_sync.errors import MESSAGES

    told = {
        bare(code): title
        for code, title, _ in rows(GUIDE, "code", "what the person was told")
    }
    assert list(told) == list(MESSAGES)
    for code, message in MESSAGES.items():
        assert told[code].partition(":")[0] == str(message.title)


def test_every_state_is_documented_in_the_words_of_the_account_page():
    from invenio_orcid_sync.views.words import STATES

    expected = {state: str(STATES[state]) for state in states.STATES}
    documented = rows(GUIDE, "state", "meaning", "author's page says")
    assert {bare(state): words for state, _, words in documented} == expected
    assert names(HELP, "your page says", "that means") == list(expected.values())


def test_every_table_is_documented():
    from invenio_orcid_sync import models

    tables_of_ours = {getattr(models, name) for name in models.__all__}
    expected = {
        model.__tablename__
        for model in tables_of_ours
        if hasattr(model, "__tablename__")
    }
    assert set(names(ARCHITECTURE, "table", "one row is")) == expected
    named = re.findall(r"(?:FROM|JOIN|UPDATE) (\w+)", GUIDE.read_text())
    assert named and set(named) - expected == set()


def test_every_finding_is_documented_with_its_weight():
    found = {
        text: "note" if any(one.arg == "fatal" for one in call.keywords) else "problem"
        for tree in trees("services/checks")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and called(call) == "Finding"
        for text in texts(call.args[0])
    }
    documented = rows(GUIDE, "finding", "", "meaning")
    assert {bare(code): weight for code, weight, _ in documented} == found


def test_every_note_is_documented():
    assert sorted(names(MAPPING, "note", "meaning")) == sorted(NOTES)


# The mapping.


def plain(value: str | None) -> str:
    """Return how the tables show a value."""
    return "-" if value is None else value.removeprefix(CREDIT_PREFIX).rstrip("/")


@pytest.mark.parametrize(
    ("headings", "rows_of_code"),
    [
        (("resource type", "work type", "why"), tables.TYPES),
        (("scheme", "type at ORCID", "relationship", "why"), tables.SCHEMES),
        (("role", "role at ORCID", "why"), tables.ROLES),
        (("relation", "relationship", "why"), tables.RELATIONS),
    ],
    ids=["types", "schemes", "roles", "relations"],
)
def test_tables_of_the_mapping_are_those_of_the_code(headings, rows_of_code):
    documented = [
        [*map(bare, cells[:-1]), cells[-1]] for cells in rows(MAPPING, *headings)
    ]
    expected = [[*map(plain, row[:-1]), row[-1]] for row in rows_of_code]
    assert documented == expected


def test_overrides_shown_are_accepted():
    from invenio_orcid_sync.core.mapping import DEFAULT

    shown = [one for one in blocks(MAPPING, "python") if "ORCID_SYNC_MAPPING" in one]
    for block in shown:
        found: dict[str, object] = {}
        exec(block, found)
        DEFAULT.overlaid(found["ORCID_SYNC_MAPPING"])
    assert shown


# Links and targets.


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_links_within_the_project_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text)
    local = [one for one in targets if not re.match(r"[a-z]+:", one)]
    assert [one for one in local if not leads_somewhere(page, one)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    """Tell whether a file, and the heading in it, exist."""
    name, _, heading = target.partition("#")
    place = page.parent / name if name else page
    if not heading:
        return place.exists()
    titles = re.findall(r"^#+ (.+)$", place.read_text(), re.MULTILINE)
    return heading in {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles
    }


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_page_names_no_make_target_that_does_not_exist(page: Path):
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    named = re.findall(r"(?:`|\$ |=\d )make ([a-z]+)", page.read_text())
    assert set(named) - set(phony.split()) == set()
