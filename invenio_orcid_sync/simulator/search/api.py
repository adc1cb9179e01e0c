# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The search calls (orcid-api 8; PublicV3ApiServiceDelegatorImpl, OrcidSearchManager)."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .. import media
from ..access import READ_PUBLIC, check_client
from ..call import Call
from ..errors import OrcidError
from ..nodes import Branch, Leaf
from ..shapes import orcid_id
from ..state import Record
from ..views import identity
from .fields import DEFAULT, contents, emails, holds, institutions
from .query import Query, Wrong, parse

# OrcidSearchManager: MAX_SEARCH_ROWS, DEFAULT_SEARCH_ROWS, MAX_SEARCH_START.
MAXIMUM_ROWS, MAXIMUM_START = 1000, 10_000

_FOUND = Leaf(name="num-found", attribute=True, cast="integer")
SEARCH = Branch(
    name="search",
    ns="search",
    children=(
        Branch(
            name="result",
            ns="search",
            many=True,
            children=(orcid_id("orcid-identifier"),),
        ),
        _FOUND,
    ),
)
_NS = "expanded-search"
EXPANDED = Branch(
    name="expanded-search",
    ns=_NS,
    children=(
        Branch(
            name="expanded-result",
            ns=_NS,
            many=True,
            children=(
                *(
                    Leaf(name=name, ns=_NS)
                    for name in (
                        "orcid-id",
                        "given-names",
                        "family-names",
                        "credit-name",
                    )
                ),
                *(
                    Leaf(name=name, ns=_NS, many=True)
                    for name in ("other-name", "email", "institution-name")
                ),
            ),
        ),
        _FOUND,
    ),
)

_OTHERS = contents("other-names")
# The columns that csv-search knows; `fl` picks from them. Which there are without it is our choice.
_COLUMNS = {
    "orcid": lambda record: [record.orcid],
    "email": emails,
    "given-names": lambda record: [record.given_names],
    "family-name": lambda record: [record.family_name],
    "given-and-family-names": lambda record: [record.name],
    "current-institution-affiliation-name": lambda r: institutions(r, current=True),
    "past-institution-affiliation-name": lambda r: institutions(r, current=False),
    "credit-name": lambda record: [record.credit_name],
    "other-names": _OTHERS,
}


def reading() -> Iterator[Rule]:
    """Routes that both APIs have; clients write them with a slash at the end, too."""
    for path, endpoint in (
        ("search", search),
        ("expanded-search", expanded),
        ("csv-search", as_csv),
    ):
        yield Rule(f"/{path}/", methods=["GET"], endpoint=endpoint)


def _number(call: Call, name: str, default: int) -> int:
    given = call.request.args.get(name, str(default))
    try:
        return int(given)
    except ValueError as error:
        raise OrcidError(9012, f"{name} must be a number, not {given}") from error


def _start(call: Call) -> int:
    """Without a token one can look at the first 10,000 only."""
    start = _number(call, "start", 0)
    if call.token is None and not 0 <= start <= MAXIMUM_START:
        raise OrcidError(9043, f"start {start}")
    return max(start, 0)


def _rows(call: Call) -> int:
    rows = _number(call, "rows", MAXIMUM_ROWS)
    if not 0 <= rows <= MAXIMUM_ROWS:
        raise OrcidError(9012, f"rows must be 0 to {MAXIMUM_ROWS}, not {rows}")
    return rows


def _query(call: Call) -> Query:
    try:
        return parse(call.request.args.get("q", ""), DEFAULT)
    except Wrong as error:
        raise OrcidError(9012, f"q: {error}") from error


def _found(call: Call) -> tuple[list[Record], int]:
    """Give a page of what matches and the number of all, by iD (our choice).

    Closed records are not found. The registry's index lags; this one does not.
    """
    call.authenticate()
    if not call.public:
        check_client(call.token, READ_PUBLIC)
    start, rows, query = _start(call), _rows(call), _query(call)
    try:
        matching = [
            orcid
            for orcid, record in call.registry.records.items()
            if record.state == "active"
            and query(lambda name, term, record=record: holds(record, name, term))
        ]
    except Wrong as error:
        raise OrcidError(9012, f"q: {error}") from error
    page = islice(sorted(matching), start, start + rows)
    return [call.registry.records[orcid] for orcid in page], len(matching)


def search(call: Call) -> Response:
    """GET /search: iDs; without any the list is null, as clients report."""
    found, number = _found(call)
    results = [{"orcid-identifier": identity(record.orcid)} for record in found]
    return call.answer(SEARCH, {"result": results or None, "num-found": number})


def _expanded(record: Record) -> dict[str, Any]:
    return {
        "orcid-id": record.orcid,
        "given-names": record.given_names or None,
        "family-names": record.family_name or None,
        "credit-name": record.credit_name or None,
        "other-name": list(_OTHERS(record)),
        "email": emails(record),
        "institution-name": institutions(record),
    }


def expanded(call: Call) -> Response:
    """GET /expanded-search: names, e-mails and institutions as well."""
    found, number = _found(call)
    results = [_expanded(record) for record in found]
    shown = {"expanded-result": results or None, "num-found": number}
    return call.answer(EXPANDED, shown)


def as_csv(call: Call) -> Response:
    """GET /csv-search: a table, columns by `fl`."""
    found, _ = _found(call)
    names = call.request.args.get("fl", ",".join(_COLUMNS)).split(",")
    columns = [name.strip() for name in names if name.strip() in _COLUMNS]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(columns)
    for record in found:
        cells = (_COLUMNS[name](record) for name in columns)
        writer.writerow([",".join(filter(None, cell)) for cell in cells])
    response = Response(table.getvalue(), content_type="text/csv;charset=UTF-8")
    return media.common(response)
