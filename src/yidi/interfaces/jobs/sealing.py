"""Seals what has been written, block by block."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.trail.seal import seal
from yidi.interfaces.common import clock
from yidi.store.chain import SERIES

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="*/5 * * * *")
@app.task(name="yidi.seal", queueing_lock="yidi.seal")
def seal_all(timestamp: int) -> None:
    """Every series. The digests also go to the log: whoever keeps that elsewhere can prove that
    not even the owner of the database changed a row."""
    for series in SERIES.values():
        for block in seal(series, clock.now()):
            _log.info(
                "sealed %s block %d, %d rows, digest %s",
                series.name, block.place.number, block.rows, block.digest,
            )  # fmt: skip
