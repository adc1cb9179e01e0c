# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The coverage, by community and month."""

import csv
import re
from datetime import date, timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.administration import reports
from invenio_orcid_sync.services.operators import coverage

from ..plugins.people import Browser, query_of
from ..plugins.world import World
from ..services.operators.test_coverage import dated
from ..services.operators.test_queue import community

HERE = "/administration/orcid/reports"
FILE = f"{HERE}.csv"


def tables(operator: Browser, query: str = "") -> dict[str, list[str]]:
    """Return the rows of each table as texts."""
    page = operator.get(f"{HERE}?{query}")
    assert page.status_code == 200, page.text[-2000:]
    parts = re.findall(
        r'role="region"[^>]*aria-label="([^"]+)".*?(<table.*?</table>)',
        page.text,
        re.DOTALL,
    )
    return {name: [*map(text, rows(part))] for name, part in parts}


def rows(part: str) -> list[str]:
    """Return the rows below the heads."""
    return re.findall(r"<tr>.*?</tr>", part, re.DOTALL)[1:]


def text(part: str) -> str:
    """Return what somebody reads, cells apart."""
    bare = re.sub(r"<[^>]+>", " ", part)
    return " ".join(unescape(bare).split())


@pytest.fixture
def published(world: World) -> World:
    """Two records in April, one of them in two communities, and one in March."""
    from invenio_rdm_records.records.models import RDMParentCommunity

    ada, mary = world.author(), world.author()
    old = world.publish(ada, title="Old")
    both = world.publish(ada, mary, title="Both")
    new = world.publish(ada, title="New")
    dated(world, old, date(2025, 3, 31))
    dated(world, both, date(2025, 4, 1))
    dated(world, new, date(2025, 4, 30))
    # Mary is asked first: somebody else deposited it.
    assert world.drain() == {"create: created": 3}
    engines = community(world, "engines", old)
    community(world, "machines", both)
    row = RDMParentCommunity(record_id=world.concept(both), community_id=engines)
    db.session.add(row)
    db.session.commit()
    return world


def test_report_counts_by_month_and_community_with_totals(
    published: World, operator: Browser
) -> None:
    found = tables(operator, "since=2025-01-01&until=2025-12-31")
    assert found == {
        "By month": [
            "April 2025 2 3 3 2 of 3 (66 %)",
            "March 2025 1 1 1 1 of 1 (100 %)",
            "All months 3 4 4 3 of 4 (75 %)",
        ],
        "By community": [
            "engines 2 3 3 2 of 3 (66 %)",
            "machines 1 2 2 1 of 2 (50 %)",
            "no community 1 1 1 1 of 1 (100 %)",
        ],
        "By community and month": [
            "April 2025 engines 1 2 2 1 of 2 (50 %)",
            "April 2025 machines 1 2 2 1 of 2 (50 %)",
            "April 2025 no community 1 1 1 1 of 1 (100 %)",
            "March 2025 engines 1 1 1 1 of 1 (100 %)",
        ],
    }


def test_bars_say_in_words_what_they_show(published: World, operator: Browser) -> None:
    seen = operator.get(f"{HERE}?since=2025-01-01&until=2025-12-31").text
    bars = re.findall(r"<progress [^>]+>", seen)
    assert len(bars) == 10
    assert bars[0] == '<progress max="3" value="2" aria-label="Done of April 2025">'
    assert 'aria-label="Done of machines in April 2025"' in seen


def test_both_days_of_a_time_count(published: World, operator: Browser) -> None:
    for query, months in (
        ("since=2025-04-30&until=2025-04-30", ["April 2025 1"]),
        ("since=2025-03-31&until=2025-04-01", ["April 2025 1", "March 2025 1"]),
        ("until=2025-03-31", ["March 2025 1"]),
    ):
        found = tables(operator, query)["By month"][:-1]
        assert [" ".join(one.split()[:3]) for one in found] == months, query


def test_last_twelve_months_are_counted_unless_others_are_asked_for(
    world: World, operator: Browser
) -> None:
    author = world.author()
    today = date.today()
    first = reports._months_before(today)
    assert first.day == 1
    assert timedelta(days=334) <= today - first <= timedelta(days=366)
    for day in (first - timedelta(days=1), first):
        dated(world, world.publish(author), day)
    _, total = tables(operator)["By month"]
    assert total.startswith("All months 1 ")
    assert f'name="since" value="{first}"' in operator.get(HERE).text
    beyond = f"since={first - timedelta(days=1)}"
    assert tables(operator, beyond)["By month"][-1].startswith("All months 2 ")


@pytest.mark.parametrize(
    "day, first",
    [
        (date(2026, 11, 21), date(2025, 12, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
        (date(2026, 1, 31), date(2025, 2, 1)),
        (date(1900, 1, 1), date(1899, 2, 1)),
    ],
    ids=str,
)
def test_twelve_months_end_with_that_of_a_day(day: date, first: date) -> None:
    assert reports._months_before(day) == first


def test_file_holds_the_time_that_is_shown(published: World, operator: Browser) -> None:
    page = operator.get(f"{HERE}?since=2025-04-01&until=2025-12-31").text
    (file,) = re.findall(r'href="([^"]+\.csv[^"]*)"', page)
    assert query_of(unescape(file)) == {"since": "2025-04-01", "until": "2025-12-31"}
    answer = operator.get(unescape(file))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(one["community"], one["month"], one["authors"]) for one in found] == [
        ("engines", "2025-04-01", "2"),
        ("machines", "2025-04-01", "2"),
        ("", "2025-04-01", "1"),
    ]


def test_names_of_communities_are_texts_and_no_formulas(
    published: World, operator: Browser
) -> None:
    from invenio_communities.communities.records.models import CommunityMetadata

    evil = "=<script>alert(1)</script>"
    db.session.query(CommunityMetadata).filter_by(slug="engines").update({"slug": evil})
    db.session.commit()
    query = "since=2025-01-01&until=2025-12-31"
    assert "<script>alert" not in operator.get(f"{HERE}?{query}").text
    assert evil in " ".join(tables(operator, query)["By community"])
    assert f"'{evil}," in operator.get(f"{FILE}?{query}").text


def test_long_tables_end_and_say_so(
    published: World, operator: Browser, monkeypatch: Any
) -> None:
    monkeypatch.setattr(reports, "SHOWN", 2)
    query = "since=2025-01-01&until=2025-12-31"
    found = tables(operator, query)
    assert {name: len(rows) for name, rows in found.items()} == {
        "By month": 3,
        "By community": 2,
        "By community and month": 2,
    }
    seen = operator.get(f"{HERE}?{query}").text
    assert "The first 2 of 3. The file has all." in seen
    assert "The first 2 of 4. The file has all." in seen


def test_what_takes_too_long_names_the_command_that_waits(
    published: World, operator: Browser, monkeypatch: Any
) -> None:
    slow = db.select(*[db.null()] * 7).where(db.func.pg_sleep(30).is_not(None))
    monkeypatch.setattr(coverage, "_statement", lambda since, until: slow)
    monkeypatch.setattr(reports, "SECONDS", 1)
    page = operator.get(f"{HERE}?since=2025-01-01&until=2025-12-31")
    assert page.status_code == 200
    command = "invenio orcid report coverage --since 2025-01-01 --until 2026-01-01"
    assert command in unescape(page.text)
    assert 'name="since" value="2025-01-01"' in page.text
    file = operator.get(FILE)
    assert file.status_code == 400
    assert "invenio orcid report coverage" in file.text


def test_nothing_is_a_report_too(world: World, operator: Browser) -> None:
    seen = operator.get(HERE).text
    assert "Nothing was published in this time." in seen
    assert "<table" not in seen
    heads = "community,month,records,authors,connected,settled"
    assert operator.get(FILE).text == f"\ufeff{heads}\r\n"


def test_records_without_ids_have_no_bar(world: World, operator: Browser) -> None:
    world._publish()
    month, total = tables(operator)["By month"]
    assert total == "All months 1 0 0 no authors with an iD"
    assert "<progress" not in operator.get(HERE).text
    assert month.endswith("no authors with an iD")


@pytest.mark.parametrize(
    "query, problem",
    [
        ("since=yesterday", "“yesterday” is no day"),
        ("since=2026-02-30", "“2026-02-30” is no day"),
        ("until=0001-01-01", "“0001-01-01” is no day"),
        ("until=9999-12-31", "“9999-12-31” is no day"),
        ("since=2026-02-02&until=2026-02-01", "is before the first, 2026-02-02."),
        (f"since={'2' * 4000}", "“since” is longer than 200 characters."),
    ],
    ids=["word", "february", "first", "last", "order", "long"],
)
def test_nonsense_is_named_and_not_guessed(
    world: World, operator: Browser, query: str, problem: str
) -> None:
    for address in (HERE, FILE):
        answer = operator.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert problem in unescape(answer.text)
