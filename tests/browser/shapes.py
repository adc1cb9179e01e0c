# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How a page is laid out, measured in the browser."""

from playwright.sync_api import Page

OURS = "main article"
"""Where our part of an account page is."""

# What can be pressed or read, as boxes; boxes inside of something that scrolls by itself do not count.
BOXES = """(ours) => {
  const place = document.querySelector(ours).getBoundingClientRect();
  const leaves = [...document.querySelectorAll(`${ours} :is(a, button, input, select, summary, label, progress, legend)`)]
    .filter((one) => one.checkVisibility() && !one.closest("pre") && one.type !== "hidden" && !one.matches(".checkbox input"));
  const text = (one) => (one.textContent || one.value || one.type || "").trim().slice(0, 40);
  const outside = leaves.filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < place.left - 1 || box.right > place.right + 1;
  }).map((one) => `sticks out: ${text(one)}`);
  const overlaps = [];
  leaves.forEach((one, index) => leaves.slice(index + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    for (const a of one.getClientRects()) for (const b of other.getClientRects()) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 4) overlaps.push(`overlap: ${text(one)} / ${text(other)}`);
    }
  }));
  return [...outside, ...overlaps];
}"""

WIDTH = "document.querySelector('main').scrollWidth"
"""Of our part and the menu beside it; header and footer are the site's."""

FOCUSED = """(ours) => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    name: (one.getAttribute("aria-label") || one.textContent || one.value || one.name || "").trim(),
    shown: !!seen && (one.contains(seen) || seen.contains(one)),
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none" || one.type === "radio" || one.type === "checkbox",
    ours: !!one.closest(ours),
  };
}"""


def misplaced(page: Page, ours: str = OURS) -> list[str]:
    """Return what overlaps, or sticks out of our part of a page."""
    page.wait_for_load_state()
    return page.evaluate(BOXES, ours)


def tab_to(page: Page, name: str, key: str = "Tab", ours: str = OURS) -> None:
    """Press Tab until something has the focus, which must always be seen."""
    for _ in range(150):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUSED, ours)
        if focus["ours"]:
            assert focus["shown"] and focus["marked"], focus
        if name in focus["name"] and focus["ours"]:
            return
    raise AssertionError(name)
