# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Locales and ORCID's languages."""

import pytest

from invenio_orcid_sync.orcid.languages import LANGUAGES, language_of


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_language_of_every_code_of_orcid_is_itself(language):
    assert language_of(language) == language


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en", "en"),
        ("en_GB", "en"),
        ("pt-BR", "pt"),
        ("zh", "zh_CN"),
        ("zh_Hans_CN", "zh_CN"),
        ("zh_Hans", "zh_CN"),
        ("zh_Hant", "zh_TW"),
        ("zh_Hant_HK", "zh_TW"),
        ("zh-TW", "zh_TW"),
    ],
)
def test_language_of_a_locale(locale, language):
    assert language_of(locale) == language


@pytest.mark.parametrize("locale", ["", "da", "nb_NO", "xx", "EN"])
def test_language_of_a_locale_that_orcid_lacks(locale):
    assert language_of(locale) is None


def test_languages_are_orcids_fifteen():
    assert len(LANGUAGES) == 15
