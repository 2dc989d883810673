"""行政许可法, article by article, as far as the platform enforces it. Quoted from the text of 2019."""

from datetime import date, datetime

import pytest

from tests.city import City, answers, materials
from tests.city_items import item
from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Clock, Decision, Evidence, Notice, Outcome, State
from tongban.casework.cases.services import deciding, handling, signing
from tongban.casework.certificates import services as certificates
from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.foundation.crypto.signing import verify
from tongban.foundation.errors import Conflict, Invalid, NotAuthorised
from tongban.foundation.ledger.models import Event
from tongban.registry.catalogue.services import publish


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)  # type: ignore[misc, arg-type]


MONDAY = at(2025, 3, 3, 10)


def accept(city: City, case: Case) -> Case:
    return handling.accept(task_id=city.task(case).pk, staff=city.officer(case))


def notice(city: City, case: Case, *keys: str) -> Notice:
    return handling.notice(task_id=city.task(case).pk, staff=city.officer(case), materials=list(keys))


def refuse_to_accept(city: City, case: Case, ground: str, competent: str = "") -> Decision:
    return handling.refuse_to_accept(
        task_id=city.task(case).pk,
        staff=city.officer(case),
        ground=ground,
        reason_zh="理由",
        competent=competent,
    )


# 第二十九条 申请书格式文本中不得包含与申请行政许可事项没有直接关系的内容。


def test_article_29_a_form_takes_nothing_that_it_does_not_ask(city: City) -> None:
    filled = answers(city.reviewed, city.resident, political_views="none")
    with pytest.raises(Invalid) as caught:
        city.ask(city.reviewed, answers=filled)
    assert caught.value.field == "political_views"
    assert "删除" in caught.value.zh


# 第三十一条 不得要求申请人提交与其申请的行政许可事项无关的技术资料和其他材料。


def test_article_31_a_material_outside_the_guide_is_not_taken(city: City) -> None:
    extra = {**materials(city.reviewed), "household_photo": materials(city.reviewed)["photo"]}
    with pytest.raises(Invalid) as caught:
        city.ask(city.reviewed, materials=extra)
    assert caught.value.code == "unknown_material"


def test_article_31_a_material_outside_the_guide_is_not_asked_for(city: City) -> None:
    case = city.ask(city.reviewed)
    with pytest.raises(Invalid) as caught:
        notice(city, case, "household_photo")
    assert caught.value.code == "notice_outside_guide"


# 第三十二条 行政机关对申请人提出的行政许可申请，应当根据下列情况分别作出处理。


def test_article_32_1_what_needs_no_permission_is_told_at_once_in_writing(city: City) -> None:
    case = city.ask(city.reviewed)
    decision = refuse_to_accept(city, case, "not_needed")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.OUT_OF_SCOPE)
    assert "第（一）项" in decision.law


def test_article_32_2_who_is_not_competent_refuses_in_writing_and_names_who_is(city: City) -> None:
    case = city.ask(city.reviewed)
    with pytest.raises(Invalid) as caught:
        refuse_to_accept(city, case, "not_competent")
    assert caught.value.field == "competent"
    decision = refuse_to_accept(city, case, "not_competent", competent="上海市医疗保障局")
    assert decision.competent == "上海市医疗保障局"
    assert "行政复议" in decision.remedies_zh
    assert verify(
        "decision",
        signing.signed_text(decision, case.number),
        key_id=decision.key_id,
        value=bytes(decision.signature),
    )
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert not case.tasks.filter(done_at=None).exists()


def test_article_32_3_errors_that_can_be_mended_on_the_spot_are(city: City) -> None:
    case = city.ask(city.reviewed)
    mended = answers(city.reviewed, city.resident, income=900)
    handling.correct(case_id=case.pk, applicant=city.resident, answers=mended)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.application.answers["income"]) == (State.RECEIVED, 900)
    assert Event.objects.get(kind="case.corrected").data["fields"] == ["income"]


def test_article_32_3_a_correction_must_itself_be_right(city: City) -> None:
    case = city.ask(city.reviewed)
    with pytest.raises(Invalid) as caught:
        handling.correct(
            case_id=case.pk,
            applicant=city.resident,
            answers=answers(city.reviewed, city.resident, income=-1),
        )
    assert caught.value.field == "income"


def test_article_32_4_what_is_missing_is_told_once_and_everything(city: City) -> None:
    case = city.ask(
        city.reviewed, materials=materials(city.reviewed, income_proof="missing", photo="missing")
    )
    notice(city, case, "income_proof", "photo")
    case.refresh_from_db()
    assert case.state == State.NOTICED
    handling.supplement(
        case_id=case.pk,
        applicant=city.resident,
        materials={key: materials(city.reviewed)[key] for key in ("income_proof", "photo")},
    )
    with pytest.raises(Conflict) as caught:
        notice(city, case, "photo")
    assert caught.value.code == "noticed_before"


def test_article_32_4_an_answer_to_a_notice_is_whole(city: City) -> None:
    case = city.ask(
        city.reviewed, materials=materials(city.reviewed, income_proof="missing", photo="missing")
    )
    notice(city, case, "income_proof", "photo")
    with pytest.raises(Invalid) as caught:
        handling.supplement(
            case_id=case.pk,
            applicant=city.resident,
            materials={"photo": materials(city.reviewed)["photo"]},
        )
    assert caught.value.details["missing"] == ["income_proof"]
    assert Evidence.objects.get(application=case.application_id, key="photo").status == "missing"


def test_article_32_4_a_notice_within_five_days_is_in_time(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
        assert Clock.objects.get(case=case).due_on == date(2025, 3, 10)
    with clock.at(at(2025, 3, 10, 23, 59)):
        notice(city, case, "photo")
    case.refresh_from_db()
    assert case.state == State.NOTICED


def test_article_32_4_a_notice_after_five_days_comes_too_late(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
    with clock.at(at(2025, 3, 11, 0, 1)):
        for late in (lambda: notice(city, case, "photo"), lambda: refuse_to_accept(city, case, "not_needed")):
            with pytest.raises(Conflict) as caught:
                late()
            assert caught.value.code == "accepted_already"
        accept(city, case)  # and who accepts now only writes down what silence did
    case.refresh_from_db()
    assert (case.state, case.accepted_at) == (State.ACCEPTED, MONDAY)
    assert not Notice.objects.filter(case=case).exists()


def test_article_32_silence_is_acceptance(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed, materials=materials(city.reviewed, photo="missing"))
    with clock.at(at(2025, 3, 11, 0, 0)):
        assert handling.accept_by_silence(case_id=case.pk)
    case.refresh_from_db()
    assert (case.state, case.accepted_at) == (State.ACCEPTED, MONDAY)
    assert Event.objects.get(kind="case.accepted").actor == "system"
    assert city.task(case).actor == "review"


def test_article_32_silence_counts_from_receipt_however_late_the_worker_comes(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
    with clock.at(at(2025, 6, 2, 9)):  # three months of downtime
        handling.accept_by_silence(case_id=case.pk)
    case.refresh_from_db()
    assert case.accepted_at == MONDAY
    statutory = Clock.objects.get(case=case, kind="statutory")
    assert (statutory.started_on, statutory.due_on) == (date(2025, 3, 3), date(2025, 3, 31))


def test_article_32_there_is_no_silence_before_the_time_is_over(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
    with clock.at(at(2025, 3, 10, 23, 59)):
        assert not handling.accept_by_silence(case_id=case.pk)
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_article_32_after_an_answered_notice_silence_counts_from_the_answer(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
        notice(city, case, "photo")
    answered = at(2025, 3, 20, 15)
    with clock.at(answered):
        given = {"photo": materials(city.reviewed)["photo"]}
        handling.supplement(case_id=case.pk, applicant=city.resident, materials=given)
    with clock.at(at(2025, 3, 11)):
        assert not handling.accept_by_silence(case_id=case.pk)  # the first job, of a period that is over
    with clock.at(at(2025, 3, 28)):
        assert handling.accept_by_silence(case_id=case.pk)
    case.refresh_from_db()
    assert case.accepted_at == answered


def test_article_32_no_silence_while_the_applicant_is_asked(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
        notice(city, case, "photo")
    with clock.at(at(2025, 6, 2)):
        assert not handling.accept_by_silence(case_id=case.pk)


def test_article_32_an_item_on_the_spot_is_accepted_by_silence_and_still_waits_for_its_decision(
    city: City,
) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.on_the_spot)
    with clock.at(at(2025, 3, 11)):
        handling.accept_by_silence(case_id=case.pk)
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert city.task(case).actor == "decide"


def test_article_32_5_what_is_complete_is_accepted(city: City) -> None:
    with clock.at(MONDAY):
        case = city.ask(city.reviewed)
        accept(city, case)
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    clocks = {one.kind: one.due_on for one in Clock.objects.filter(case=case, stopped_at=None)}
    assert clocks == {"statutory": date(2025, 3, 31), "promised": date(2025, 3, 17)}


def test_article_32_5_what_is_incomplete_is_not_accepted(city: City) -> None:
    case = city.ask(city.reviewed, materials=materials(city.reviewed, photo="missing"))
    with pytest.raises(Invalid) as caught:
        accept(city, case)
    assert caught.value.details["missing"] == ["photo"]


def test_a_material_that_was_promised_may_come_after_acceptance_but_before_the_grant(city: City) -> None:
    case = city.ask(city.reviewed, materials=materials(city.reviewed, photo="promised"))
    accept(city, case)
    handling.review(task_id=city.task(case).pk, staff=city.officer_xuhui)
    with pytest.raises(Invalid) as caught:
        city.handle(case)
    assert caught.value.details["missing"] == ["photo"]
    given = {"photo": materials(city.reviewed)["photo"]}
    handling.hand_in(case_id=case.pk, applicant=city.resident, given=given)
    assert city.handle(case).outcome == Outcome.GRANTED


def test_a_material_that_may_not_be_promised_is_asked_for(city: City) -> None:
    with pytest.raises(Invalid) as caught:
        city.ask(city.reviewed, materials=materials(city.reviewed, income_proof="promised"))
    assert caught.value.code == "not_deferrable"


# 第三十四条 能够当场作出决定的，行政机关应当当场作出书面的行政许可决定。


def test_article_34_what_can_be_decided_at_once_is_decided_at_the_window(city: City) -> None:
    case = city.ask(city.on_the_spot, clerk=city.clerk_huangpu, point=city.at_huangpu)
    deciding.decide(
        task_id=city.task(case).pk, staff=city.clerk_huangpu, outcome="granted", reason_zh="符合条件"
    )
    certificate = certificates.issue(case_id=case.pk)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.GRANTED)
    assert certificate.case_id == case.pk
    kinds = list(Event.objects.filter(subject=f"case:{case.pk}").values_list("kind", flat=True))
    assert kinds[:3] == ["case.received", "case.accepted", "case.decided"]
    assert kinds[-1] == "case.closed"


def test_article_34_the_substance_is_reviewed_before_the_decision(city: City) -> None:
    case = city.handle(city.ask(city.reviewed), until="accepted")
    with pytest.raises(Invalid):
        deciding.decide(
            task_id=city.task(case).pk, staff=city.officer_xuhui, outcome="granted", reason_zh="理由"
        )


# 第三十七条、第三十八条 书面决定；不予许可的说明理由，并告知复议和诉讼的权利。


def test_article_38_a_decision_states_its_reasons(city: City) -> None:
    case = city.handle(city.ask(city.reviewed), until="in_progress")
    with pytest.raises(Invalid) as caught:
        deciding.decide(
            task_id=city.task(case).pk, staff=city.officer_xuhui, outcome="refused", reason_zh="  "
        )
    assert caught.value.field == "reason_zh"


def test_article_38_a_refusal_tells_the_remedies(city: City) -> None:
    case = city.handle(city.ask(city.reviewed), outcome="refused")
    decision = Decision.objects.get(case=case)
    assert "行政复议" in decision.remedies_zh
    assert "行政诉讼" in decision.remedies_zh
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.REFUSED)
    assert not case.tasks.filter(done_at=None).exists()


def test_article_38_a_decision_names_the_authority_it_rests_on_and_is_signed(city: City) -> None:
    case = city.handle(city.ask(city.reviewed))
    decision = Decision.objects.get(case=case)
    assert decision.authority.department == city.civil_xuhui
    assert decision.authority.step == "decide"
    content = signing.signed_text(decision, case.number)
    assert verify("decision", content, key_id=decision.key_id, value=bytes(decision.signature))
    other = signing.signed_text(Decision(**{**vars_of(decision), "reason_zh": "别的理由"}), case.number)
    assert not verify("decision", other, key_id=decision.key_id, value=bytes(decision.signature))


def vars_of(decision: Decision) -> dict[str, object]:
    return {field.attname: getattr(decision, field.attname) for field in decision._meta.concrete_fields}


# 第四十二条 自受理行政许可申请之日起二十日内作出行政许可决定。


def test_article_42_twenty_working_days_from_acceptance(city: City) -> None:
    with clock.at(at(2025, 9, 22, 9)):
        case = accept(city, city.ask(city.reviewed))
    period = Clock.objects.get(case=case, kind="statutory")
    assert period.due_on == date(2025, 10, 24)
    assert not period.provisional
    days = queries.due_explained(period)
    assert [day.number for day in days if day.counted] == list(range(1, 21))
    assert days[0].date == date(2025, 9, 22)
    assert days[-1].date == period.due_on
    assert {day.date for day in days if day.kind == "holiday"} >= {date(2025, 10, d) for d in range(1, 9)}
    made_up = next(day for day in days if day.date == date(2025, 10, 11))
    assert made_up.counted
    assert made_up.kind == "makeup"


def test_article_42_a_promise_is_never_longer_than_the_law() -> None:
    start = date(2025, 3, 3)
    promised, statutory = deadlines.period("promised", start, 10), deadlines.period("statutory", start, 20)
    assert promised.due_on < statutory.due_on


# 第四十四条 自作出决定之日起十日内向申请人颁发、送达行政许可证件。


def test_article_44_what_is_granted_is_given_within_ten_working_days(city: City) -> None:
    with clock.at(at(2025, 4, 25, 9)):
        case = city.handle(city.ask(city.reviewed))
    period = Clock.objects.get(case=case, kind="issue")
    assert period.due_on == date(2025, 5, 13)  # 27 April and 1-5 May 2025: one worked, five free
    with clock.at(at(2025, 4, 28, 9)):
        certificates.issue(case_id=case.pk)
    period.refresh_from_db()
    assert period.stopped_at == at(2025, 4, 28, 9)


# 第八十二条 期限以工作日计算，不含法定节假日。


def test_article_82_day_one_is_the_next_working_day(city: City) -> None:
    with clock.at(at(2025, 3, 7, 16)):  # a Friday
        case = city.ask(city.reviewed)
    steps = queries.due_explained(Clock.objects.get(case=case))
    assert [(step.date.day, step.counted) for step in steps] == [
        (7, False),
        (8, False),
        (9, False),
        (10, True),
        (11, True),
        (12, True),
        (13, True),
        (14, True),
    ]


def test_article_82_a_year_without_its_notice_is_provisional(city: City) -> None:
    with clock.at(at(2031, 3, 3, 9)):
        case = city.ask(city.reviewed)
    assert Clock.objects.get(case=case).provisional


# 第二十二条至第二十四条 行政许可由具有权限的机关在其法定职权范围内实施。


def test_who_has_no_authority_cannot_act_is_told_why_and_is_recorded(city: City) -> None:
    case = city.ask(city.reviewed)
    with pytest.raises(NotAuthorised) as caught:
        handling.accept(task_id=city.task(case).pk, staff=city.officer_huangpu)
    assert "徐汇区民政局" in caught.value.zh
    denied = Event.objects.get(kind="act.denied")
    assert denied.actor == f"staff:{city.officer_huangpu.pk}"
    assert denied.data == {"code": "not_authorised"}


def test_a_window_takes_in_what_it_may_not_decide(city: City) -> None:
    case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert case.department == city.civil_xuhui
    with pytest.raises(NotAuthorised):
        handling.accept(task_id=city.task(case).pk, staff=city.clerk_huangpu)


def test_an_edition_that_ended_takes_no_application(city: City) -> None:
    publish(item=item("MZ-001", promised_days=5), at=clock.now())
    with pytest.raises(Conflict) as caught:
        city.ask(city.reviewed)
    assert caught.value.code == "stale_form"
