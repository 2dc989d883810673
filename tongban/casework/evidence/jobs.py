"""Deferred work of evidence."""

from procrastinate.contrib.django import app


@app.periodic(cron="17 3 * * *")
@app.task(name="evidence.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every night: remove the drafts that killed processes left."""
    from tongban.casework.evidence import disk

    disk.sweep()
