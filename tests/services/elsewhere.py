# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An earlier system: people with accounts here, permissions that it was given, and works that it has added."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from invenio_orcid_sync.services.operators import importing
from invenio_orcid_sync.services.operators.importing import Files, Problem, Tally

from ..plugins.past import Newcomer, newcomer
from ..plugins.world import SCOPES, Author, World, system_identity

HEADS = (
    "orcid",
    "email",
    "access_token",
    "refresh_token",
    "scope",
    "expires_at",
    "name",
)


def granted(world: World, scope: str = SCOPES, client_id: str = "") -> Author:
    """Make somebody with an account here, who has given a permission elsewhere."""
    return permitted(world, newcomer(world), scope, client_id)


def permitted(
    world: World, person: Newcomer, scope: str = SCOPES, client_id: str = ""
) -> Author:
    """Let somebody give a permission elsewhere."""
    client_id = client_id or world.client_id
    answer = world.control(
        "tokens", orcid=person.orcid, client_id=client_id, scope=scope
    )
    return Author(person.orcid, answer["access_token"], person.user)


def row(person: Author, **changes: Any) -> dict[str, Any]:
    """Return a row about somebody."""
    known = {
        "orcid": person.orcid,
        "email": person.user.email,
        "access_token": person.token,
        "refresh_token": "0a5d81ba-7792-4129-9f07-aaf7b88ba88f",
        "scope": SCOPES,
        "expires_at": "2046-11-21T16:00:00+00:00",
        "name": "Ada Lovelace",
    }
    return {**known, **changes}


def people(folder: Path, *rows: dict[str, Any]) -> Path:
    """Write a file of people."""
    return _written(folder / "people.csv", HEADS, rows)


def works(folder: Path, *rows: tuple[str, str, int]) -> Path:
    """Write a file of works: iD, record and put-code."""
    heads = ("orcid", "record", "put_code")
    return _written(
        folder / "works.csv", heads, (dict(zip(heads, one)) for one in rows)
    )


def _written(path: Path, heads: Iterable[str], rows: Iterable[dict[str, Any]]) -> Path:
    found = list(rows)
    names = list(dict.fromkeys([*heads, *(name for one in found for name in one)]))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(found)
    return path


def files(
    world: World, connections: Path | None = None, works: Path | None = None
) -> Files:
    """Say what is to be imported."""
    return Files(connections=connections, works=works, client_id=world.client_id)


def imported(
    world: World, connections: Path | None = None, works: Path | None = None
) -> Tally:
    """Import, after a look that must say the same as what is done then."""
    given = files(world, connections, works)
    before: list[Any] = []
    after: list[Any] = []
    forecast = importing.examine(system_identity(), given, before.append)
    done = importing.carry_out(system_identity(), given, after.append)
    assert (done, after) == (forecast, before)
    return done


def problems(
    world: World, connections: Path | None = None, works: Path | None = None
) -> list[Problem]:
    """Return what a look finds wrong."""
    found: list[Any] = []
    importing.examine(system_identity(), files(world, connections, works), found.append)
    return [one for one in found if isinstance(one, Problem)]
