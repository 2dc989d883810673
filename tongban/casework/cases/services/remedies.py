"""What a refusal tells of the ways against it: to whom, and until when (许可法第三十八条第二款).

The periods are of national law, not of a city: 行政复议法（2023年修订）第二十条 (60 days),
行政诉讼法第四十六条 (six months). They run from the day one knows of the decision; the days named here are
those of a reader who receives it on the day it is made, and so the earliest on which they may end. Days are
calendar days, and a period that would end on a holiday ends on the next working day (行政复议法第八十八条,
民事诉讼法第八十五条).
"""

from calendar import monthrange
from datetime import date, timedelta

from pypinyin import lazy_pinyin

from tongban.casework.procedures import deadlines
from tongban.registry.organisations.models import Department
from tongban.registry.places.models import Division

RECONSIDERATION_DAYS = 60
SUIT_MONTHS = 6
#: 行政复议法第二十七条: of taxes, customs and the like the office above reconsiders, not the government.
VERTICAL = "垂直管理"
_ENDINGS = (("新区", " New Area"), ("区", " District"), ("县", " County"), ("市", " Municipal"))
ZH = (
    "如不服本决定，可自收到之日起六十日内（当日收到的，至{first}止）向{body}申请行政复议，"
    "或者自收到之日起六个月内（当日收到的，至{last}止）依法向有管辖权的人民法院提起行政诉讼。"
)
EN = (
    "You may apply to {body} for administrative reconsideration within sixty days of receiving this decision "
    "(until {first} if you receive it on the day it is made), or bring an administrative action before the "
    "competent people's court within six months of receiving it (until {last} likewise)."
)


def remedies(office: Department, decided_on: date) -> tuple[str, str]:
    """The two ways against a decision of `office`, in Chinese and in English."""
    first, last = reconsideration_until(decided_on), suit_until(decided_on)
    zh, en = reconsidering_body(office)
    return (
        ZH.format(body=zh, first=_zh(first), last=_zh(last)),
        EN.format(body=en, first=_en(first), last=_en(last)),
    )


def reconsideration_until(decided_on: date) -> date:
    """The last day to ask for reconsideration."""
    return _working(decided_on + timedelta(days=RECONSIDERATION_DAYS))


def suit_until(decided_on: date) -> date:
    """The last day to sue: the same day of the sixth month, or the last day of a month without it."""
    months = decided_on.month - 1 + SUIT_MONTHS
    year, month = decided_on.year + months // 12, months % 12 + 1
    return _working(date(year, month, min(decided_on.day, monthrange(year, month)[1])))


def reconsidering_body(office: Department) -> tuple[str, str]:
    """The people's government of the office's own level (行政复议法第二十四条), or the office above it."""
    if office.kind == VERTICAL:
        above = office.superior
        return (above.name, above.name_en) if above else ("上一级主管部门", "the competent office above")
    place: Division = office.division
    if place.name == "市辖区" and place.parent:
        place = place.parent
    return f"{place.name}人民政府", f"the {_english(place.name)} People's Government"


def _english(place: str) -> str:
    """徐汇区: Xuhui District. A syllable that begins with a vowel is set apart: 静安区, Jing'an District."""
    stem, ending = next(
        ((place.removesuffix(zh), en) for zh, en in _ENDINGS if place.endswith(zh)), (place, "")
    )
    syllables = lazy_pinyin(stem)
    return "".join(_joined(syllables)).capitalize() + ending


def _joined(syllables: list[str]) -> list[str]:
    return [f"'{part}" if index and part[0] in "aeo" else part for index, part in enumerate(syllables)]


def _working(day: date) -> date:
    while not deadlines.calendar().is_working(day):
        day += timedelta(days=1)
    return day


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _en(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
