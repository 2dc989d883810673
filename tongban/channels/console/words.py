"""Words of the registers, in the language of the reader."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.registry.organisations.models import Role, Step

LEVELS = {"city": _("市级"), "district": _("区级")}
STEPS = {Step.ACCEPT: _("受理"), Step.REVIEW: _("审查"), Step.DECIDE: _("决定"), Step.ISSUE: _("颁证")}
ROLES = {
    Role.CLERK: _("窗口人员"),
    Role.OFFICER: _("审批人员"),
    Role.OFFICIAL: _("领导"),
    Role.AUDITOR: _("审计人员"),
    Role.STEWARD: _("事项管理人员"),
}
YES_NO = {"yes": _("是"), "no": _("否")}
AUDIENCE = {"person": _("个人"), "organization": _("法人")}
ORIGINS = {
    "official": _("官方清单"),
    "found": _("已查证"),
    "law": _("依法"),
    "recalled": _("凭记忆"),
    "derived": _("推算"),
    "modelled": _("模拟"),
}
#: How a service point was put on the map.
PLACED = {
    "approx": _("按街道估计"),
    "approx_district": _("按区估计"),
    "source_poi": _("来自地图数据，坐标系不明"),
    "none": _("没有坐标"),
}
OUTCOMES = {
    "granted": _("准予"),
    "refused": _("不予"),
    "incomplete": _("材料不齐"),
    "invalid": _("填写有误"),
}
FACTS = {
    "kind": _("申请人类别"),
    "organization_kind": _("单位类别"),
    "division": _("所在地"),
    "in_city": _("在本市"),
    "age": _("年龄"),
    "sex": _("性别"),
    "hukou": _("户籍地"),
    "hukou_in_city": _("本市户籍"),
    "residence": _("居住地"),
    "residence_in_city": _("居住在本市"),
    "education": _("学历"),
    "employment": _("就业状况"),
    "marital": _("婚姻状况"),
    "deceased": _("已死亡"),
    "materials": _("已交材料"),
}


def place(provenance: Mapping[str, Any]) -> str:
    """Where the coordinates of a service point come from; the register's own word when it is not ours."""
    word = str(provenance.get("place", ""))
    return str(PLACED.get(word.partition("(")[0], word)) if word else str(_("未说明"))
