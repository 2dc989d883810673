"""Deferred work of cases. A job is deferred in the transaction of the act that asks for it."""

from procrastinate.contrib.django import app

#: Issued by the room above; named here, because a room speaks upward through jobs only.
ISSUE_CERTIFICATE = app.configure_task("certificates.issue", allow_unknown=True)


@app.task(name="cases.accept_by_silence", pass_context=False)
def accept_by_silence(case_id: int) -> None:
    """Runs when the period for the notice is over."""
    from tongban.casework.cases.services import handling

    handling.accept_by_silence(case_id=case_id)
