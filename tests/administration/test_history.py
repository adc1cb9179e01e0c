# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The history: what a filter finds, on pages and as a file."""

import csv
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.models import History
from invenio_orcid_sync.services.operators import history

from ..plugins.people import Browser, query_of
from ..plugins.world import World, retitled, service, system_identity

HERE = "/administration/orcid/history"
FILE = f"{HERE}.csv"

BEGIN = datetime(2020, 1, 1, 12, tzinfo=UTC)


def fill(number: int = 1, **values: Any) -> None:
    """Write so many entries, a minute apart, the first at ``BEGIN``."""
    fields = {"actor": "drainer", "action": "update", "outcome": "updated", **values}
    begin = fields.pop("at", BEGIN)
    rows = [{**fields, "at": begin + timedelta(minutes=n)} for n in range(number)]
    db.session.execute(db.insert(History), rows)
    db.session.commit()


def entries(operator: Browser, query: str = "") -> list[list[str]]:
    """Return what, outcome and who of the entries of a page."""
    page = operator.get(f"{HERE}?{query}")
    assert page.status_code == 200, page.text[-2000:]
    found = []
    for row in re.findall(r"<tr>\s*<td>.*?</tr>", page.text, re.DOTALL):
        cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        texts = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        found.append([texts[1], texts[2], texts[5]])
    return found


def lines(operator: Browser, query: str = "") -> list[dict[str, str]]:
    """Return the file of a filter."""
    answer = operator.get(f"{FILE}?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def test_entry_says_what_happened_to_whom(world: World, operator: Browser) -> None:
    author = world.author(user_profile={"full_name": "Ada Byron"})
    recid = world.publish(author)
    world.drain()
    assert entries(operator) == [
        ["Add a work", "added", "by itself"],
        ["Connect", "connected", "account Ada Byron"],
    ]
    seen = operator.get(HERE).text
    concept = service().read(system_identity(), recid)["parent"]["id"]
    item = world.item(author)
    for part in (
        f'/connections/{author.connection.id}" dir="ltr">{author.orcid}</a>',
        f'/works/{item.id}" dir="ltr">{concept}</a>',
        f"put-code {item.put_code}",
        "201",
    ):
        assert part in seen


def test_filter_finds_person_record_action_outcome_and_who(
    world: World, operator: Browser
) -> None:
    ada = world.author(user_profile={"full_name": "Ada"}, email="ada@example.org")
    mary = world.author(user_profile={"full_name": "Mary"})
    recid = world.publish(ada)
    world.publish(mary)
    world.drain()
    world.edit(recid, retitled("Edited"))
    world.drain()
    created = ["Add a work", "added", "by itself"]
    updated = ["Bring a work up to date", "updated", "by itself"]
    connected = ["Connect", "connected", "account Ada"]
    item = world.item(ada)
    for query, expected in (
        (f"person={ada.orcid}", [updated, created, connected]),
        (f"person=https://orcid.org/{ada.orcid}", [updated, created, connected]),
        (f"record={recid}", [updated, created]),
        (f"work={item.id}", [updated, created]),
        (f"connection={ada.connection.id}", [updated, created, connected]),
        ("action=update", [updated]),
        ("outcome=updated", [updated]),
        ("actor=ada@example.org", [connected]),
        (f"actor={ada.user.user.id}", [connected]),
        (f"person={mary.orcid}&action=update", []),
    ):
        assert entries(operator, query) == expected, query
        assert len(lines(operator, query)) == len(expected), query


def test_last_day_counts_whole_where_times_are_shown(
    world: World, operator: Browser
) -> None:
    # Europe/Zurich is an hour ahead.
    fill(at=datetime(2019, 12, 31, 22, 59, tzinfo=UTC), action="pause")
    fill(at=datetime(2019, 12, 31, 23, 0, tzinfo=UTC), action="resume")
    fill(at=datetime(2020, 1, 1, 22, 59, tzinfo=UTC), action="move")
    fill(at=datetime(2020, 1, 1, 23, 0, tzinfo=UTC), action="check")
    found = entries(operator, "since=2020-01-01&until=2020-01-01")
    assert [one[0][:4] for one in found] == ["Move", "Resu"]
    assert len(entries(operator, "since=2020-01-01")) == 3
    assert len(entries(operator, "until=2020-01-01")) == 3


def test_page_links_and_file_keep_the_filter(world: World, operator: Browser) -> None:
    fill(51, action="pause")
    fill(3)
    query = "action=pause&since=2020-01-01&actor=drainer"
    page = operator.get(f"{HERE}?{query}").text
    kept = {"action": "pause", "since": "2020-01-01", "actor": "drainer"}
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', page)
    onward = unescape(onward)
    assert query_of(onward).items() > kept.items()
    (file,) = re.findall(r'href="([^"]+\.csv[^"]*)"', page)
    assert query_of(unescape(file)) == kept
    assert len(entries(operator, query)) == 50
    assert len(entries(operator, onward.partition("?")[2])) == 1
    assert len(lines(operator, unescape(file).partition("?")[2])) == 51
    for name, value in kept.items():
        assert re.search(rf'(name="{name}"[^>]*|option )value="{value}"', page), name
    assert re.search(r'value="pause" selected', page)


def test_narrowed_to_one_person_or_work_it_says_so_and_keeps_it(
    world: World, operator: Browser
) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    connection, item = author.connection.id, world.item(author).id
    seen = operator.get(f"{HERE}?connection={connection}&work={item}").text
    assert f'<input type="hidden" name="connection" value="{connection}">' in seen
    assert f'<input type="hidden" name="work" value="{item}">' in seen
    assert "Of one connection only:" in seen and "Of one work only:" in seen
    assert "only:" not in operator.get(HERE).text


def test_file_is_kept_by_nobody_and_holds_no_formula(
    world: World, operator: Browser, monkeypatch: Any
) -> None:
    monkeypatch.setattr(history, "LARGEST", 2)
    fill(5)
    fill(actor="=cmd|' /C calc'!A0", action="@SUM(1)", outcome="+1")
    answer = operator.get(FILE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('"orcid-history.csv"')
    assert answer.is_streamed
    found = lines(operator)
    assert len(found) == 6
    odd = [one for one in found if one["actor"] != "drainer"]
    assert [(one["actor"], one["action"], one["outcome"]) for one in odd] == [
        ("'=cmd|' /C calc'!A0", "'@SUM(1)", "'+1")
    ]


def test_what_another_version_wrote_is_text_and_nothing_else(
    world: World, operator: Browser
) -> None:
    world.make_user(world.site.app)
    evil = "<b>x</b>"
    fill(actor=evil, action=evil, outcome=evil)
    author = world.author(user_profile={"full_name": "<script>alert(1)</script>"})
    assert author.orcid
    seen = operator.get(HERE).text
    assert evil not in seen and "<script>alert" not in seen
    assert entries(operator)[1] == [evil] * 3
    assert entries(operator)[0][2] == "account <script>alert(1)</script>"


def test_nothing_found_is_said(world: World, operator: Browser) -> None:
    assert "Nothing yet." in operator.get(HERE).text
    assert (
        "Nothing is found with this filter."
        in operator.get(f"{HERE}?action=pause").text
    )
    assert lines(operator) == []


@pytest.mark.parametrize(
    "query, status, problem",
    [
        ("person=x", 400, "'x' is no ORCID iD"),
        ("person=0000-0002-1825-0098", 400, "is no ORCID iD"),
        ("record=nothing", 404, "There is no record 'nothing' here"),
        ("actor=somebody", 404, "There is no account 'somebody' here"),
        ("action=odd", 400, "“odd” is nothing that “action” can be."),
        ("outcome=odd", 400, "“odd” is nothing that “outcome” can be."),
        ("since=yesterday", 400, "“yesterday” is no day"),
        ("until=9999-12-31", 400, "“9999-12-31” is no day"),
        ("since=2026-02-02&until=2026-02-01", 400, "is before the first"),
        ("connection=x", 400, "“x” is no number"),
        (f"work={'9' * 40}", 400, "is no number"),
        (f"person={'0' * 5000}", 400, "“person” is longer than 200 characters."),
        ("record=%00", 400, "holds a character that is no text"),
        ("actor=%00", 400, "holds a character that is no text"),
    ],
)
def test_nonsense_is_named_and_not_guessed(
    world: World, operator: Browser, query: str, status: int, problem: str
) -> None:
    fill()
    for address in (HERE, FILE):
        answer = operator.get(f"{address}?{query}")
        assert answer.status_code == status
        assert problem in unescape(answer.text)
        assert "Bring a work up to date</td>" not in answer.text


def test_place_that_no_page_ended_at_is_refused(
    world: World, operator: Browser
) -> None:
    for after in ("x", "2026-11-21~1", f"2026-11-21T00:00:00%2B00:00~{'9' * 40}"):
        answer = operator.get(f"{HERE}?after={after}")
        assert answer.status_code == 400
        assert "is not where a page ended" in answer.text


def test_many_entries_cost_one_look_at_their_accounts(
    world: World, operator: Browser
) -> None:
    from sqlalchemy import event

    for _ in range(5):
        world.author()
    counted: list[str] = []

    def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        counted.append(statement)

    def asked() -> int:
        counted.clear()
        operator.get(HERE)
        return len(counted)

    asked()
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        few = asked()
        fill(40, actor="operator:1")
        # What the session had forgotten is read anew.
        asked()
        assert asked() == few
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
