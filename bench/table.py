# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The one table: what was measured, the limit beside it, and how it was measured."""

import os
from dataclasses import dataclass, field

STRICT = os.environ.get("STRICT", "0") not in ("", "0")
"""Whether a timing that misses its limit ends the run with a failure, as counts always do."""


@dataclass(frozen=True)
class Limit:
    """``most`` and ``least``, where there are such; none of both: the number is for information."""

    most: float | None = None
    least: float | None = None

    def keeps(self, value: float) -> bool:
        """Tell whether a value is within."""
        above = self.least is not None and value < self.least
        return not above and (self.most is None or value <= self.most)

    def shown(self, form: str) -> str:
        """Return it as text."""
        if self.most is not None and self.most == self.least:
            return form.format(self.most)
        bounds = (("≤", self.most), ("≥", self.least))
        return " ".join(
            f"{sign} {form.format(one)}" for sign, one in bounds if one is not None
        )


@dataclass(frozen=True)
class Line:
    """One number."""

    metric: str
    value: float
    limit: Limit
    how: str
    form: str = "{:.2f}"
    counted: bool = False
    """A count is the same on every machine: to miss its limit is a fault. Timings only warn."""

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.limit.keeps(round(self.value, 6))

    @property
    def verdict(self) -> str:
        """A word for the last column."""
        if self.limit == Limit():
            return "-"
        return "ok" if self.kept else "MISSED" if self.fatal else "slow"

    @property
    def fatal(self) -> bool:
        """Whether the run has failed for it."""
        return not self.kept and (self.counted or STRICT)

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        shown = self.form.format(self.value)
        return self.metric, shown, self.limit.shown(self.form), self.verdict, self.how


@dataclass
class Table:
    """All lines so far, in the order in which they came."""

    lines: list[Line] = field(default_factory=list)

    def count(
        self, metric: str, value: float, limit: Limit, how: str, form: str = "{:.2f}"
    ) -> None:
        """Add a number that is the same on every machine."""
        self.lines.append(Line(metric, value, limit, how, form, counted=True))

    def time(
        self, metric: str, value: float, limit: Limit, how: str, form: str = "{:.2f}"
    ) -> None:
        """Add a number that depends on the machine."""
        self.lines.append(Line(metric, value, limit, how, form))

    def tell(self, metric: str, value: float, how: str, form: str = "{:.2f}") -> None:
        """Add a number without a limit."""
        self.lines.append(Line(metric, value, Limit(), how, form))

    def text(self) -> str:
        """Return the table, ready to print."""
        head = ("metric", "measured", "limit", "", "how")
        rows = [head, *(line.cells() for line in self.lines)]
        width = [max(len(row[at]) for row in rows) for at in range(len(head))]
        return "\n".join(_row(row, width) for row in rows)

    @property
    def failed(self) -> bool:
        """Whether a limit was missed that must not be."""
        return any(line.fatal for line in self.lines)


def _row(cells: tuple[str, ...], width: list[int]) -> str:
    metric, value, limit, verdict, how = cells
    text = f"{metric:<{width[0]}}  {value:>{width[1]}}  {limit:<{width[2]}}  {verdict:<{width[3]}}  {how}"
    return text.rstrip()
