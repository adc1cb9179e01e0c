# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The mapping as files: JSON, as ``ORCID_SYNC_MAPPING`` has it, and CSV for spreadsheets, with all rows.

A file with anything wrong changes nothing, and each fault has its line.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, NamedTuple

import yaml

from ..core.mapping import DEFAULT, Mapping, MappingError, in_words, problems
from ..said import N_, joined
from . import mappings
from .errors import BadInput
from .mappings import KINDS, SWITCHES
from .spreadsheets import FORMULAS, lines

LARGEST = 100_000
"""Bytes of a file: some thousand rows. Pages carry them through forms."""

HEADS = ("kind", "name", "target", "relationship")
OPTION = "option"
"""Kind of the rows that say what the mapping says besides: contributors at most, what is sent."""


class LineFault(NamedTuple):
    """What is wrong, and where."""

    line: int
    problem: str

    def __str__(self) -> str:
        return N_("line %(line)s: %(problem)s", line=self.line, problem=self.problem)


class BadFile(BadInput):
    """A mapping file that cannot be used. Nothing was changed."""

    def __init__(self, faults: list[LineFault]) -> None:
        """Keep each fault, in the order of the file."""
        super().__init__(joined(faults))
        self.faults = faults


class BadRows(BadInput):
    """Rows that cannot be. Nothing was changed."""

    def __init__(self, faults: list[MappingError]) -> None:
        """Keep each fault."""
        super().__init__(joined(faults))
        self.faults = faults


def to_json(overrides: dict[str, Any]) -> str:
    """Return overrides as text."""
    overrides = in_words(overrides)
    return json.dumps(overrides, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def to_csv(mapping: Mapping) -> Iterator[str]:
    """Yield a mapping's rows as lines."""
    return lines(HEADS, _rows(mapping))


def _rows(mapping: Mapping) -> Iterator[tuple[str, ...]]:
    for kind in KINDS:
        for name in sorted(getattr(mapping, kind)):
            yield kind, name, *_cells(kind, name, mapping)
    for name in SWITCHES:
        yield OPTION, name, _cell(getattr(mapping, name)), ""


def _cells(kind: str, name: str, mapping: Mapping) -> tuple[str, str]:
    target, relationship = mappings.words(kind, name, mapping)
    return target or "", relationship or ""


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def read(data: bytes) -> dict[str, Any]:
    """Return the overrides that a file says, whichever of both kinds it is.

    :raises BadFile: with everything that is wrong in it, by line.
    """
    if len(data) > LARGEST:
        said = N_("The file is larger than %(most)s bytes.", most=LARGEST)
        raise BadFile([LineFault(1, said)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        said = N_("This is not UTF-8: save the file as UTF-8.")
        raise BadFile([LineFault(line, said)]) from None
    return _from_json(text) if text.lstrip().startswith("{") else _from_csv(text)


# JSON.


def _from_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as problem:
        said = N_("This is not JSON: %(problem)s.", problem=problem.msg)
        raise BadFile([LineFault(problem.lineno, said)]) from None
    except _Doubled as doubled:
        line = _line_of(text, str(doubled), last=True)
        said = N_("%(name)r is there twice.", name=str(doubled))
        raise BadFile([LineFault(line, said)]) from None
    except RecursionError:
        said = N_("This is nested too deeply.")
        raise BadFile([LineFault(1, said)]) from None
    faults = [LineFault(_line(text, one.key), str(one)) for one in problems(found)]
    if faults:
        raise BadFile(sorted(faults))
    return in_words(found)


class _Doubled(ValueError):
    """A name that an object has twice."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Doubled(name)
        found[name] = value
    return found


def _line(text: str, key: str) -> int:
    """Return the line of a row, by its dotted key. JSON is YAML, whose reader knows lines."""
    kind, _, rest = key.partition(".")
    # Tabs are blanks in JSON, and none in YAML.
    section = _child(yaml.compose(text.replace("\t", " ")), kind)
    if section is None:
        return 1
    row = None
    while rest and row is None:
        # Names may have dots of their own, and parts of a row come behind another one.
        row, rest = _child(section[1], rest), rest.rpartition(".")[0]
    return (row or section)[0].start_mark.line + 1


def _child(node: Any, name: str) -> Any:
    """Return name and value of an object's member, None where there is none."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((pair for pair in pairs if pair[0].value == name), None)


def _line_of(text: str, name: str, last: bool) -> int:
    """Return the line in which a name stands last."""
    place = text.rfind(json.dumps(name, ensure_ascii=False))
    return text.count("\n", 0, max(place, 0)) + 1


# CSV.


def _from_csv(text: str) -> dict[str, Any]:
    rows = list(_table(text))
    overrides: dict[str, Any] = {}
    faults: list[LineFault] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        kind, name = key = cells["kind"], cells["name"]
        if key in seen:
            said = N_(
                "%(kind)s %(name)s is in line %(line)s already.",
                kind=kind,
                name=name,
                line=seen[key],
            )
            faults.append(LineFault(line, said))
            continue
        seen[key] = line
        try:
            _lay(overrides, kind, name, cells["target"], cells["relationship"])
        except MappingError as problem:
            faults.append(LineFault(line, str(problem)))
    if faults:
        raise BadFile(faults)
    return overrides


def laid(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Return the overrides that rows say: kind, name, target, relationship, as in a file.

    :raises BadRows: with everything that is wrong.
    """
    overrides: dict[str, Any] = {}
    faults: list[MappingError] = []
    for row in rows:
        try:
            _lay(overrides, *row)
        except MappingError as problem:
            faults.append(problem)
    if faults:
        raise BadRows(faults)
    return overrides


def _table(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield rows that are not empty, each with its line. Some spreadsheets write semicolons."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        heads = [cell.strip().lower() for cell in next(reader, [])]
        if missing := [head for head in HEADS if head not in heads]:
            said = N_(
                "There is no column %(missing)s: begin with %(heads)s.",
                missing=", ".join(missing),
                heads=",".join(HEADS),
            )
            raise BadFile([LineFault(1, said)])
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [_as_written(cell) for cell in cells] + [""] * len(heads)
                yield reader.line_num, dict(zip(heads, padded))
    except csv.Error as problem:
        said = N_("This is not CSV: %(problem)s.", problem=problem)
        raise BadFile([LineFault(reader.line_num or 1, said)]) from None


def _as_written(cell: str) -> str:
    """Return a cell without what kept spreadsheets from carrying it out."""
    harmless = cell.startswith("'") and cell[1:].lstrip(" ").startswith(FORMULAS)
    return (cell[1:] if harmless else cell).strip()


def _lay(
    overrides: dict[str, Any], kind: str, name: str, target: str, relationship: str
) -> None:
    """Add a row to overrides, unless the default says the same. :raises MappingError: it cannot be."""
    if kind == OPTION:
        _lay_option(overrides, name, target)
        return
    if kind not in KINDS:
        raise MappingError("kind", kind, ", ".join((*KINDS, OPTION)))
    if name in getattr(DEFAULT, kind):
        if (target, relationship) == _cells(kind, name, DEFAULT):
            return
    value = _value(kind, name, target, relationship)
    if found := problems({kind: {name: value}}):
        raise found[0]
    key = name.lower() if kind == "schemes" else name
    row = mappings.words(kind, key, DEFAULT.overlaid({kind: {name: value}}))
    if row != mappings.default_of(kind, key):
        overrides.setdefault(kind, {})[name] = value


def _value(kind: str, name: str, target: str, relationship: str) -> Any:
    if kind == "relations":
        if target:
            raise MappingError(f"relations.{name}", target, N_("a relationship alone"))
        return relationship or None
    if kind != "schemes":
        if relationship:
            raise MappingError(f"{kind}.{name}", relationship, N_("no relationship"))
        return target or (None if kind == "roles" else "")
    if relationship:
        return {"type": target, "relationship": relationship}
    return target or None


def _lay_option(overrides: dict[str, Any], name: str, target: str) -> None:
    try:
        value = json.loads(target.lower())
    except json.JSONDecodeError:
        value = target
    if found := problems({name: value}):
        raise found[0]
    if name not in SWITCHES:
        raise MappingError(name, value, ", ".join(SWITCHES))
    said = in_words({name: value})
    if said[name] != getattr(DEFAULT, name):
        overrides |= said
