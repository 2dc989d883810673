"""Deferred work of cases. A job is deferred in the transaction of the act that asks for it."""

from datetime import datetime

from procrastinate.contrib.django import app


def defer_certificate(case_id: int) -> None:
    """Ask the room above for the certificate; by name, because a room speaks upward through jobs only."""
    app.configure_task("certificates.issue", allow_unknown=True).defer(case_id=case_id)


def defer_silence(case_id: int, at: datetime) -> None:
    """Ask for acceptance by silence at the moment when the period for the notice is over."""
    app.configure_task("cases.accept_by_silence", schedule_at=at).defer(case_id=case_id)


@app.task(name="cases.accept_by_silence", pass_context=False)
def accept_by_silence(case_id: int) -> None:
    """Runs when the period for the notice is over, or whenever the worker comes back."""
    from tongban.casework.cases.services import accepting

    accepting.accept_by_silence(case_id=case_id)
