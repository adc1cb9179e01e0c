# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid history`` and ``invenio orcid prune``."""

import csv
from collections.abc import Callable
from io import StringIO

from ..plugins.world import World


def test_history_is_a_table(world: World, run: Callable) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    headings, row, _connect = (line.split() for line in run("history").lines)
    assert headings == [
        "AT",
        "ACTOR",
        "ACTION",
        "OUTCOME",
        "STATUS",
        "CODE",
        "ORCID",
        "RECORD",
    ]
    assert row[2:7] == ["drainer", "create", "created", "201", "-"]
    (shown,) = run("history", "--record", recid, "--json").json
    assert row[7:] == [author.orcid, shown["record"]]


def test_history_keeps_to_what_is_asked(world: World, run: Callable) -> None:
    ada, mary = world.author(), world.author()
    world.publish(ada)
    world.drain()

    def asked(*arguments: str) -> list[str]:
        found = run("history", "--json", *arguments).json
        return [one["action"] for one in found]

    assert asked() == ["create", "connect", "connect"]
    assert asked("--orcid", mary.orcid) == asked("--limit", "2")[1:] == ["connect"]
    assert asked("--action", "create") == asked("--outcome", "created") == ["create"]
    assert asked("--actor", "drainer") == ["create"]
    assert asked("--actor", mary.user.email) == ["connect"]
    assert asked("--until", "2020-01-01") == []
    assert len(asked("--since", "2020-01-01T10:00:00")) == 3


def test_history_as_csv_is_all_of_it(world: World, run: Callable) -> None:
    author = world.author()
    out = run("history", "--csv", "--limit", "1").out.removeprefix("\ufeff")
    (row,) = csv.DictReader(StringIO(out))
    assert (row["action"], row["orcid"]) == ("connect", author.orcid)


def test_prune_asks_back_and_deletes(world: World, run: Callable) -> None:
    from datetime import timedelta

    from invenio_db import db

    from invenio_orcid_sync.models import History

    world.author()
    db.session.query(History).update({History.at: History.at - timedelta(days=3)})
    db.session.commit()
    world.set(HISTORY_RETENTION=2 * 86400)
    ran = run("prune", input="n\n")
    said = "History older than 2 days is deleted for good. Go on? [y/N]:"
    assert (ran.code, ran.err.startswith(said)) == (1, True)
    assert run("prune", "--yes").lines == ["1 entries deleted."]
    assert run("prune", "--yes", "--json").json == {"deleted": 0}
