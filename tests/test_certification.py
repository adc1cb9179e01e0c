# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Each of ORCID's requirements has an answer, and what it points to exists; pictures are there and small."""

import re
from pathlib import Path

import pytest

from .documented import PAGES, ROOT, rows, where

ANSWERS = ROOT / "docs" / "certification" / "index.md"
PICTURES = ROOT / "docs" / "pictures"

LISTS = dict(A=10, B=7, C=4, D=8, E=5, F=10, G=7, H=4, I=2, J=9, K=8, L=1)
"""How many items each of ORCID's documents has."""

MOST = 100_000
"""Bytes of a picture."""


def answers() -> list[list[str]]:
    """Return the rows of all lists."""
    return rows(ANSWERS, "item", "ORCID asks", "answer", "here", "your instance")


def test_every_item_has_an_answer():
    expected = [f"{list_}{n + 1}" for list_, most in LISTS.items() for n in range(most)]
    assert [cells[0] for cells in answers()] == expected
    assert {cells[2] for cells in answers()} == {"yes", "part", "no", "yours"}


@pytest.mark.parametrize("cells", answers(), ids=lambda cells: cells[0])
def test_answer_is_shown_or_says_what_is_missing(cells: list[str]):
    _item, asked, answer, here, instance, shown = cells
    assert asked
    if answer == "yes":
        assert shown
    elif answer == "yours":
        assert here or instance
    else:
        assert here
    for name in re.findall(r"`(tests/[^`]*)`", shown):
        assert (ROOT / name).is_file()
    for target in re.findall(r"\[picture\]\(#([^)]*)\)", shown):
        heading = target.replace("-", " ")
        section = re.split(f"(?im)^### {heading}$", ANSWERS.read_text())[1]
        assert "![" in section.partition("\n### ")[0]


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_pictures_of_a_page_exist_and_are_described(page: Path):
    for text, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
        assert (page.parent / target).is_file()
        assert len(text) > 20


def test_pictures_are_small_and_shown():
    shown = "".join(page.read_text() for page in PAGES)
    kept = sorted(PICTURES.glob("*.png"))
    assert kept
    for picture in kept:
        assert picture.stat().st_size <= MOST
        assert f"pictures/{picture.name})" in shown
