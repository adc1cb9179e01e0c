# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every text that people read can be translated, and translators have all of them."""

import re
import tomllib
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from invenio_orcid_sync import errors
from invenio_orcid_sync.views import words

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "invenio_orcid_sync"
TEMPLATES = PACKAGE / "templates" / "semantic-ui" / "invenio_orcid_sync"


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
    for code in errors.MESSAGES:
        assert f'"{code}"' in sources, code
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
