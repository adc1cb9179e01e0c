# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Celery tasks: adapters of a few lines. They carry ids only; to lose one is harmless."""

from typing import Any

from celery import shared_task
from flask import current_app

from .services import backfill, engine, notices
from .services.operators import bulk, trend, works


@shared_task(ignore_result=True)
def drain_all() -> None:
    """Start the drainer of each shard, and what looks through the records where somebody asked for it."""
    every = current_app.config["ORCID_SYNC_DRAIN_EVERY"]
    for shard in range(current_app.config["ORCID_SYNC_SHARDS"]):
        drain.apply_async((shard,), expires=every)
    if backfill.waits():
        survey.apply_async(expires=every)


# Not acks_late: a redelivered drain could only meet the lease of its first self.
@shared_task(ignore_result=True, acks_late=False, time_limit=300)
def drain(shard: int = 0) -> None:
    """Bring one shard of the ledger forward."""
    if engine.drain(shard).more:
        # Not to lose what is left of beat's interval.
        drain.apply_async((shard,))


@shared_task(ignore_result=True, acks_late=False, time_limit=300)
def survey() -> None:
    """Bring walks through the records forward, beside the drainers, which they must not delay."""
    backfill.walk()


@shared_task(ignore_result=True)
def reconcile() -> None:
    """Have the ledger compared with the records: some changes nobody announces. Count how far it is."""
    backfill.reconcile("beat")
    trend.count()


@shared_task(ignore_result=True, acks_late=False)
def notify() -> None:
    """Tell people what waits for them."""
    notices.send()


@shared_task(ignore_result=True, acks_late=False, time_limit=3600)
def change_works(action: str, which: dict[str, Any], at: str, user_id: int) -> None:
    """Do about many works what an operator has asked for."""
    bulk.go_on(action, which, at, user_id)


@shared_task(ignore_result=True, acks_late=False, time_limit=60)
def compare_work(item_id: int, user_id: int) -> None:
    """Look at ORCID's copy of a work for an operator."""
    works.answer(item_id, user_id)
