# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An author with works in several states."""

import re

from playwright.sync_api import Page

from ..plugins.stage import Person, Stage

BELA = "bela@example.org"


def with_works(stage: Stage) -> Person:
    """Make a connected person: two own works are sent, two of Béla's and one of Mary's wait for a yes."""
    author = stage.person()
    stage.connected(author).context.close()
    for title in ("A model of the engine", "Notes on the engine"):
        stage.publish(author.orcid, by=author, title=title)
    for title in ("Weaving algebra", "رسم المحرك التحليلي"):
        stage.publish(author.orcid, by=BELA, title=title)
    mary = stage.person("Mary", "Somerville")
    stage.publish(author.orcid, by=mary, title="On the connexion of the sciences")
    stage.settled(author, "present", "present", *["awaits_author"] * 3)
    return author


def work_of(page: Page, title: str) -> str:
    """Return the number of a work on the page of works."""
    row = page.get_by_role("row").filter(has_text=title)
    found = re.fullmatch(r"work-(\d+)", row.get_attribute("id") or "")
    assert found
    return found.group(1)
