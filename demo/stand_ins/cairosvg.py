# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Takes CairoSVG's place on a machine without the system library cairo."""


def svg2png(*args: object, **options: object) -> bytes:
    """Refuse: all but PNG badges works without the library."""
    raise RuntimeError("PNG badges need the system library cairo (Debian: libcairo2).")
