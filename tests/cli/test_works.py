# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid run``, ``push`` and ``preview``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ..core.material import (
    CARBERRY,
    load,
    person,
    record,
    shared,
    shared_records,
    work_schema,
)
from ..plugins.world import World

# run


def test_run_drains_and_tells_what_was_done(world: World, run: Callable) -> None:
    author = world.author()
    for _ in range(2):
        world.publish(author)
    ran = run("run")
    assert (ran.code, ran.lines) == (
        0,
        ["2 changes looked at", "     2  create: created"],
    )
    assert run("run").lines == ["0 changes looked at"]


def test_run_tells_now_and_then_how_far_it_is(
    world: World, run: Callable, bars: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.services import engine

    monkeypatch.setattr(engine, "SLICE", 0.05)
    for _ in range(2):
        world.publish(world.author())
    ran = run("run", "--json")
    assert ran.json["outcomes"] == {"create: created": 2}
    (far,) = bars.values()
    assert far == sorted(far) and far[-1] == 2
    assert ran.json["more"] is False


def test_run_as_json(world: World, run: Callable) -> None:
    world.publish(world.author())
    assert run("run", "--json").json == {
        "marks": 1,
        "outcomes": {"create: created": 1},
        "busy": False,
        "more": False,
    }


def test_run_beside_another_drainer_says_so(world: World, run: Callable) -> None:
    from invenio_orcid_sync.engine.lease import take
    from invenio_orcid_sync.services import engine

    lease = take(engine.registry().id, 0)
    assert lease is not None
    world.publish(world.author())
    assert run("run").lines == ["Another drainer is at work.", "0 changes looked at"]
    assert run("run", "--json").json["busy"] is True
    lease.release()


def test_run_without_a_budget_leaves_everything(world: World, run: Callable) -> None:
    world.publish(world.author())
    assert run("run", "--budget", "0").lines == ["0 changes looked at"]
    assert world.sent() == []


# push


def test_push_tells_how_many_and_the_next_run_looks(
    world: World, run: Callable
) -> None:
    ada, mary = world.author(), world.author()
    recid = world.publish(ada)
    world.publish(mary)
    world.drain()
    said = "records marked; the drainer looks at them next."
    assert run("push", "--record", recid).lines == [f"1 {said}"]
    assert run("push", "--orcid", mary.orcid).lines == [f"1 {said}"]
    assert run("push", "--all").lines == [f"2 {said}"]
    assert run("push", "--all", "--json").json == {"marked": 2}
    assert run("run").lines == ["6 changes looked at"]


def test_push_is_logged(world: World, run: Callable, logged: Callable) -> None:
    recid = world.publish(world.author())
    run("push", "--record", recid)
    assert logged() == [("orcid-sync.works.push", recid, "system", {"records": 1})]


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ([], "Say which records: --record RECID, --orcid iD, or --all."),
        (
            ["--all", "--record", "x"],
            "Say which records: --record RECID, --orcid iD, or --all.",
        ),
        (["--record", "x"], "There is no record 'x' here. Check the identifier."),
        (
            ["--orcid", "0000-0002-1825-0098"],
            "'0000-0002-1825-0098' is no ORCID iD: 16 digits as in "
            "0000-0002-1825-0097 (the last may be X).",
        ),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_push_of_bad_input_fails_and_says_why(
    run: Callable, arguments: list[str], problem: str, form: list[str]
) -> None:
    ran = run("push", *arguments, *form)
    assert (ran.code, ran.out, ran.err) == (1, "", f"Error: {problem}\n")


# preview of a record in the database


def test_preview_shows_the_work_that_is_sent(world: World, run: Callable) -> None:
    author = world.author()
    recid = world.publish(author, title="Über 漢字")
    ran = run("preview", recid)
    assert (ran.code, ran.json["title"]) == (0, {"title": {"value": "Über 漢字"}})
    assert "Über 漢字" in ran.out
    assert run("preview", recid, "--orcid", author.orcid).out == ran.out


def test_preview_as_json_is_work_notes_and_violations(
    world: World, run: Callable
) -> None:
    recid = world.publish(world.author())
    ran = run("preview", recid, "--json")
    assert sorted(ran.json) == ["notes", "payload", "violations"]
    assert ran.json["payload"] == run("preview", recid).json
    assert ran.json["violations"] == []


def test_preview_of_a_record_that_is_not_there_fails(run: Callable) -> None:
    ran = run("preview", "nosuch-record")
    text = "Error: There is no record 'nosuch-record' here. Check the identifier.\n"
    assert (ran.code, ran.out, ran.err) == (1, "", text)


# preview of a file


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any], str]:
    """Write something into a file. :returns: its path."""

    def written(content: Any) -> str:
        path = tmp_path / "record.json"
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(raw)
        return str(path)

    return written


@pytest.mark.parametrize("name", shared_records())
def test_preview_of_a_real_record_in_both_forms(run: Callable, name: str) -> None:
    path = str(shared("records", name))
    shown = run("preview", "--file", path, "--orcid", CARBERRY)
    assert shown.code == 0
    title = load(Path(path))["metadata"]["title"]
    assert shown.json["title"]["title"]["value"].split()[0] == title.split()[0]

    xml = run("preview", "--file", path, "--orcid", CARBERRY, "--format", "xml")
    assert xml.code == 0
    schema = work_schema()
    tree = etree.fromstring(xml.out.encode())
    assert (schema.validate(tree), list(schema.error_log)) == (True, [])
    space = {"c": "http://www.orcid.org/ns/common"}
    assert tree.xpath("string(//c:title)", namespaces=space) == (
        shown.json["title"]["title"]["value"]
    )
    assert "ORCID would refuse" not in shown.err + xml.err


def test_preview_reads_standard_input(run: Callable) -> None:
    ran = run("preview", "--file", "-", input=json.dumps(record()))
    assert (ran.code, ran.json["type"]) == (0, "journal-article")


def test_preview_tells_what_is_left_out_beside_the_work(
    run: Callable, file: Callable
) -> None:
    people = [person("Josiah", "Carberry", CARBERRY), person("A", "B", "0000-0000")]
    path = file(record(creators=people))
    ran = run("preview", "--file", path)
    assert ran.code == 0
    (note,) = run("preview", "--file", path, "--json").json["notes"]
    assert note["code"] == "orcid_not_sent"
    assert ran.err == f"left out: {note['field']}: {note['detail']}\n"
    assert ran.json["title"]["title"]["value"] == "On Waiting"


@pytest.mark.parametrize(
    "form", [["--json"], ["--format", "json"], ["--format", "xml"]]
)
def test_preview_keeps_notes_out_of_what_machines_read(
    run: Callable, file: Callable, form: list[str]
) -> None:
    people = [person("Josiah", "Carberry", CARBERRY), person("A", "B", "0000-0000")]
    ran = run("preview", "--file", file(record(creators=people)), *form)
    assert "left out" not in ran.out
    assert etree.fromstring(ran.out.encode()).tag if "xml" in form else ran.json


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", "is no JSON: Expecting value: line 1 column 1 (char 0)."),
        (b"<html>", "is no JSON: Expecting value: line 1 column 1 (char 0)."),
        (b'{"a": 1', "is no JSON: Expecting ',' delimiter: line 1 column 8 (char 7)."),
        (
            b"\xff\xfe\xfd",
            "is no JSON: 'utf-16-le' codec can't decode byte 0xfd in position 2: "
            "truncated data.",
        ),
    ],
)
def test_preview_of_no_json_names_the_file(
    run: Callable, file: Callable, content: bytes, problem: str
) -> None:
    path = file(content)
    ran = run("preview", "--file", path)
    assert (ran.code, ran.out, ran.err) == (1, "", f"Error: {path} {problem}\n")


@pytest.mark.parametrize(
    "content, problem",
    [
        (
            {"hits": {"hits": []}},
            "That is no record: an object with 'metadata' is needed, "
            "as GET /api/records/<id> answers.",
        ),
        (
            record(creators=[]),
            "The record names no author with an iD: say whose work it is (--orcid).",
        ),
        (
            record(title=""),
            "ORCID needs a title, and this record's is empty: fill in the title.",
        ),
        (
            {**record(), "parent": "text"},
            "That is no record as GET /api/records/<id> answers: "
            "AttributeError: 'str' object has no attribute 'get'.",
        ),
    ],
)
def test_preview_of_what_cannot_be_mapped_says_why(
    run: Callable, file: Callable, content: Any, problem: str
) -> None:
    ran = run("preview", "--file", file(content))
    assert (ran.code, ran.out, ran.err) == (1, "", f"Error: {problem}\n")


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ([], "Give either RECID or --file."),
        (["abcde", "--file", "-"], "Give either RECID or --file."),
        (["--file", "no-such-file"], "'no-such-file': No such file or directory"),
        (["abcde", "--format", "yaml"], "'yaml' is not one of 'json', 'xml'."),
    ],
)
def test_preview_with_wrong_arguments_shows_its_usage(
    run: Callable, arguments: list[str], problem: str
) -> None:
    ran = run("preview", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ") and ran.err.rstrip().endswith(problem)
