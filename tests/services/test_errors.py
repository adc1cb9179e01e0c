# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What services refuse can be said in every language, and is English by itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import refresh

from invenio_orcid_sync.core.mapping import problems
from invenio_orcid_sync.core.options import Fault, checked
from invenio_orcid_sync.said import N_, ngettext
from invenio_orcid_sync.services.errors import (
    ABSENT,
    BadInput,
    NoneOf,
    NotFound,
    Refused,
    translated,
)
from invenio_orcid_sync.services.mapping_files import BadFile, read
from invenio_orcid_sync.services.plain import plain

from ..plugins.site import Site

PACKAGE = Path(__file__).parents[2] / "invenio_orcid_sync"


@pytest.fixture
def german(site: Site) -> Iterator[None]:
    """Somebody who reads German."""
    with site.ui.test_request_context("/?ln=de"):
        refresh()
        yield
    refresh()


@pytest.mark.parametrize("what", ABSENT)
def test_whatever_is_not_there_is_one_sentence(german: None, what: str) -> None:
    error = NotFound(what, "7")
    assert str(error) == f"There is no {what} '7' here. Check the identifier."
    assert re.fullmatch(
        r"D(as|ie|en) .*'7'.* gibt es hier nicht\. Prüfen Sie die Angabe\.",
        translated(error),
    )


@pytest.mark.parametrize(
    "error, english, said",
    [
        (BadInput("as it is, 100 %"), "as it is, 100 %", "as it is, 100 %"),
        (NoneOf("x", ["a", "b"]), "'x' is none of a, b.", "'x' ist nichts von diesem:"),
        (
            Refused(
                "newer_settings", "x", N_("Install that version here too, and restart.")
            ),
            "Nothing is sent to ORCID. x Install that version",
            "Es wird nichts an ORCID gesendet. x Installieren Sie diese Version",
        ),
        (
            checked({"grace": "x"}).faults[0],
            "grace: 'x' is not allowed. Use a whole number of seconds",
            "grace: 'x' ist nicht erlaubt. Verwenden Sie eine ganze Zahl",
        ),
        (
            problems([])[0],
            "Mapping overrides: [] is not allowed. Allowed: a dictionary.",
            "Zuordnung overrides: [] ist nicht erlaubt. Erlaubt: ein Dictionary.",
        ),
        (
            ngettext("%(num)s work", "%(num)s works", 1),
            "1 work",
            "1 Werk",
        ),
        (ngettext("%(num)s work", "%(num)s works", 3), "3 works", "3 Werke"),
    ],
    ids=("text", "none", "refused", "fault", "mapping", "one", "many"),
)
def test_errors_are_english_until_they_are_shown(
    german: None, error: object, english: str, said: str
) -> None:
    assert str(error).startswith(english)
    assert translated(error).startswith(said)


def test_several_faults_are_said_each(german: None) -> None:
    data = b"kind,name,target,relationship\npoems,x,,\ntypes,a,none,\n"
    with pytest.raises(BadFile) as refused:
        read(data)
    assert [one[:8] for one in str(refused.value).splitlines()] == [
        "line 2: ",
        "line 3: ",
    ]
    assert [one[:17] for one in translated(refused.value).splitlines()] == [
        "Zeile 2: Zuordnun",
        "Zeile 3: Zuordnun",
    ]


def test_json_says_it_as_it_is_told_to(german: None) -> None:
    found = {"fault": [Fault("grace", 1, N_("Use true or false."))]}
    assert plain(found)["fault"][0][2] == "Use true or false."
    assert plain(found, translated)["fault"][0] == [
        "grace",
        1,
        "Verwenden Sie true oder false.",
    ]


# The sources.

RAISED = {
    "BadInput",
    "Check",
    "EnvironmentProblem",
    "Fault",
    "LineFault",
    "MappingError",
    "NoneOf",
    "NotFound",
    "Refused",
    "Unmappable",
    "_Refused",
}
"""What is told to people, with the sentences that it is made with."""

ENGLISH = ("simulator", "cli", "services/checks", "services/operators/importing")
"""Rooms whose words commands alone print."""

SENTENCE = re.compile(r"[\w)] [\w(]")


def sources() -> list[Path]:
    """Return the files whose words reach pages."""
    rooms = [PACKAGE / room for room in ENGLISH]
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not any(path.is_relative_to(room) for room in rooms)
    ]


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield what a file calls by name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def texts(call: ast.Call) -> Iterator[str]:
    """Yield the texts that a call is given without a marker."""
    for one in [*call.args, *(word.value for word in call.keywords)]:
        parts = one.values if isinstance(one, ast.JoinedStr) else [one]
        yield "".join(
            part.value if isinstance(part, ast.Constant) else "x"
            for part in parts
            if not isinstance(part, ast.Constant) or isinstance(part.value, str)
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )


def test_whatever_is_raised_can_be_translated() -> None:
    """Cure: N_("... %(x)s ...", x=x) of core.said."""
    found = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}: {text}"
        for path in sources()
        for name, call in calls(path)
        if name in RAISED
        for text in texts(call)
        if SENTENCE.search(text) and text not in ABSENT
    ]
    assert found == []


def test_sentences_are_given_what_they_name() -> None:
    """Else the error would be another one."""
    marked = 0
    for path in sources():
        for name, call in calls(path):
            if name not in ("N_", "ngettext") or path.name == "said.py":
                continue
            if not isinstance(call.args[0], ast.Constant) or "**" in ast.unparse(call):
                continue
            patterns = [one.value for one in call.args[: 1 + (name == "ngettext")]]
            given = {word.arg for word in call.keywords}
            given |= {"num"} if name == "ngettext" else set()
            for pattern in patterns:
                named = set(re.findall(r"%\((\w+)\)[rsd]", pattern))
                later = path.name == "errors.py" and named == {"which"}
                assert named == given or later, (path, pattern)
                marked += 1
    assert marked > 90


@pytest.mark.parametrize("path", ["services/states.py", "services/works.py"])
def test_sources_are_looked_at(path: str) -> None:
    assert PACKAGE / path in sources()
