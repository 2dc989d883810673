"""Small words and tags of the counter."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongban.casework.cases.models import Evidence

register = template.Library()

MATERIALS = {
    Evidence.Status.GIVEN: (_("已提交"), "green"),
    Evidence.Status.REGISTER: (_("共享获取"), "green"),
    Evidence.Status.PROMISED: (_("承诺后补"), "yellow"),
    Evidence.Status.MISSING: (_("缺少"), "red"),
}
PROPOSALS = {"granted": _("准予"), "refused": _("不予"), "incomplete": _("材料不齐，一次性告知")}


@register.filter
def get(known: Mapping[str, str], key: str | None) -> str:
    """What `known` holds under a key, or a dash."""
    return known.get(key or "", "–")


@register.simple_tag
def proposed(outcome: str | None) -> str:
    """What the decision table proposes, in words."""
    return str(PROPOSALS.get(outcome or "", gettext("没有适用的规则，请自行判断")))


@register.simple_tag
def evidence_tag(evidence: Evidence, guide: Mapping[str, Any]) -> SafeString:
    """How a material stands: a word with its tint."""
    word, tint = MATERIALS[Evidence.Status(evidence.status)]
    text = str(word)
    if tint == "red" and not guide["required"]:
        text, tint = gettext("未交"), "grey"
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', tint, text)
