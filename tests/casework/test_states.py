"""Random acts never reach an illegal state, and the events alone tell the state."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.city import City, answers, materials
from tongban.casework.cases.models import Case, Clock, Decision, Notice, State, Task
from tongban.casework.cases.services import acts, deciding, handling
from tongban.casework.certificates import services as certificates
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.foundation.ledger.models import Event

START = datetime(2025, 3, 3, 9, tzinfo=clock.SHANGHAI)


class Life(RuleBasedStateMachine):
    """One case, and everybody trying everything, in any order, on any day."""

    city: City

    @initialize(spot=st.booleans(), missing=st.sampled_from(["given", "missing", "promised"]))
    def asked(self, spot: bool, missing: str) -> None:
        self.now = START
        version = self.city.on_the_spot if spot else self.city.reviewed
        with clock.at(self.now):
            given = materials(version, photo=missing)
            self.case = self.city.ask(version, key=str(uuid.uuid4()), materials=given)
        self.done = 0

    def attempt(self, act: Callable[..., Any], **arguments: Any) -> None:
        """What the rules refuse changes nothing; everything else is a fault."""
        before = self.stored().state
        with clock.at(self.now):
            try:
                act(**arguments)
                self.done += 1
            except DomainError:
                silent = before == State.RECEIVED and self.stored().state == State.ACCEPTED
                assert self.stored().state == before or silent

    def stored(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def any_task(self) -> int:
        """The last step that waited, open or not."""
        return Task.objects.filter(case=self.case).latest("pk").pk

    def anybody(self, officer: bool) -> Any:
        return self.city.officer(self.case) if officer else self.city.officer_huangpu

    @rule(days=st.integers(0, 9), hours=st.integers(0, 12))
    def time_passes(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

    @rule(officer=st.booleans(), name=st.sampled_from(["accept", "review", "claim", "release"]))
    def a_step_is_taken(self, officer: bool, name: str) -> None:
        self.attempt(getattr(handling, name), task_id=self.any_task(), staff=self.anybody(officer))

    @rule(officer=st.booleans(), keys=st.lists(st.sampled_from(["photo", "income_proof", "x"]), max_size=2))
    def something_is_asked_for(self, officer: bool, keys: list[str]) -> None:
        self.attempt(handling.notice, task_id=self.any_task(), staff=self.anybody(officer), materials=keys)

    @rule(officer=st.booleans(), outcome=st.sampled_from(["granted", "refused", "withdrawn"]))
    def somebody_decides(self, officer: bool, outcome: str) -> None:
        self.attempt(
            deciding.decide,
            task_id=self.any_task(),
            staff=self.anybody(officer),
            outcome=outcome,
            reason_zh="理由",
        )

    @rule(ground=st.sampled_from(["not_needed", "not_competent"]), competent=st.sampled_from(["", "某局"]))
    def it_is_not_accepted(self, ground: str, competent: str) -> None:
        self.attempt(
            handling.refuse_to_accept,
            task_id=self.any_task(),
            staff=self.anybody(True),
            ground=ground,
            reason_zh="理由",
            competent=competent,
        )

    @rule(own=st.booleans(), keys=st.sets(st.sampled_from(["photo", "income_proof"])))
    def the_applicant_brings_something(self, own: bool, keys: set[str]) -> None:
        given = {key: materials(self.city.reviewed)[key] for key in keys}
        applicant = self.city.resident if own else self.city.neighbour
        for act, name in ((handling.supplement, "materials"), (handling.hand_in, "given")):
            self.attempt(act, case_id=self.case.pk, applicant=applicant, **{name: given})

    @rule(own=st.booleans())
    def the_applicant_mends(self, own: bool) -> None:
        self.attempt(
            handling.correct,
            case_id=self.case.pk,
            applicant=self.city.resident if own else self.city.neighbour,
            answers=answers(self.case.version, self.city.resident),
        )

    @rule()
    def the_applicant_withdraws(self) -> None:
        self.attempt(handling.withdraw, case_id=self.case.pk, applicant=self.city.resident)

    @rule()
    def the_worker_comes(self) -> None:
        self.attempt(handling.accept_by_silence, case_id=self.case.pk)
        self.attempt(certificates.issue, case_id=self.case.pk)

    @invariant()
    def the_events_alone_tell_the_state(self) -> None:
        state: str = State.RECEIVED
        events = list(Event.objects.filter(subject=f"case:{self.case.pk}").order_by("id"))
        assert events[0].kind == "case.received"
        for event in events[1:]:
            if event.kind in acts.TRANSITIONS:
                allowed, target = acts.TRANSITIONS[event.kind]
                assert state in allowed
                state = target
        assert state == self.stored().state

    @invariant()
    def what_waits_and_runs_fits_the_state(self) -> None:
        case = self.stored()
        waiting = Task.objects.filter(case=case, done_at=None)
        running = set(Clock.objects.filter(case=case, stopped_at=None).values_list("kind", flat=True))
        if case.state == State.CLOSED:
            assert not waiting.exists()
            assert not running
        elif case.state == State.DECIDED:
            assert running == {"issue"}
        else:
            assert waiting.count() == 1
            expected = {State.RECEIVED: {"notice"}, State.NOTICED: set()}
            later = {"statutory", "promised"} & set(
                Clock.objects.filter(case=case).values_list("kind", flat=True)
            )
            assert running == expected.get(State(case.state), later)
        assert (case.accepted_at is None) <= (case.decided_at is None)

    @invariant()
    def there_is_at_most_one_of_what_the_law_allows_once(self) -> None:
        assert Notice.objects.filter(case=self.case).count() <= 1
        written = Decision.objects.filter(case=self.case).count()
        assert written == (self.stored().outcome in {"granted", "refused", "out_of_scope"})


def test_random_acts_never_reach_an_illegal_state(city: City) -> None:
    class InThisCity(Life):
        pass

    InThisCity.city = city
    run_state_machine_as_test(
        InThisCity,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
