"""Words of the catalogue and of the ledger that the portal shows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LIFE_EVENTS: dict[str, Any] = {
    "birth": _("生育"),
    "school": _("上学"),
    "work": _("工作"),
    "family": _("婚姻家庭"),
    "housing": _("住房"),
    "health": _("看病就医"),
    "retirement": _("退休养老"),
    "disability": _("残疾人服务"),
    "hardship": _("困难救助"),
    "bereavement": _("身后事"),
    "business": _("开办企业"),
    "residence": _("户籍和居住证"),
    "other": _("其他"),
}
AUDIENCES: dict[str, Any] = {"person": _("个人"), "organization": _("单位")}
ROUTINGS: dict[str, Any] = {
    "residence": _("按您的居住地，由该区的主管部门决定"),
    "hukou": _("按您的户籍地，由该区的主管部门决定"),
    "business": _("按单位住所地，由该区的主管部门决定"),
    "any": _("由全市任一有权部门决定，按您办理的窗口所在区确定"),
}
REACHES: dict[str, Any] = {
    "city": _("全市任一社区事务受理服务中心都可以收件"),
    "district": _("由申请人所属区的窗口收件，也可以网上办理"),
}
FORMS: dict[str, Any] = {"original": _("原件"), "copy": _("复印件"), "electronic": _("电子件")}
KINDS: dict[str, Any] = {
    "公共服务": _("公共服务"),
    "行政给付": _("行政给付"),
    "行政确认": _("行政确认"),
    "行政许可": _("行政许可"),
    "行政奖励": _("行政奖励"),
    "行政裁决": _("行政裁决"),
    "备案": _("备案"),
    "其他权力": _("其他权力"),
}
#: Families of offices that issue what a guide asks for, as guides name them.
ISSUERS: dict[str, Any] = {
    "公安": _("公安"),
    "民政": _("民政"),
    "卫健": _("卫健"),
    "医疗机构": _("医疗机构"),
    "残联": _("残联"),
    "市场监管": _("市场监管"),
    "退役军人": _("退役军人"),
    "人社/医保": _("人社/医保"),
    "教育/人社": _("教育/人社"),
    "卫健/公安": _("卫健/公安"),
    "规划资源、房管": _("规划资源、房管"),
    "公安照片库": _("公安照片库"),
    "人社用工备案": _("人社用工备案"),
}
CLOCKS: dict[str, Any] = {
    "notice": _("一次告知时限"),
    "statutory": _("法定时限"),
    "promised": _("承诺时限"),
    "issue": _("颁证送达时限"),
}
EVIDENCE: dict[str, Any] = {
    "given": _("已提交"),
    "register": _("从登记信息取得，无需提交"),
    "promised": _("承诺后补"),
    "missing": _("尚未提交"),
    "left_out": _("未交（选交）"),
}
#: What an event of a case means to the one who applied.
EVENTS: dict[str, Any] = {
    "case.received": _("收到您的申请"),
    "case.noticed": _("一次性告知：有材料需要补正"),
    "case.supplemented": _("您补交了材料"),
    "case.accepted": _("申请已受理"),
    "case.handled": _("审查完毕"),
    "case.decided": _("已作出决定"),
    "case.withdrawn": _("您撤回了申请"),
    "case.not_accepted": _("不予受理"),
    "case.corrected": _("您更正了申请"),
    "evidence.given": _("您补交了材料"),
    "case.closed": _("办结"),
    "task.claimed": _("工作人员开始办理"),
    "task.released": _("办理环节退回部门待办"),
    "certificate.issued": _("证照已签发"),
    "certificate.revoked": _("证照已撤销"),
}
#: What a word of provenance means, for the legend below a guide.
ORIGINS: dict[str, Any] = {
    "official": _("来自主管部门的正式清单"),
    "found": _("在公开资料中查到"),
    "law": _("直接来自法律、法规"),
    "recalled": _("凭记忆写下，未核对原文"),
    "derived": _("由其他内容推算"),
    "modelled": _("为演示而模拟"),
}
