"""The sealer's clock."""

from procrastinate.contrib.django import app

from tongban.foundation.ledger import services


@app.periodic(cron="* * * * * */5")  # the sixth field is seconds
@app.task(name="ledger.seal", queueing_lock="ledger.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Seal what waits, every five seconds; one such job at a time stands in the queue."""
    services.seal_all()
