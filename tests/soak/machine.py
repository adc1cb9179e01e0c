# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Everything that people, ORCID, networks and machines may do, in any order.

Each rule does something to the real repository, engine and registry, and tells the model. ``check``
lets everything come to rest and compares.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from . import invariants
from .acts import Acts
from .stage import ANY, Drained, Stage, When

NAMES = ("Ada", "Bea", "Cid")

who = st.sampled_from(NAMES)
which = st.integers(0, 5)

TIMES = st.builds(
    When,
    st.sampled_from(
        (ANY, ANY, "create", "bulk", "update", "delete", "resolve", "revoke")
    ),
    st.sampled_from(("planned", "intended", "answered", "settled")),
    st.integers(0, 2),
)
FAULTS = st.sampled_from(
    (
        ("drop_before_apply", {}),
        ("apply_then_drop", {}),
        ("reset", {}),
        ("html_503", {}),
        ("introspection_down", {}),
        ("apply_later", {"seconds": 20}),
        ("apply_later", {"seconds": 120}),
        ("apply_later", {"seconds": 400, "status": 504}),
        ("status", {"status": 500}),
        ("status", {"status": 502}),
        ("status", {"status": 503}),
        ("status", {"status": 504}),
        ("status", {"status": 429}),
        ("status", {"status": 200, "body": "<html>", "content_type": "text/html"}),
        ("status", {"status": 404, "body": "<html>", "content_type": "text/html"}),
        (
            "status",
            {"status": 500, "body": {"response-code": 500, "error-code": 9008}},
        ),
    )
)
METHODS = st.sampled_from(("*", "POST", "PUT", "DELETE", "GET"))
TROUBLES = st.lists(
    st.tuples(FAULTS, METHODS, st.integers(1, 3), st.integers(0, 2)),
    min_size=1,
    max_size=3,
)
WAITS = st.sampled_from((0, 0, 61, 61, 200, 650, 3700, 90000))
"""Seconds before a drain: longer than the debounce, a lease, the cool-down, ..., the grace period."""


WORDS = {
    # Records.
    "publish": 3,
    "edit": 4,
    "save": 1,
    "version": 2,
    "delete": 2,
    "restore": 2,
    "restrict": 2,
    "name": 3,
    "swap": 1,
    # Authors, here.
    "connect": 5,
    "keep": 1,
    "remove": 1,
    "accept": 2,
    "take out": 1,
    "send again": 2,
    # Authors and staff, at ORCID.
    "withdraw": 1,
    "vanish": 2,
    "hide": 1,
    "copy": 1,
    "lock": 1,
    "deactivate": 1,
    "merge": 1,
    # Operators.
    "push": 1,
    "backfill": 1,
    "reconcile": 1,
    "audit": 1,
    "repair": 1,
    "ask": 1,
    "auto": 1,
}
"""What may be done, and how often."""

VISITS = ("edit", "delete", "restrict", "keep", "remove", "connect", "vanish")
VISITS += ("withdraw", "publish", "accept", "drain", "usurp")
"""What somebody else may do while a drainer is at some moment."""

DOING = st.tuples(
    st.sampled_from([word for word, often in WORDS.items() for _ in range(often)]),
    who,
    which,
    which,
)
FIRST = st.lists(DOING, min_size=1, max_size=3)
"""What is done before a drain, for it to have something to do."""


Doing = tuple[str, str, int, int]


class Machine(RuleBasedStateMachine):
    """The rules. ``stage`` and ``counts`` are set by whoever runs it."""

    stage: Stage

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.stage.empty()
        self.acts = Acts(self.stage)
        self.stage.totals["examples"] += 1
        self.unchecked = 0
        """Steps since the last check."""

    # How the site is set up

    @initialize(
        shards=st.sampled_from((1, 1, 2)),
        debounce=st.sampled_from((0, 60)),
        grace=st.sampled_from((0, 86400)),
        auto=st.booleans(),
        bulk=st.sampled_from((1, 2, 20)),
        older=st.booleans(),
        connected=st.sets(who, min_size=2),
        records=st.lists(st.tuples(who, which, which), min_size=1, max_size=4),
    )
    def set_up(
        self,
        shards: int,
        debounce: int,
        grace: int,
        auto: bool,
        bulk: int,
        older: bool,
        connected: set[str],
        records: list[tuple[str, int, int]],
    ) -> None:
        """Choose settings, who is connected from the start, and what they have published."""
        self.acts.set_up(NAMES, shards, debounce, grace, auto, bulk, older)
        for name in sorted(connected):
            self.acts.authors.connect(name, older=True)
        for owner, joint, more in records:
            self.acts.publish(owner, joint, more)

    def _did(self, what: str) -> None:
        self.stage.totals["steps"] += 1
        self.stage.totals[what] += 1
        self.unchecked += 1
        self.acts.model.interrupted()

    @rule(doing=DOING)
    def do(self, doing: Doing) -> None:
        """Something happens."""
        self.acts.do(*doing)
        self._did("do")

    @precondition(lambda self: self.unchecked > 4)
    @rule(name=who, overlap=st.sampled_from(("always", "unless_present", "never")))
    def prefer(self, name: str, overlap: str) -> None:
        """Somebody chooses what is added beside others' works."""
        self.check()
        self.acts.authors.prefer(name, overlap)
        self._did("prefer")

    # Drains

    @rule(first=FIRST, wait=WAITS)
    def drain(self, first: list[Doing], wait: int) -> None:
        """The task runs."""
        self._before(first, wait)
        self._watched(self.acts.drain)
        self._did("drain")

    @rule(first=FIRST, wait=WAITS)
    def drain_side_by_side(self, first: list[Doing], wait: int) -> None:
        """Two tasks run at once."""
        self._before(first, wait)
        self._watched(self.acts.drain_side_by_side)
        self._did("drain side by side")

    @rule(first=FIRST, wait=WAITS, troubles=TROUBLES)
    def drain_in_trouble(
        self, first: list[Doing], wait: int, troubles: list[Any]
    ) -> None:
        """The task runs, and requests go wrong then or later."""
        self._before(first, wait)
        for (kind, options), method, times, skip in troubles:
            self.stage.world.fault(
                kind, method, "/v3.0/*", times=times, skip=skip, **options
            )
        self._watched(self.acts.drain)
        self._did("drain in trouble")

    @rule(first=FIRST, wait=WAITS, when=TIMES)
    def die(self, first: list[Doing], wait: int, when: When) -> None:
        """A drainer dies at some moment, if it comes to it."""
        self._before(first, wait)
        self.stage.dies_at = replace(when)
        self._watched(self.acts.drain)
        self.stage.dies_at = None
        self._did("die")

    @rule(
        first=FIRST,
        wait=WAITS,
        when=TIMES,
        visit=st.sampled_from(VISITS),
        name=who,
        n=which,
    )
    def meanwhile(
        self,
        first: list[Doing],
        wait: int,
        when: When,
        visit: str,
        name: str,
        n: int,
    ) -> None:
        """Something happens while a drainer is at some moment, if it comes to it."""
        self._before(first, wait)
        self.stage.meets_at = replace(when)
        self.stage.visitor = lambda: self.acts.do(visit, name, n)
        self._watched(self.acts.drain)
        self.stage.finish_visit()
        self._did("meanwhile")

    def _before(self, first: list[Doing], wait: int) -> None:
        for doing in first:
            self.acts.do(*doing)
            self.acts.model.interrupted()
        if wait:
            self.acts.advance(wait)

    def _watched(self, drain: Callable[[], list[Drained]]) -> None:
        """Drain, and compare requests with what was written down about them."""
        before = self.stage.sent.copy(), invariants.history()
        drained = drain()
        sent = self.stage.sent - before[0]
        self.stage.totals.update(
            {f"sent {key}": number for key, number in sent.items()}
        )
        written = invariants.history() - before[1]
        broken = any(one.died or one.busy for one in drained)
        invariants.history_tells_all(sent, written, broken)
        invariants.tokens_are_used_while_they_count(self._requests())

    def _requests(self) -> list[dict[str, Any]]:
        found = self.stage.news()
        self.stage.totals["requests"] += len(found)
        return found

    @precondition(lambda self: self.unchecked > 8)
    @rule()
    def check(self) -> None:
        """Everything comes to rest, and is as it should be."""
        self.acts.come_to_rest(lambda: self._watched(self.acts.drain))
        self.acts.compare()
        self._watched(self.acts.drain)
        assert not self.stage.log(self.acts.checked), "a settled ledger sends nothing"
        self.stage.totals["checks"] += 1
        self.unchecked = 0

    def teardown(self) -> None:
        """Check at last, unless something failed already."""
        if sys.exc_info()[0] is None:
            self.check()
            self.stage.tell()
