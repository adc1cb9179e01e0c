# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How long the registry seems to think: log-normal waits through two percentiles (our choice).

Log-normal, since answering times of services have a long tail and no negative values; two
percentiles, since that is what one knows of a service.
"""

import math
import random
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

# Longer is no latency any more; it bounds the tail as well.
LONGEST = 3600.0
_Z99 = NormalDist().inv_cdf(0.99)


@dataclass(frozen=True)
class Latency:
    """Waits in seconds of which half are below *p50* and 99 of 100 below *p99*.

    The same *seed* gives the same waits in the same order; None gives others each time.
    """

    p50: float
    p99: float
    seed: int | None = None
    _random: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse with ValueError what is no pair of percentiles."""
        for given in (self.p50, self.p99):
            if isinstance(given, bool) or not isinstance(given, (int, float)):
                raise ValueError("latency: p50 and p99 must be numbers of seconds")
        if not 0 < self.p50 <= self.p99 <= LONGEST:
            raise ValueError(
                f"latency must be 0 < p50 <= p99 <= {LONGEST:.0f} seconds, or null for none"
            )
        if isinstance(self.seed, bool) or not isinstance(self.seed, int | None):
            raise ValueError("latency: seed must be a whole number, or null")
        object.__setattr__(self, "_random", random.Random(self.seed))

    @classmethod
    def parse(cls, given: Any) -> "Latency":
        """Read `{p50, p99, seed?}`, ValueError for anything else."""
        if not isinstance(given, dict) or not {"p50", "p99"} <= given.keys():
            raise ValueError('latency must be null or {"p50": seconds, "p99": seconds}')
        if unknown := sorted(given.keys() - {"p50", "p99", "seed"}):
            raise ValueError(f"latency knows p50, p99 and seed, not {unknown[0]}")
        return cls(**given)

    @classmethod
    def of_option(cls, given: str) -> "Latency":
        """Read `P50,P99`, ValueError for anything else."""
        try:
            p50, p99 = map(float, given.split(","))
        except ValueError as error:
            raise ValueError(
                f"{given} is not P50,P99: give two numbers of seconds, as 0.2,1.5"
            ) from error
        return cls(p50, p99)

    def sample(self) -> float:
        """Draw one wait. Threads may call this at once: normalvariate keeps nothing."""
        middle = math.log(self.p50)
        drawn = self._random.normalvariate(middle, (math.log(self.p99) - middle) / _Z99)
        return math.exp(min(drawn, math.log(LONGEST)))

    def shown(self) -> dict[str, Any]:
        """Give what :meth:`parse` reads."""
        return {name: getattr(self, name) for name in ("p50", "p99", "seed")}

    def again(self) -> "Latency":
        """Start from the seed once more."""
        return Latency(**self.shown())
