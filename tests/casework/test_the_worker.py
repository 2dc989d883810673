"""The real worker: what was deferred is done when it comes back, as of the day when it was due."""

from datetime import datetime

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.city import City
from tongban.casework.cases.models import Case, State
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock


def work() -> None:
    """Let a worker do what is due, on its own connection, and go home."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def test_the_worker_accepts_by_silence_and_issues_after_its_downtime(committed_city: City) -> None:
    city = committed_city
    with clock.at(datetime(2025, 3, 3, 10, tzinfo=clock.SHANGHAI)):
        silent = city.ask(city.reviewed)
        granted = city.handle(city.ask(city.reviewed))
    fresh = city.ask(city.reviewed)
    work()
    silent, granted, fresh = (Case.objects.get(pk=case.pk) for case in (silent, granted, fresh))
    assert (silent.state, silent.accepted_at) == (State.ACCEPTED, silent.received_at)
    assert granted.state == State.CLOSED
    assert Certificate.objects.get().case == granted
    assert fresh.state == State.RECEIVED
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded", "todo"}
