# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Another message broker, for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def broker(url: str) -> Iterator[None]:
    """Use another broker."""
    from celery import current_app as celery

    before = celery.conf.broker_url
    _use(celery, url)
    try:
        yield
    finally:
        _use(celery, before)


def _use(celery: Any, url: str) -> None:
    from kombu import pools

    celery.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    # Kombu keeps pools by address for the whole process: a closed one would meet later tests.
    pools.reset()
    celery._pool = celery.amqp._producer_pool = None
