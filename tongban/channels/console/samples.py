"""Made-up people, cases and questions for the style guide. Nothing here is in any register, nor asks one."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext

from tongban.casework.cases.models import Case, Clock, Outcome, State
from tongban.casework.procedures import deadlines
from tongban.channels.console.listing import Shown
from tongban.channels.console.tables import Rule, Table
from tongban.channels.console.words import LEVELS
from tongban.channels.web.forms import Field
from tongban.channels.web.telling import Choice
from tongban.foundation import clock
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import Department, ServicePoint
from tongban.registry.people.models import Person

OPEN = (State.RECEIVED, State.NOTICED, State.ACCEPTED, State.IN_PROGRESS, State.PAUSED, State.DECIDED)


def statuses() -> list[Case]:
    """A case in each state that has a tag of its own."""
    cases = [Case(state=state, outcome="") for state in OPEN]
    return cases + [Case(state=State.CLOSED, outcome=outcome) for outcome in Outcome.values]


def clocks() -> list[Clock]:
    """A period that has stopped and one that runs, begun eight days ago."""
    begun = clock.today() - timedelta(days=8)
    first = deadlines.period("notice", begun, 5)
    second = deadlines.period("promised", begun, 10)
    return [
        Clock(
            kind=one.kind,
            started_on=one.started_on,
            days=one.days,
            due_on=one.due_on,
            provisional=one.provisional,
            stopped_at=clock.now() if one is first else None,
        )
        for one in (first, second)
    ]


def case(periods: list[Clock]) -> Case:
    """A case on its way, with its head and its periods."""
    version = ItemVersion(
        item_id="MZ-001", number=3, name_zh="城乡居民最低生活保障申请", name_en="Minimum living allowance"
    )
    department = Department(code="XH-MZ", name="徐汇区民政局", name_en="Xuhui Civil Affairs Bureau")
    found = Case(
        pk=1,
        number="310104022609080000017",
        item_id="MZ-001",
        state=State.IN_PROGRESS,
        outcome="",
        received_at=clock.now() - timedelta(days=8),
        version=version,
        department=department,
        point=ServicePoint(code="SP-1", name="天平路街道社区事务受理服务中心"),
    )
    found._prefetched_objects_cache = {"clocks": periods}  # type: ignore[attr-defined]
    return found


def events() -> list[dict[str, Any]]:
    """What happened to the case, the latest first."""
    now = clock.now()
    return [
        {"what": gettext("审查"), "note": "", "who": "郑强 O104", "at": now, "number": 1482},
        {
            "what": gettext("受理"),
            "note": gettext("逾期未告知，依法视为受理"),
            "who": gettext("系统"),
            "at": now - timedelta(days=1),
            "number": 1307,
        },
        {
            "what": gettext("收件"),
            "note": "",
            "who": gettext("申请人"),
            "at": now - timedelta(days=8),
            "number": 1121,
        },
    ]


def materials() -> list[tuple[dict[str, Any], str]]:
    """A list of evidence: each material, how it stands, and what is wrong with it."""

    def row(key: str, zh: str, en: str, mark: str, sentence: str = "", **guide: Any) -> Any:
        asked = {"key": key, "name": {"zh": zh, "en": en}, "required": True, "deferrable": False, **guide}
        return {"key": key, "guide": asked, "mark": mark, "shared": mark == "register"}, sentence

    return [
        row("id_card", "居民身份证", "Resident ID card", "register"),
        row("income", "收入证明", "Proof of income", "paper", basis="社会救助暂行办法第十一条"),
        row("photo", "照片", "Photograph", "promised", deferrable=True),
        row(
            "letter",
            "情况说明",
            "Letter",
            "missing",
            gettext("文件不是图片或 PDF，请重新扫描。"),
            required=False,
        ),
    ]


def card() -> SimpleNamespace:
    """Somebody who does not exist."""
    person = Person(
        name="林婉清",
        sex="F",
        id_number="310104199005170020",
        mobile="13800000000",
        address="示范路1号101室",
        hukou_id="310104003001",
        residence_id="310104003001",
        source="sample",
    )
    places = {"310104003001": "徐汇区 天平路街道 永康居委会"}
    return SimpleNamespace(applicant=person, is_person=True, years=36, places=places, cases=[])


def fields() -> list[Field]:
    """Each kind of question once, without errors."""
    one, two = Choice("new", gettext("新办"), True), Choice("replace", gettext("补领"), False)
    third = Choice("renew", gettext("换领"), False)
    home = Choice("310104003001", "徐汇区 天平路街道 永康居委会", True)

    def field(kind: str, title: str, value: str = "", **more: Any) -> Field:
        name, hint = f"s-{kind}", more.pop("hint", "")
        return Field(name, name, kind, title, hint, more.pop("required", True), value, **more)

    return [
        field("text", gettext("姓名"), "林婉清", source="name"),
        field("long", gettext("情况说明"), required=False, hint=gettext("写明家庭的困难，五百字以内")),
        field("number", gettext("家庭月人均收入"), "1200", unit=gettext("元/月")),
        field("date", gettext("开始日期"), "2026-09-08"),
        field("radios", gettext("申领类型"), choices=[one, two, third]),
        field("select", gettext("领取方式"), choices=[one, two]),
        field("checkboxes", gettext("家庭成员情况"), choices=[one, two, third]),
        field("division", gettext("居住地"), choices=[home]),
        field("consent", gettext("本人承诺以上内容属实"), "true"),
        field("fixed", gettext("身份证号码"), "310104199005170020"),
    ]


def faulty() -> list[Field]:
    """The same with errors: each names the field and the mend."""
    mend = gettext("手机号码应为 11 位数字，请检查是否少写了一位。")
    choose = gettext("请选择申领类型。")
    two = [Choice("new", gettext("新办"), False), Choice("replace", gettext("补领"), False)]
    return [
        Field("e1", "s-error-text", "text", gettext("手机号码"), "", True, "1380000", errors=[mend]),
        Field("e2", "s-error-radios", "radios", gettext("申领类型"), "", True, choices=two, errors=[choose]),
    ]


def filters() -> list[Shown]:
    """The filters of a list."""
    return [
        Shown("q", gettext("名称或编码"), "text", "民政", None),
        Shown("level", gettext("层级"), "text", "district", LEVELS),
        Shown("on", gettext("日期"), "date", "", None),
    ]


def rows() -> list[Department]:
    """A few rows of a list."""
    begun = date(2018, 1, 1)
    made = [
        Department(code=code, name=name, name_en=name_en, valid_from=begun)
        for code, name, name_en in (
            ("HP-MZ", "黄浦区民政局", "Huangpu Civil Affairs Bureau"),
            ("XH-MZ", "徐汇区民政局", "Xuhui Civil Affairs Bureau"),
        )
    ]
    made[0].valid_to = clock.today()
    return made


def table() -> Table:
    """A decision table of two rules."""
    return Table(
        gettext("最低生活保障"),
        [(gettext("家庭月人均收入"), "answers.income"), (gettext("本市户籍"), "facts.hukou_in_city")],
        [
            Rule("below-line", ["< 1595", "true"], "granted", gettext("收入低于标准"), "第九条"),
            Rule("above-line", ["", ""], "refused", gettext("不符合条件"), "第九条"),
        ],
    )
