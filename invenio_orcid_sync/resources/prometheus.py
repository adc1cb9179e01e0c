# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Metrics as Prometheus reads them. Needs the extra ``metrics``."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from ..services.metrics import FAMILIES, samples

KINDS = {False: GaugeMetricFamily, True: CounterMetricFamily}
"""Whether a metric is a counter → its kind."""


class Collector:
    """Asks the database at each scrape: no process has numbers of its own."""

    def collect(self) -> Iterator[Metric]:
        """Return all families, those without a sample too."""
        found = {
            one.name: KINDS[one.counter](one.name, one.help, labels=one.labels)
            for one in FAMILIES
        }
        for name, labels, number in samples():
            found[name].add_metric(labels, number)
        yield from found.values()

    def describe(self) -> list[Metric]:
        """Spare the database the question when the collector is registered."""
        return []


def exposition(accept: str) -> tuple[bytes, str]:
    """Return all metrics in the format that the caller prefers, and its name. Raises as :func:`samples`."""
    registry = CollectorRegistry()
    registry.register(Collector())
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type
