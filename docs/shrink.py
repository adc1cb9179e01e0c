# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Copy the pictures that pages name from where tests left them, small enough to be kept: `make pictures`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
TAKEN = HERE.parent / ".test" / "pictures"
KEPT = HERE / "pictures"

WIDEST = 900
"""Pixels."""

HIGHEST = 850
"""Pixels; what is below is cut off."""

MOST = 100_000
"""Bytes of a picture."""


def named() -> set[str]:
    """Return the names of pictures that pages show."""
    shown = r"!\[[^\]]+\]\([^)]*pictures/([\w-]+\.png)\)"
    return {
        name
        for page in HERE.rglob("*.md")
        for name in re.findall(shown, page.read_text())
    }


def shrink(name: str) -> None:
    """Make a picture narrow enough, with as many colours as its size allows."""
    with Image.open(TAKEN / name) as taken:
        picture = taken.convert("RGB")
    if picture.width > WIDEST:
        height = round(picture.height * WIDEST / picture.width)
        picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
    picture = picture.crop((0, 0, picture.width, min(picture.height, HIGHEST)))
    for colours in (256, 128, 64):
        # Rare colours count, such as that of ORCID's icon. Without dithering text stays clear, and the file small.
        how = Image.Quantize.MAXCOVERAGE
        less = picture.quantize(colours, how, dither=Image.Dither.NONE)
        less.save(KEPT / name, optimize=True)
        if (KEPT / name).stat().st_size <= MOST:
            return
    raise SystemExit(f"{name} cannot be made small enough")


def lacking() -> Iterator[str]:
    """Yield pictures that no test has left."""
    yield from sorted(name for name in named() if not (TAKEN / name).exists())


def main() -> None:
    """Bring all up to date, and remove those that no page names any more."""
    if missing := list(lacking()):
        sys.exit(f"no test has left {', '.join(missing)}: run tests/browser first")
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    for name in sorted(named()):
        shrink(name)


if __name__ == "__main__":
    main()
