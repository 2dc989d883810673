"""The worker and the window issue at the same moment: one certificate, one event, one closing."""

import threading

from django.db import connections

from tests.casework.conftest import committed_city, emptied_ledger
from tests.city import City
from tongban.casework.certificates import services
from tongban.casework.certificates.models import Certificate
from tongban.foundation.ledger.models import Event

__all__ = ["committed_city", "emptied_ledger"]


def test_two_who_issue_at_once_issue_one(committed_city: City) -> None:
    case = committed_city.handle(committed_city.ask(committed_city.reviewed))
    issued: list[Certificate] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        issued.append(services.issue(case_id=case.pk))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(issued) == 4 and len(set(issued)) == 1
    assert Certificate.objects.count() == 1
    assert Event.objects.filter(kind="certificate.issued").count() == 1
    assert Event.objects.filter(kind="case.closed").count() == 1
