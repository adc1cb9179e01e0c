# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the documentation says, and what the code may say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from invenio_orcid_sync import config
from invenio_orcid_sync.core import outcomes, policy
from invenio_orcid_sync.engine import retired, settle
from invenio_orcid_sync.errors import PAUSED

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "invenio_orcid_sync"
GUIDE = ROOT / "docs" / "operator-guide.md"
MAPPING = ROOT / "docs" / "mapping.md"
HELP = ROOT / "docs" / "researcher-guide.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
LINES = ROOT / "templates" / "invenio.cfg"
ALERTS = ROOT / "templates" / "alerts.yml"


def where(page: Path) -> str:
    """Name a page as seen from the top of the project."""
    return str(page.relative_to(ROOT))


PAGES = sorted(
    page
    for folder in (
        ".",
        "docs",
        "docs/adr",
        "docs/certification",
        "templates",
        "demo/records",
    )
    for page in (ROOT / folder).glob("*.md")
)
KEYS = [key for key in vars(config) if key.startswith("ORCID_SYNC_")]
OPT_OUTS = {"author", "author_at_orcid", "operator"}


def rows(page: Path, *headings: str) -> list[list[str]]:
    """Return the cells of all tables of a page that begin with these headings."""
    found: list[list[str]] = []
    inside = False
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            inside = False
        elif inside:
            found.append(cells)
        else:
            inside = cells[: len(headings)] == list(headings)
    return [cells for cells in found if not set(cells[0]) <= {"-", ":"}]


def bare(cell: str) -> str:
    """Return what stands between backticks."""
    return cell.strip("`")


def names(page: Path, *headings: str) -> list[str]:
    """Return the first column of such tables."""
    return [bare(cells[0]) for cells in rows(page, *headings)]


def blocks(page: Path, language: str) -> Iterator[str]:
    """Yield fenced blocks of a language, without their indentation."""
    fence = rf"^( *)```{language}\n(.*?)^\1```$"
    for indent, body in re.findall(fence, page.read_text(), re.MULTILINE | re.DOTALL):
        yield re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)


# Commands that one is told to type.

FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def typed(text: str) -> Iterator[str]:
    """Yield what stands behind ``invenio orcid``: in lines of code, and in code within a sentence."""
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    sentences = FENCED.sub("", text)
    spans = re.findall(r"`([^`]+)`", sentences)
    lines += re.sub(r"`[^`]+`", "", sentences).splitlines()
    for one in [*lines, *spans]:
        for tail in re.split(r"\binvenio\s+orcid\s", one)[1:]:
            values_left_out = re.sub(r"""(?<=[ =])("[^"]*"|'[^']*')""", "VALUE", tail)
            yield re.split(r"""["'`|;&#]""", values_left_out)[0]


def wrong(text: str, group: click.Group) -> list[str]:
    """Return the commands of a page that cannot be typed, each with the word that does not exist."""
    faults = ((tail, fault(tail.split(), group)) for tail in typed(text))
    return [f"invenio orcid {tail}: {word}" for tail, word in faults if word]


def fault(words: list[str], command: click.Command) -> str | None:
    """Return the first word that is no sub-command and no option, None where all are."""
    for word in words:
        word = word.strip(".,:;()").partition("=")[0]
        if word.startswith("-"):
            if word not in options(command) | {"--help"}:
                return word
        elif word and isinstance(command, click.Group):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


def options(command: click.Command) -> set[str]:
    """Return the options of a command."""
    return {
        one
        for parameter in command.params
        for one in parameter.opts + parameter.secondary_opts
    }


# What the code may say, read from its source: codes are plain texts there.


def trees(folder: str) -> Iterator[ast.Module]:
    """Yield the syntax trees of a file, or of all below a folder."""
    place = PACKAGE / folder
    for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
        yield ast.parse(file.read_text())


def texts(node: ast.AST) -> Iterator[str]:
    """Yield texts that an expression may be: itself, either end of a condition, parts of a tuple."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from texts(part)


def arguments(folder: str, function: str, *positions: int) -> set[str]:
    """Return texts that are given to a function at these positions."""
    return {
        text
        for tree in trees(folder)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and called(call) == function
        for position in positions
        if position < len(call.args)
        for text in texts(call.args[position])
    }


def called(call: ast.Call) -> str:
    """Return the name of the called function, without what stands before its dot."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def assigned(folder: str, name: str) -> set[str]:
    """Return texts that are assigned to a variable or attribute, alone or in a tuple."""
    found: set[str] = set()
    for tree in trees(folder):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign):
                continue
            for target, value in pairs(node):
                if getattr(target, "attr", getattr(target, "id", None)) == name:
                    found |= set(texts(value))
    return found


def pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield single targets with their values."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts)
        else:
            yield target, node.value


def given(folder: str, keyword: str) -> set[str]:
    """Return texts that are given as keyword or under a key, such as ``reason="account"``."""
    found: set[str] = set()
    for tree in trees(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == keyword:
                found |= set(texts(node.value))
    return found


def of(*recoveries: outcomes.Recovery, scope: outcomes.Scope) -> set[str]:
    """Return codes of outcomes."""
    every = [rule.outcome for rule in outcomes.RULES]
    every += [outcomes.BUSY, outcomes.UNKNOWN, *outcomes.UNANSWERED.values()]
    return {
        one.code for one in every if one.recovery in recoveries and one.scope is scope
    }


def verdicts() -> set[str]:
    """Return codes of all verdicts of policy."""
    return {
        one.code for one in vars(policy).values() if isinstance(one, policy.Verdict)
    }


HELD = arguments("engine", "_hold", 1) | arguments("engine", "_held", 2)
HELD |= {settle.CANNOT_REMOVE}
# A connection's reason that is written beside its works (engine.turn).
HELD |= {"unreadable_grant"}
WORKS = (
    verdicts()
    | OPT_OUTS
    | HELD
    | assigned("engine", "code")
    | arguments("core", "Unmappable", 0)
    | of(
        outcomes.Recovery.LATER,
        outcomes.Recovery.AUTHOR,
        outcomes.Recovery.OPERATOR,
        scope=outcomes.Scope.ITEM,
    )
)
CONNECTIONS = (
    assigned("engine", "reason")
    | assigned("services", "reason")
    | given("engine", "reason")
    | of(*outcomes.Recovery, scope=outcomes.Scope.CONNECTION)
)
CONNECTIONS |= {retired.FORMER_CLIENT, PAUSED}
PAUSES = (
    arguments("engine", "pause", 1)
    | of(*outcomes.Recovery, scope=outcomes.Scope.REGISTRY)
    # Met on several connections, it is the registry's matter.
    | {outcomes.UNKNOWN.code}
)
NOTES = arguments("core", "Note", 0) | assigned("core/work.py", "code")
