# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What services refuse is said in the reader's language; what is kept of it is said in English."""

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask_babel import refresh
from invenio_cache import current_cache

from invenio_orcid_sync.core.options import OPTIONS
from invenio_orcid_sync.said import Said
from invenio_orcid_sync.services.operators import works

from ..plugins.configured import configured
from ..plugins.operators import make_operator
from ..plugins.people import Browser
from ..plugins.world import World
from .forms import Form, words

HERE = "/administration/orcid"


@pytest.fixture
def german(operator: Browser) -> Iterator[Browser]:
    """An operator who reads German."""
    operator.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    refresh()  # Flask-Babel remembers per application context, which here outlives requests
    yield operator
    refresh()


def saved(**values: str) -> Callable[[Browser], Any]:
    """Have settings looked at."""
    return lambda window: (
        Form(window.get(f"{HERE}/settings"), "/settings/preview")
        .fill(**values)
        .send(window)
    )


def uploaded(data: bytes) -> Callable[[Browser], Any]:
    """Upload a mapping."""

    def upload(window: Browser) -> Any:
        form = Form(window.get(f"{HERE}/mappings"), "/mappings/upload")
        return window.post(
            form.address, {**form.data, "file": (BytesIO(data), "mapping.csv")}
        )

    return upload


def tried(record: str) -> Callable[[Browser], Any]:
    """Try the mapping on a record."""
    return lambda window: (
        Form(window.get(f"{HERE}/mappings"), "/mappings/trial")
        .fill(record=record)
        .send(window)
    )


@pytest.mark.parametrize(
    "act, status, said",
    [
        (
            lambda window: window.get(f"{HERE}/works/987654"),
            404,
            "Das Werk '987654' gibt es hier nicht. Prüfen Sie die Angabe.",
        ),
        (
            lambda window: window.get(f"{HERE}/works?after=x"),
            400,
            "'x' ist nicht das Ende einer Seite.",
        ),
        (
            lambda window: window.get(f"{HERE}/works?record=abcde-12345"),
            404,
            "Den Eintrag 'abcde-12345' gibt es hier nicht.",
        ),
        (lambda window: window.get(f"{HERE}/overview"), 200, "Antwort erhalten."),
        (
            saved(grace="soon"),
            400,
            "Verwenden Sie eine ganze Zahl von Sekunden von 0 bis 7776000.",
        ),
        (
            uploaded(b"kind,name,target,relationship\npoems,x,book,\n"),
            400,
            "Zeile 2: Zuordnung kind: 'poems' ist nicht erlaubt. Erlaubt: types,",
        ),
        (uploaded(b"[" * 9), 400, "Zeile 1: Es fehlt die Spalte kind,"),
        (tried("abcde-12345"), 400, "Den Eintrag 'abcde-12345' gibt es hier nicht."),
    ],
    ids=("work", "page", "record", "health", "setting", "row", "file", "trial"),
)
def test_pages_say_it_in_the_readers_language(
    world: World,
    german: Browser,
    act: Callable[[Browser], Any],
    status: int,
    said: str,
) -> None:
    world.free(*(name.upper() for name in OPTIONS))
    answer = act(german)
    assert answer.status_code == status
    assert said in words(answer)


def test_page_without_credentials_says_it_in_the_readers_language(
    world: World, german: Browser
) -> None:
    with configured(world.site.app, CLIENT_ID=None):
        answer = german.get(f"{HERE}/overview")
    assert "ORCID_SYNC_CLIENT_SECRET sind nicht gesetzt" in words(answer)


def test_copied_database_refuses_in_words(world: World, german: Browser) -> None:
    """What the whole installation refuses is a page, too."""
    author = world.author()
    world.publish(author)
    world.drain()
    page = f"{HERE}/works/{world.item(author).id}"
    compare = Form(german.get(page), "/compare")
    refresh()
    with configured(world.site.app, INSTANCE="copy"):
        answer = compare.send(german)
    assert answer.status_code == 409
    assert "Es wird nichts an ORCID gesendet. Die Datenbank" in words(answer)


def test_answer_of_a_worker_is_said_in_the_readers_language(
    world: World, german: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker has no reader: it keeps the sentence, and the page says it."""
    author = world.author()
    world.publish(author)
    world.drain()
    item = world.item(author)
    world.act(author, "delete_work", put_code=item.put_code)
    other = make_operator(world.site.ui, world.make_user).user
    with caplog.at_level(logging.DEBUG):
        works.answer(item.id, other.id)
    kept = current_cache.get(works._key(item.id))
    assert isinstance(kept["problem"], Said)
    assert kept["problem"] == "ORCID does not show the work: missing."
    refresh()
    assert "ORCID zeigt das Werk nicht: missing." in words(
        german.get(f"{HERE}/works/{item.id}")
    )
    assert "zeigt das Werk nicht" not in caplog.text
