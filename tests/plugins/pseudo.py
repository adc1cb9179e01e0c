# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A language in which each sentence of ours is marked: what is not, was written into a template or program."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = "eo"
"""A language that Babel knows and that nobody has translated InvenioRDM into."""

BEGIN, END = "⟦", "⟧"

TEMPLATE = (
    Path(__file__).parents[2] / "invenio_orcid_sync" / "translations" / "messages.pot"
)

ACCENTS = str.maketrans("aeiounscyz", "àéîöüñšçýž")


def marked(text: str) -> str:
    """Return a sentence between marks and with accents, a third longer as translations are; its gaps stay."""
    parts = re.split(r"(%\(\w+\)s)", text)
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    return BEGIN + "".join(parts) + "~" * (len(text) // 3) + END


def unmarked(text: str) -> str:
    """Return what stands outside of all marks."""
    while (less := re.sub(f"{BEGIN}[^{BEGIN}{END}]*{END}", "", text)) != text:
        text = less
    return text


def write(folder: Path) -> Path:
    """Write the catalogue of everything that translators get. :returns: the folder."""
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale=LOCALE)
    for message in template:
        if message.id:
            plural = isinstance(message.id, tuple)
            string = tuple(map(marked, message.id)) if plural else marked(message.id)
            catalogue.add(message.id, string)
    place = folder / LOCALE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder
