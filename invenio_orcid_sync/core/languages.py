# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Language codes: ISO 639-3, as InvenioRDM keeps them, to the registry's own list."""

from functools import lru_cache

import pycountry

from .registry import LANGUAGES

#: Names that Java kept from before 1989 (java.util.Locale), and Chinese, which ORCID has
#: by country only: simplified is our choice for "zho" and "cmn".
_ALIASES = {"he": "iw", "id": "in", "yi": "ji", "zh": "zh_CN"}
#: Languages that ISO 639-3 counts as part of a macrolanguage with a two-letter code:
#: https://iso639-3.sil.org/code_tables/macrolanguage_mappings
_MACRO = {
    "arb": "ar",
    "azj": "az",
    "cmn": "zh",
    "ekk": "et",
    "lvs": "lv",
    "npi": "ne",
    "ory": "or",
    "pes": "fa",
    "swh": "sw",
    "uzn": "uz",
    "zsm": "ms",
}


@lru_cache(maxsize=1024)
def orcid_language(code: str) -> str | None:
    """Return the registry's code for an ISO 639-3 (or two-letter) code, None without one."""
    if code in LANGUAGES:
        return code
    short = _MACRO.get(code)
    if short is None and len(code) == 3:
        language = pycountry.languages.get(alpha_3=code)
        short = getattr(language, "alpha_2", None)
    short = short or code
    short = _ALIASES.get(short, short)
    return short if short in LANGUAGES else None
