"""Takes away what only the job worker itself needs to remember."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

_HOURS = 72


@app.periodic(cron="40 3 * * *")
@app.task(name="yidi.tidy", queueing_lock="yidi.tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Jobs that ended days ago, of which there are some thousand a day; what they did stands in
    the outbox and the trail."""
    await context.app.job_manager.delete_old_jobs(nb_hours=_HOURS, include_failed=True)
