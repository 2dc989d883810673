"""Words, dates and marks as all pages write them."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Outcome, State
from tongban.casework.procedures import deadlines
from tongban.foundation import clock

register = template.Library()

#: The tint of a state; the word carries the meaning.
TINTS = {
    State.RECEIVED: "",
    State.NOTICED: "yellow",
    State.ACCEPTED: "",
    State.IN_PROGRESS: "",
    State.PAUSED: "grey",
    State.DECIDED: "green",
}
OUTCOME_TINTS = {Outcome.GRANTED: "green", Outcome.REFUSED: "red"}
ENGLISH_STATES = {
    State.RECEIVED: "Received",
    State.NOTICED: "Documents missing",
    State.ACCEPTED: "Accepted",
    State.IN_PROGRESS: "In progress",
    State.PAUSED: "Paused",
    State.DECIDED: "Decided",
    State.CLOSED: "Closed",
}
ENGLISH_OUTCOMES = {
    Outcome.GRANTED: "Granted",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.OUT_OF_SCOPE: "Out of scope",
}


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


@register.simple_tag
def word(thing: Any, name: str = "") -> Any:
    """A word of `thing` in the reader's language.

    `thing` is a {zh, en} dictionary; or, with `name`, an object with `name_zh`/`name_en`, or a dictionary
    that has {zh, en} under `name`. English that is missing falls back to Chinese.
    """
    if name and isinstance(thing, dict):
        thing = thing.get(name) or {}
    if isinstance(thing, dict):
        return (thing.get("en") if english() else None) or thing.get("zh", "")
    if not name:
        return thing
    plain = getattr(thing, f"{name}_zh", None) or getattr(thing, name, "")
    return (getattr(thing, f"{name}_en", "") if english() else None) or plain


@register.filter
def day(value: date | None) -> str:
    """2026年9月8日（周二） / Tue 8 September 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock.SHANGHAI).date()
    if english():
        return f"{value:%a} {value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日（周{'一二三四五六日'[value.weekday()]}）"


@register.filter
def of(key: str, words: dict[str, Any]) -> Any:
    """The word for `key`, else the key itself."""
    return words.get(key, key)


@register.filter
def moment(value: datetime | None) -> str:
    """The same with hours and minutes, where the offices are."""
    if value is None:
        return ""
    local = value.astimezone(clock.SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def _tag(text: str, tint: str) -> SafeString:
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{tint}" if tint else "", text)


@register.simple_tag
def status(case: Case) -> SafeString:
    """The state of a case as a tag; closed cases show their outcome."""
    if case.outcome and case.state in {State.CLOSED, State.DECIDED}:
        outcome = Outcome(case.outcome)
        text = ENGLISH_OUTCOMES[outcome] if english() else outcome.label
        return _tag(str(text), OUTCOME_TINTS.get(outcome, "grey"))
    state = State(case.state)
    return _tag(str(ENGLISH_STATES[state] if english() else state.label), TINTS.get(state, "grey"))


def days_left(left: int | None) -> str:
    """Working days left, in words."""
    if left is None:
        return ""
    if left < 0:
        return ngettext("已超过 %(days)s 个工作日", "已超过 %(days)s 个工作日", -left) % {"days": -left}
    if left == 0:
        return gettext("今天到期")
    return ngettext("还有 %(days)s 个工作日", "还有 %(days)s 个工作日", left) % {"days": left}


@register.inclusion_tag("web/clock_strip.html")
def clock_strip(case: Case) -> dict[str, Any]:
    """Whose turn it is and until when, in one line; prefetch `clocks` for lists."""
    progress = queries.progress(case)
    return {
        "case": case,
        "progress": progress,
        "left": days_left(progress.days_left),
        "late": progress.days_left is not None and progress.days_left < 0,
    }


@register.inclusion_tag("web/days.html")
def days(period: Any) -> dict[str, Any]:
    """The days of a period, each counted or not and why (`period`: a Clock)."""
    return {
        "steps": deadlines.explain(period.started_on, period.days),
        "weekday": period.started_on.isoweekday(),
        "today": clock.today(),
        "provisional": period.provisional,
    }


@register.inclusion_tag("web/mark.html")
def mark(guide: dict[str, Any], field: str) -> dict[str, Any]:
    """Where a field of a guide comes from."""
    origin = str(guide.get("provenance", {}).get(field, ""))
    return {"origin": origin, "label": origin_words().get(origin, origin)}


def origin_words() -> dict[str, str]:
    """The words of provenance and what each means to a reader."""
    return {
        "official": gettext("官方清单"),
        "found": gettext("已查证"),
        "law": gettext("依法"),
        "recalled": gettext("凭记忆"),
        "derived": gettext("推算"),
        "modelled": gettext("模拟"),
    }


@register.simple_tag(takes_context=True)
def page_address(context: Any, number: int) -> str:
    """The present address with another page number."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
