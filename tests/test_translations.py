# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every text that people read can be translated, and translators have all of them."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from gettext import GNUTranslations
from html import unescape
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask_babel import get_domain, ngettext, refresh

from invenio_orcid_sync import errors
from invenio_orcid_sync.core.outcomes import EXCHANGES
from invenio_orcid_sync.views import words
from tests.plugins.people import PAGE

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "invenio_orcid_sync"
TEMPLATES = PACKAGE / "templates" / "semantic-ui" / "invenio_orcid_sync"
CATALOGUES = sorted(PACKAGE.glob("translations/*/LC_MESSAGES/messages.po"))

KEPT = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|</?\w[^>]*>|--[a-z-]+")
"""What a translation takes over as it is: placeholders, tags, options of commands."""


@pytest.fixture(scope="module")
def template() -> Catalog:
    """The catalogue that translators start from."""
    with (PACKAGE / "translations" / "messages.pot").open("rb") as file:
        return read_po(file)


def test_template_holds_what_the_sources_say(template):
    """Cure: make messages."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    mappings = tool["babel"]["mappings"]
    found = extract_from_dir(
        PACKAGE,
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        {m["pattern"]: {"silent": m.get("silent", "")} for m in mappings},
    )
    assert {message for _, _, message, _, _ in found} == {
        message.id for message in template if message.id
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_orcids_words_are_written_as_orcid_writes_them(path: Path):
    with path.open("rb") as file:
        catalogue = read_po(file)
    texts = [
        text
        for message in catalogue
        if message.id
        for text in (*_forms(message.id), *_forms(message.string))
    ]
    assert len(texts) > 1000
    wrong = re.compile(r"Orcid|ORCiD|ORCID[ -](ID|Id|id)\b|\biDs?' ")
    assert [text for text in texts if wrong.search(text)] == []


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_messages_are_complete_and_translatable(template):
    known = {message.id for message in template}
    for message in (
        *errors.MESSAGES.values(),
        *errors.REASONS.values(),
        errors.STOPPED,
    ):
        for part in (message.title, message.what, message.then):
            assert str(part) in known
        assert message.who in ("you", "operator", "nobody")


def test_messages_are_those_that_are_raised():
    """A code without a message would be shown as nothing; a message without a code is dead."""
    sources = "".join(
        path.read_text()
        for room in ("services", "oauth", "views")
        for path in sorted((PACKAGE / room).glob("*.py"))
    )
    told = {rule.outcome.code for rule in EXCHANGES}
    for code in errors.MESSAGES:
        assert code in told or f'"{code}"' in sources, code
    for code in re.findall(r'Problem\("(\w+)"\)', sources):
        assert code in errors.MESSAGES, code


def test_words_are_translatable(template):
    known = {message.id for message in template}
    for text in (*words.RIGHTS.values(), *words.STATES.values()):
        assert str(text) in known


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda p: p.name)
def test_templates_hold_no_text_outside_of_gettext(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text)
    assert re.findall(r"\w{2,}", unescape(text)) == []


# --- the languages ---


def language_of(path: Path) -> str:
    """Return the language of a catalogue."""
    return path.parts[-3]


@pytest.fixture(scope="module", params=CATALOGUES, ids=language_of)
def path(request: pytest.FixtureRequest) -> Path:
    """A language's catalogue."""
    return request.param


@pytest.fixture(scope="module")
def catalogue(path: Path) -> Catalog:
    """A language's translations."""
    with path.open("rb") as file:
        return read_po(file, locale=language_of(path))


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Yield what is said in English and what is said for it, for each number that a language knows."""
    if isinstance(message.id, str):
        yield message.id, message.string
    else:
        one, many = message.id
        for number, string in enumerate(message.string):
            yield many if number else one, string


def pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    """Return the sentences of a language, and the English ones that they stand for."""
    messages = (message for message in catalogue if message.id)
    return [pair for message in messages for pair in forms(message) if pair[1]]


def compiled(path: Path, package: str) -> Path:
    """Return where an installed package has its translations into the same language, as programs read them."""
    return Path(files(package) / str(path.relative_to(PACKAGE).with_suffix(".mo")))


def read_compiled(file: Path) -> Catalog:
    """Return what programs read."""
    with file.open("rb") as opened:
        return read_mo(opened)


def rule(file: Path) -> list[int]:
    """Return which form programs take for some numbers."""
    with file.open("rb") as opened:
        plural = GNUTranslations(opened).plural
    return [plural(n) for n in (*range(200), 1_000_000, 2_000_000)]


def test_demo_offers_each_language(site):
    """Cure: I18N_LANGUAGES in demo/invenio.cfg."""
    offered = dict(site.ui.config["I18N_LANGUAGES"])
    assert [*offered] == [language_of(path) for path in CATALOGUES]


def test_catalogue_holds_the_messages_of_the_template(template, catalogue):
    """Cure: make messages."""
    assert [m.id for m in catalogue] == [m.id for m in template]
    assert not catalogue.obsolete
    assert catalogue.header_comment == template.header_comment


def test_catalogue_is_whole(catalogue):
    assert len(pairs(catalogue)) > 400
    assert [m.id for m in catalogue if m.id and not all(s for _, s in forms(m))] == []
    assert [message.id for message in catalogue if message.fuzzy] == []
    short = [
        message.id
        for message in catalogue
        if isinstance(message.id, tuple)
        and len(message.string) != catalogue.num_plurals
    ]
    assert short == []


def test_catalogue_keeps_what_is_no_language(catalogue):
    for english, string in pairs(catalogue):
        assert sorted(KEPT.findall(string)) == sorted(KEPT.findall(english)), english
        for strip in (str.lstrip, str.rstrip):
            assert (strip(string) == string) == (strip(english) == english), english
    assert [str(e) for message in catalogue for e in message.check(catalogue)] == []


def test_catalogue_counts_as_invenio_does(path):
    """All packages share one rule, that of the catalogue read last.

    Cure: Plural-Forms of invenio_rdm_records, and a sentence for each form.
    """
    ours, theirs = (
        rule(compiled(path, name))
        for name in ("invenio_orcid_sync", "invenio_rdm_records")
    )
    assert ours == theirs


def test_catalogue_says_what_invenio_says(path, catalogue):
    """All packages share one table: whose sentence is read last says it on everybody's pages.

    Cure: InvenioRDM's words, or another sentence in English.
    """
    said = defaultdict(set)
    for point in entry_points(group="invenio_i18n.translations"):
        file = compiled(path, point.module)
        if point.module != "invenio_orcid_sync" and file.is_file():
            for english, string in pairs(read_compiled(file)):
                said[english].add(string)
    shared = [pair for pair in pairs(catalogue) if pair[0] in said]
    assert len(shared) > 5
    assert [(e, s, said[e]) for e, s in shared if s not in said[e]] == []


def test_catalogue_is_compiled_as_it_stands(path, catalogue):
    """Cure: make setup."""
    found = read_compiled(compiled(path, "invenio_orcid_sync"))
    assert sorted(pairs(found)) == sorted(pairs(catalogue))


# --- on pages ---


def account_page(browser, query: str = "", **headers: str) -> str:
    """Return the text of our part of the account page."""
    refresh()  # Flask-Babel remembers per application context, which here outlives requests
    answer = browser.get(f"{PAGE}{query}", headers=headers)
    assert answer.status_code == 200
    return unescape(answer.text.partition("<article")[2].partition("</article>")[0])


def test_page_is_in_the_language_asked_for(town, path, catalogue):
    """Each sentence of the English page stands in the other language's, and not in English."""
    _, browser = town.person()
    language, english = language_of(path), account_page(browser)
    said = dict(
        (e, s) for e, s in pairs(catalogue) if e in english and e not in s and " " in e
    )
    assert len(said) > 5
    for page in (
        account_page(browser, f"?ln={language}"),
        account_page(browser, **{"Accept-Language": language}),
    ):
        assert [e for e, s in said.items() if e in page or s not in page] == []


def test_page_in_german(town):
    _, browser = town.person()
    browser.connect()
    german, english = account_page(browser, "?ln=de"), account_page(browser)
    for words in ("Verbunden seit", "Meine früheren Werke senden", "Einstellungen"):
        assert words in german
    for words in ("Connected since", "Send my earlier works", "Choices"):
        assert words in english
        assert words not in german


def test_numbers_take_the_form_of_the_language(site, path, catalogue):
    works = catalogue.get("%(num)s work").string
    with site.ui.test_request_context(f"/?ln={language_of(path)}"):
        plural = get_domain().get_translations().plural
        for number in (0, 1, 2, 5, 1_000_000):
            said = ngettext("%(num)s work", "%(num)s works", number)
            assert said == works[plural(number)] % {"num": number}
