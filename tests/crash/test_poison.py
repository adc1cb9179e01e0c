# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records that cannot be sent: they hold up nobody, say why, and go when they are mended."""

from collections import Counter
from typing import Any

import pytest

from ..plugins.content import creator, record_data
from ..plugins.world import Author
from .scene import Scene
from .test_points import BULK, POST

pytestmark = pytest.mark.soak

MEGABYTE = 1_000_000

# Metadata that no schema let in: raw imports and old bugs leave such.
NONSENSE: dict[str, Any] = {
    "title-object": {"title": {"not": "a title"}},
    "title-list": {"title": ["a", "b"]},
    "creators-text": {"creators": "nobody"},
    "creators-null": {"creators": None},
    "nothing": None,
}


def rewrite(recid: str, metadata: Any) -> None:
    """Change what is stored of a record, past all checks. Fields that are not given stay."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    before = model.json["metadata"] or {}
    changed = metadata and {**before, **metadata}
    model.json = {**model.json, "metadata": changed}
    db.session.commit()


def poisoned(scene: Scene, author: Author, metadata: Any) -> str:
    """Publish a record between two others, and spoil it. :returns: its id."""
    for title in ("Before", "Poison", "After"):
        recid = scene.world.publish(author, title=title)
        if title == "Poison":
            spoilt = recid
    rewrite(spoilt, metadata)
    return spoilt


@pytest.mark.parametrize("kind", NONSENSE)
def test_record_that_makes_no_sense_holds_up_nobody_and_goes_when_mended(
    scene: Scene, kind: str
):
    from invenio_orcid_sync.services import works

    author = scene.world.author()
    recid = poisoned(scene, author, NONSENSE[kind])
    scene.drain()
    assert sorted(scene.held(author).values()) == ["After", "Before"]
    assert scene.calls() == [BULK]
    for _ in range(6):
        scene.later(600)
        scene.drain()
    # It is looked at again and again, for which ORCID is not bothered.
    assert scene.calls() == []

    rewrite(recid, record_data(author.orcid, title="Mended")["metadata"])
    works.push(record=recid)
    scene.drain()
    scene.later(600)
    scene.drain()
    assert scene.calls() == [POST]
    scene.check((author, ["After", "Before", "Mended"]))


@pytest.mark.parametrize("field", ["title", "description", "publisher"])
def test_record_of_three_megabytes_is_cut_to_what_orcid_takes(scene: Scene, field: str):
    from invenio_orcid_sync.services import works

    author = scene.world.author()
    recid = poisoned(scene, author, {field: "Long " * (3 * MEGABYTE // 5)})
    scene.drain()

    (request,) = scene.log()
    assert request["status"] == 200
    cut = works.preview(recid).payload["title"]["title"]["value"]
    assert len(cut) <= 1000
    scene.check((author, ["Before", cut, "After"]))
    assert {row.hold for row in scene.rows(author)} == {None}


def test_record_of_ten_thousand_authors_is_sent_with_its_author_among_fifty(
    scene: Scene,
):
    author = scene.world.author()
    crowd = [creator(family=f"Author{number}") for number in range(9_999)]
    poisoned(scene, author, {"creators": [*crowd, creator(author.orcid)]})
    scene.drain()

    assert scene.calls() == [BULK]
    scene.check((author, ["Before", "Poison", "After"]))
    (work,) = [
        one
        for one in scene.world.works(author)
        if one["title"]["title"]["value"] == "Poison"
    ]
    listed = work["contributors"]["contributor"]
    assert len(listed) == 50
    assert author.orcid in [
        (one["contributor-orcid"] or {}).get("path") for one in listed
    ]


def test_lone_surrogate_comes_as_the_repository_shows_it(scene: Scene):
    """Half a character, which no XML can hold: InvenioRDM replaces it when a draft is saved."""
    author = scene.world.author()
    scene.world.publish(author, title="Half a \ud83d character")
    scene.drain()

    assert scene.calls() == [POST]
    scene.check((author, ["Half a \ufffd character"]))


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (400, 9001, "cvc-pattern-valid: Value '1843-13' is not facet-valid"),
        (400, 9006, "The client application sent a bad request to ORCID"),
        (413, None, ""),
    ],
)
def test_work_that_orcid_rejects_is_found_by_halving_and_keeps_its_reason(
    scene: Scene, status: int, code: int | None, text: str
):
    """Two bulks are refused, then the one that stands alone; the others go."""
    author = scene.world.author()
    for title in ("One work", "Two works", "Three works", "Four works"):
        scene.world.publish(author, title=title)
    body = {"response-code": status, "error-code": code, "developer-message": text}
    refused = {"status": status, "body": body if code else ""}
    scene.world.fault("status", "POST", "*/works", times=2, **refused)
    scene.world.fault("status", "POST", "*/work", **refused)
    scene.drain()

    # In whichever half it stands, and alone.
    assert Counter(scene.calls()) == {BULK: 3, POST: 2}
    assert len(scene.held(author)) == 3
    held = [row.code for row in scene.rows(author) if row.hold == "operator"]
    assert held == ["rejected" if code else "too_large"]
