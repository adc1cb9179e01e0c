# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""ORCID's interface languages (ORCID documentation: "Customize the OAuth sign-in")."""

LANGUAGES = frozenset("ar cs en es fr de it ja ko pl pt ru tr zh_CN zh_TW".split())
TRADITIONAL = ("Hant", "TW", "HK", "MO")


def language_of(locale: str) -> str | None:
    """Map a locale such as ``pt_BR`` or ``zh_Hant_HK`` to ORCID's code, None where ORCID has none.

    Without one ORCID asks the browser, which is right for the rest of the world.
    """
    language, *rest = locale.replace("-", "_").split("_")
    if language == "zh":
        return "zh_TW" if set(rest) & set(TRADITIONAL) else "zh_CN"
    return language if language in LANGUAGES else None
