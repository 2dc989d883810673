"""Small words and tags of the desk."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Clock, Evidence
from tongban.casework.procedures import deadlines
from tongban.channels.desk.filters import SOON, STEPS
from tongban.channels.desk.material import Material
from tongban.foundation import clock

register = template.Library()

CLOCKS = {
    Clock.Kind.NOTICE: _("一次告知时限"),
    Clock.Kind.STATUTORY: _("法定时限"),
    Clock.Kind.PROMISED: _("承诺时限"),
    Clock.Kind.ISSUE: _("颁证送达时限"),
}
MATERIALS = {
    Evidence.Status.GIVEN: (_("已提交"), "green"),
    Evidence.Status.REGISTER: (_("共享获取"), "green"),
    Evidence.Status.PROMISED: (_("承诺后补"), "yellow"),
    Evidence.Status.MISSING: (_("缺少"), "red"),
}
PROPOSALS = {"granted": _("准予"), "refused": _("不予"), "incomplete": _("材料不齐，一次性告知")}


@register.simple_tag
def due_tag(day: date | None) -> dict[str, str]:
    """What is left until `day` in working days, as a word and a tint."""
    if day is None:
        return {}
    left = deadlines.calendar().working_days_between(clock.today(), day)
    if left < 0:
        return {
            "text": ngettext("逾期 %(days)s 个工作日", "逾期 %(days)s 个工作日", -left) % {"days": -left},
            "tint": "red",
        }
    if left == 0:
        return {"text": gettext("今天到期"), "tint": "yellow"}
    tint = "yellow" if left <= SOON else "green"
    return {
        "text": ngettext("剩 %(days)s 个工作日", "剩 %(days)s 个工作日", left) % {"days": left},
        "tint": tint,
    }


@register.simple_tag
def case_due(case: Case) -> date | None:
    """The nearest running due date of a case; `clocks` prefetched."""
    return queries.progress(case).due_on


@register.simple_tag
def act_word(actor: str) -> str:
    return str(STEPS.get(actor, actor))


@register.simple_tag
def clock_word(period: Clock) -> str:
    return str(CLOCKS[Clock.Kind(period.kind)])


@register.simple_tag
def proposal_word(outcome: str | None) -> str:
    return str(PROPOSALS.get(outcome or "", gettext("没有适用的规则，请自行判断")))


@register.simple_tag
def material_tag(material: Material) -> SafeString:
    """How a material stands: a word with its tint."""
    word, tint = MATERIALS[Evidence.Status(material.status)]
    text = str(word)
    if tint == "red" and not material.guide["required"]:
        text, tint = gettext("未交"), "grey"
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', tint, text)


@register.simple_tag(takes_context=True)
def first_page(context: Any) -> str:
    """The present address without its cursor."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    return f"?{query.urlencode()}"
