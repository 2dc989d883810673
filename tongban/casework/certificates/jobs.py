"""Deferred work of certificates."""

from procrastinate.contrib.django import app


@app.task(name="certificates.issue")
def issue(case_id: int) -> None:
    """Deferred by the decision that grants; a clerk at the window may have been faster."""
    from tongban.casework.certificates import services

    services.issue(case_id=case_id)
