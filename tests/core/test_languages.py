# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Language codes."""

import pycountry
import pytest

from invenio_orcid_sync.core.languages import orcid_language
from invenio_orcid_sync.core.registry import LANGUAGES


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("eng", "en"),
        ("deu", "de"),
        ("fra", "fr"),
        ("jpn", "ja"),
        ("ara", "ar"),
        ("srp", "sr"),
        ("nob", "nb"),
        ("nno", "nn"),
        # names from before 1989
        ("heb", "iw"),
        ("ind", "in"),
        ("yid", "ji"),
        ("he", "iw"),
        ("id", "in"),
        # Chinese by country only
        ("zho", "zh_CN"),
        ("cmn", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh_TW", "zh_TW"),
        # parts of macrolanguages
        ("arb", "ar"),
        ("ekk", "et"),
        ("lvs", "lv"),
        ("pes", "fa"),
        ("swh", "sw"),
        ("zsm", "ms"),
        ("azj", "az"),
        ("npi", "ne"),
        ("ory", "or"),
        ("uzn", "uz"),
        # already as the registry has it
        ("en", "en"),
        ("iw", "iw"),
    ],
)
def test_language_has_the_registrys_code(code: str, expected: str) -> None:
    assert orcid_language(code) == expected


@pytest.mark.parametrize(
    "code",
    ["und", "mul", "zxx", "hbs", "grc", "", "xx", "english", "en_US", "zz9"],
)
def test_language_unknown_to_the_registry_has_none(code: str) -> None:
    assert orcid_language(code) is None


def test_language_of_every_iso_entry_is_in_the_list_or_none() -> None:
    codes = {orcid_language(each.alpha_3) for each in pycountry.languages}
    assert codes - LANGUAGES == {None}


def test_languages_out_of_reach_are_known() -> None:
    codes = {orcid_language(each.alpha_3) for each in pycountry.languages}
    # Withdrawn (bh, mo), doubled (nor is "no"), by country only (zh_TW).
    assert sorted(LANGUAGES - codes) == ["bh", "mo", "zh_TW"]
