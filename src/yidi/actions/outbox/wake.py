"""Wakes the job worker for what should not wait for its next round, such as a sign-in code."""

from __future__ import annotations

import logging

from django.db import Error, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

TASK = "yidi.send"
_log = logging.getLogger(__name__)


def wake() -> None:
    """Asks for a round of sending, unless one is asked for already. Never fails: rounds come
    anyway."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queueing_lock=TASK).defer()
    except AlreadyEnqueued:
        return
    except (ConnectorException, Error):
        _log.warning("the job worker could not be woken; messages go out with its next round")
