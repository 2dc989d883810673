"""An officer at the desk: what waits, the case on one page, the acts, and what was done."""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils.translation import override
from PIL import Image

from tests.city import City, materials
from tests.staff.people import SignIn
from tongban.casework.cases.models import Case, Decision, Notice, State, Task
from tongban.casework.cases.services import deciding, handling, intake
from tongban.casework.evidence import services as evidence
from tongban.channels.desk.templatetags.desk import due_tag
from tongban.foundation import clock


def act(desk: Client, task: Task, name: str, **typed: Any) -> Any:
    """Press a button of the page; what is said afterwards is read on the next page."""
    response = desk.post(f"/desk/tasks/{task.pk}/{name}/", typed)
    desk.get("/desk/decided/")
    return response


def reviewed(city: City, case: Case) -> Task:
    """The case accepted and reviewed; its decision waits."""
    officer = city.officer_xuhui
    handling.accept(task_id=city.task(case).pk, staff=officer)
    handling.review(task_id=city.task(case).pk, staff=officer, remark="收入已核对。")
    return city.task(case)


def test_a_case_is_accepted_reviewed_and_decided_at_the_desk(city: City, as_: SignIn) -> None:
    case, desk = city.ask(city.reviewed), as_(city.officer_xuhui)
    assert case.number in desk.get("/desk/tasks/").content.decode()
    for name, typed in (("accept", {}), ("review", {"remark": "收入已核对。"})):
        response = act(desk, city.task(case), name, **typed)
        assert response.status_code == 302 and response["Location"] == f"/desk/tasks/{city.task(case).pk}/"
    page = desk.get(f"/desk/tasks/{city.task(case).pk}/").content.decode()
    assert "决定表建议" in page and "收入已核对。" in page
    reasons = {"outcome": "refused", "reason_zh": "家庭收入高于标准。", "law": "社会救助暂行办法第九条"}
    act(desk, city.task(case), "decide", **reasons)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, "refused")
    page = desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert "家庭收入高于标准。" in page and "行政复议" in page and "诉讼" in page
    assert desk.get(f"/desk/cases/{case.number}/decision.pdf").content.startswith(b"%PDF")
    assert case.number in desk.get("/desk/decided/").content.decode()


def test_the_proposal_shows_its_rule_and_its_law(city: City, as_: SignIn) -> None:
    task = reviewed(city, city.ask(city.reviewed))
    proposal = deciding.proposal(task.case)
    page = as_(city.officer_xuhui).get(f"/desk/tasks/{task.pk}/").content.decode()
    assert proposal.rule and proposal.rule in page and proposal.law in page and proposal.reason_zh in page


def test_a_decision_without_reasons_keeps_what_was_typed(city: City, as_: SignIn) -> None:
    task = reviewed(city, city.ask(city.reviewed))
    response = act(
        as_(city.officer_xuhui), task, "decide", outcome="granted", reason_zh=" ", law="我写的依据"
    )
    page = response.content.decode()
    assert response.status_code == 422 and "理由" in page and "我写的依据" in page
    assert re.search(r'value="granted"[^>]*checked', page) and not Decision.objects.exists()


def test_one_notice_tells_everything_and_there_is_no_second(city: City, as_: SignIn) -> None:
    given = materials(city.reviewed)
    del given["income_proof"]
    case, desk = city.ask(city.reviewed, materials=given), as_(city.officer_xuhui)
    page = desk.get(f"/desk/tasks/{city.task(case).pk}/").content.decode()
    assert re.search(r'value="income_proof" checked', page)
    assert act(desk, city.task(case), "accept").status_code == 422
    told = act(desk, city.task(case), "notice", materials=["income_proof", "photo"], remarks="请补流水")
    assert told.status_code == 302 and Notice.objects.get().materials == ["income_proof", "photo"]
    assert case.number not in desk.get("/desk/tasks/").content.decode()
    handling.supplement(case_id=case.pk, applicant=city.resident, materials=materials(city.reviewed))
    assert act(desk, city.task(case), "notice", materials=["letter"]).status_code == 409


def test_a_notice_asks_for_nothing_outside_the_guide(city: City, as_: SignIn) -> None:
    case, desk = city.ask(city.reviewed), as_(city.officer_xuhui)
    response = act(desk, city.task(case), "notice", materials=["bank_secrets"], remarks="还要银行流水")
    assert response.status_code == 422 and "还要银行流水" in response.content.decode()


def test_a_refusal_to_accept_is_a_decision_with_the_right_authority(city: City, as_: SignIn) -> None:
    case, desk = city.ask(city.reviewed), as_(city.officer_xuhui)
    typed = {"ground": "not_competent", "reason_zh": "属住房保障事项。"}
    assert act(desk, city.task(case), "refuse", **typed).status_code == 422
    assert act(desk, city.task(case), "refuse", **typed, competent="徐汇区房管局").status_code == 302
    assert "徐汇区房管局" in desk.get(f"/desk/cases/{case.number}/").content.decode()


def test_claimed_by_one_is_not_decided_by_another(city: City, as_: SignIn) -> None:
    from tongban.registry.organisations.models import Post, Role, Staff

    other = Staff.objects.create(number="O105", name="沈岚")
    Post.objects.create(
        staff=other, role=Role.OFFICER, department=city.civil_xuhui, valid_from=datetime(2020, 1, 1)
    )
    task = city.task(city.ask(city.reviewed))
    act(as_(other), task, "claim")
    response = act(as_(city.officer_xuhui), task, "accept")
    assert response.status_code == 409 and "沈岚" in response.content.decode()
    act(as_(other), task, "release")
    assert act(as_(city.officer_xuhui), task, "accept").status_code == 302


def test_the_second_of_two_deciders_learns_who_was_first(city: City, as_: SignIn) -> None:
    from tongban.registry.organisations.models import Post, Role, Staff

    other = Staff.objects.create(number="O105", name="沈岚")
    Post.objects.create(
        staff=other, role=Role.OFFICER, department=city.civil_xuhui, valid_from=datetime(2020, 1, 1)
    )
    task = reviewed(city, city.ask(city.reviewed))
    act(as_(other), task, "decide", outcome="granted", reason_zh="符合条件。")
    late = act(as_(city.officer_xuhui), task, "decide", outcome="refused", reason_zh="不符合。")
    assert late.status_code == 409 and "沈岚" in late.content.decode()
    assert Decision.objects.get().decided_by == other


def test_a_button_pressed_twice_does_its_work_once(city: City, as_: SignIn) -> None:
    case, desk = city.ask(city.reviewed), as_(city.officer_xuhui)
    task = city.task(case)
    assert [act(desk, task, "accept").status_code for _ in range(2)] == [302, 302]
    assert Task.objects.filter(case=case).count() == 2


def test_a_task_done_meanwhile_says_by_whom_and_offers_no_act(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed)
    task = city.task(case)
    handling.accept(task_id=task.pk, staff=city.officer_xuhui)
    page = as_(city.officer_xuhui).get(f"/desk/tasks/{task.pk}/").content.decode()
    assert "郑强" in page and f"/desk/tasks/{task.pk}/accept/" not in page


def test_filters_and_order_live_in_the_address(city: City, as_: SignIn) -> None:
    desk = as_(city.officer_xuhui)
    first, second = city.ask(city.reviewed), city.ask(city.district)
    act(desk, city.task(second), "claim")

    def shown(query: str) -> list[str]:
        page = desk.get(f"/desk/tasks/?{query}").content.decode()
        return [case.number for case in (first, second) if case.number in page]

    assert shown("item=MZ-001") == [first.number]
    assert shown("claimed=mine") == [second.number]
    assert shown("claimed=nobody&step=accept&state=received&due=later") == [first.number]
    assert shown("due=overdue") == [] and shown("step=decide") == []
    assert shown("due=nonsense&sort=nonsense") == [first.number, second.number]


def test_clocks_say_in_words_what_they_show_in_colour(city: City, as_: SignIn) -> None:
    case, desk = city.ask(city.reviewed), as_(city.officer_xuhui)
    task = city.task(case)
    today = clock.today()
    for due, word in (
        (today - timedelta(days=10), "逾期"),
        (today, "今天到期"),
        (today + timedelta(days=60), "剩"),
    ):
        Task.objects.filter(pk=task.pk).update(due_on=due)
        assert word in desk.get("/desk/tasks/").content.decode()
    Task.objects.filter(pk=task.pk).update(due_on=today - timedelta(days=10))
    assert case.number in desk.get("/desk/tasks/?due=overdue").content.decode()


def test_pages_follow_one_another_without_gap_or_double(city: City, as_: SignIn) -> None:
    desk = as_(city.officer_xuhui)
    numbers = {city.ask(city.reviewed).number for _ in range(23)}
    for order in ("due", "newest", "oldest"):
        seen: list[str] = []
        address = f"/desk/tasks/?sort={order}"
        while address:
            page = desk.get(address).content.decode()
            seen += re.findall(r"dk-small\">([0-9A-Z]+)<", page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = f"/desk/tasks/{following[1].replace('&amp;', '&')}" if following else ""
        assert len(seen) == 23 and set(seen) == numbers, order


def test_a_cursor_that_is_not_ours_is_refused_with_a_sentence(city: City, as_: SignIn) -> None:
    response = as_(city.officer_xuhui).get("/desk/tasks/?cursor=WzFd")
    assert response.status_code == 422 and "翻页标记无效" in response.content.decode()


def test_a_file_is_downloaded_never_run_and_shown_small(city: City, as_: SignIn) -> None:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(out, "PNG")
    out.seek(0)
    stored = evidence.store(out, name="x.png")
    given = materials(city.reviewed)
    given["letter"] = intake.Given("given", file=stored.pk, name='说明"; evil.png', source="窗口扫描上传")
    case, desk = city.ask(city.reviewed, materials=given), as_(city.officer_xuhui)
    at = f"/desk/cases/{case.number}/materials/letter/"
    original, small = desk.get(at), desk.get(f"{at}preview/")
    for response in (original, small):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
    assert original["Content-Disposition"].startswith("attachment") and original.content == out.getvalue()
    assert small["Content-Type"] == "image/png" and small.content != out.getvalue()
    assert f"{at}preview/" in desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert desk.get(f"/desk/cases/{case.number}/materials/photo/").status_code == 404


def test_an_empty_desk_says_that_all_is_done(city: City, as_: SignIn) -> None:
    assert "全部办完了" in as_(city.officer_xuhui).get("/desk/tasks/").content.decode()


def test_the_desk_speaks_english(city: City, as_: SignIn) -> None:
    task = reviewed(city, city.ask(city.reviewed))
    desk = as_(city.officer_xuhui, "en")
    for address in ("/desk/tasks/", f"/desk/tasks/{task.pk}/", "/desk/cases/", "/desk/decided/"):
        page = desk.get(address).content.decode()
        main = re.sub(
            r"<textarea[^>]*>[^<]*|收入已核对。|共享数据|窗口收取", "", page[page.index('id="main"') :]
        )
        assert not re.search("待办|办件|材料|决定|认领|时限", main[: main.index("<footer")]), address


def test_one_day_left_is_one_day_in_english() -> None:
    today = date(2026, 7, 1)
    with clock.at(datetime(2026, 7, 1, 9, 30, tzinfo=clock.SHANGHAI)), override("en"):
        said = [due_tag(today + timedelta(days=days))["text"] for days in (-1, 1, 2)]
    assert said == ["1 working day overdue", "1 working day left", "2 working days left"]
