# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Celery tasks: adapters of a few lines. They carry ids only; to lose one is harmless."""

from celery import shared_task
from flask import current_app

from .services import engine


@shared_task(ignore_result=True)
def drain_all() -> None:
    """Start the drainer of each shard."""
    every = current_app.config["ORCID_SYNC_DRAIN_EVERY"]
    for shard in range(current_app.config["ORCID_SYNC_SHARDS"]):
        drain.apply_async((shard,), expires=every)


# Not acks_late: a redelivered drain could only meet the lease of its first self.
@shared_task(ignore_result=True, acks_late=False, time_limit=300)
def drain(shard: int = 0) -> None:
    """Bring one shard of the ledger forward."""
    engine.drain(shard)
