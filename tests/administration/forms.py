# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Forms of pages as a browser sends them, with what somebody typed."""

from typing import Any

from lxml import html

from ..plugins.people import Browser


class Form:
    """A form of a page, found by what it does."""

    def __init__(self, answer: Any, action: str) -> None:
        """Read it. ``action``: the end of its address, or of that of one of its buttons."""
        self.page = html.fromstring(answer.text)
        (self.form,) = (
            one for one in self.page.forms if self._address(one, action) is not None
        )
        self.address = self._address(self.form, action)
        self.data: dict[str, list[str]] = {}
        for name, value in self.form.form_values():
            self.data.setdefault(name, []).append(value)

    @staticmethod
    def _address(form: Any, action: str) -> str | None:
        own = [form.action, *form.xpath(".//button/@formaction")]
        return next((one for one in own if one.endswith(action)), None)

    def fill(self, **values: Any) -> "Form":
        """Type or choose. Names have dots as ``__``; a list chooses several."""
        for name, value in values.items():
            chosen = value if isinstance(value, list) else [value]
            self.data[name.replace("__", ".")] = chosen
        return self

    def choose(self, name: str, value: str) -> "Form":
        """Choose a value of a field whose name is no word of Python."""
        self.data[name] = [value]
        return self

    def send(self, window: Browser, **options: Any) -> Any:
        """Press the button."""
        return window.post(self.address, self.data, **options)


def words(answer: Any) -> str:
    """Return what a page's main part says, in one line."""
    page = html.fromstring(answer.text)
    parts = page.xpath("//div[contains(@class, 'orcid-sync')]")
    return " ".join(" ".join(part.text_content() for part in parts).split())


def table(answer: Any, number: int = 0) -> list[list[str]]:
    """Return the cells of a table's body."""
    page = html.fromstring(answer.text)
    rows = page.xpath("//table")[number].xpath(".//tbody/tr")
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in rows
    ]
