"""The words of printed things, for both readers. Pairs are Chinese, English."""

from datetime import date, datetime

from tongban.foundation import clock

LABELS = {
    "holder": ("持有人", "Holder"),
    "holder_number": ("证件号码", "Number of holder"),
    "identifier": ("证照标识", "Certificate identifier"),
    "case": ("办件编号", "Case number"),
    "valid_until": ("有效期至", "Valid until"),
}

#: The name of the platform, as on screen.
BRAND = "通办 Tongban"

#: What stands across each page of a demonstration, and the line at its foot.
DEMONSTRATION = ("演示 DEMO", "演示文书，不具法律效力 / Demonstration, without legal effect")

#: What stands across a certificate that is no longer in force.
ENDED = {"revoked": ("已 撤 销", "REVOKED"), "superseded": ("已 被 替 代", "SUPERSEDED")}

EQUAL_TO_PAPER = (
    "电子印章与实物印章、电子证照与纸质证照具有同等法律效力（国务院令第716号第九条、第十条）。",
    "An electronic seal equals a physical one, and an electronic certificate one on paper "
    "(State Council Decree 716, Articles 9 and 10).",
)

MATERIALS = {
    "zh": {
        "given": "已收取",
        "register": "共享获取，免交",
        "promised": "承诺后补",
        "missing": "待补交",
        "left_out": "未交（选交）",
    },
    "en": {
        "given": "received",
        "register": "from the registers",
        "promised": "to follow, as promised",
        "missing": "still missing",
        "left_out": "not handed in (optional)",
    },
}

_RECEIPT = {
    "title": ("收件凭证", "Receipt"),
    "number": ("办件编号", "Case number"),
    "code": ("查询码", "Look-up code"),
    "materials": ("材料", "Documents"),
    "next": ("接下来", "What happens next"),
    "applicant": ("申请人", "Applicant"),
    "item": ("办理事项", "Service"),
    "received": ("收件时间", "Received"),
    "point": ("收件窗口", "Taken in at"),
    "office": ("办理部门", "Deciding office"),
    "online": ("网上大厅", "Online hall"),
    "qr_hint": ("扫码查询进度", "Scan to follow"),
    "stands": (
        "办件状态：{state}。凭办件编号和查询码可随时查询进度。",
        "State of the case: {state}. Follow it at any time with the case number and the look-up code.",
    ),
    "footer": (
        "收件凭证依《上海市优化营商环境条例》第二十五条出具。",
        "Issued under Article 25 of the Shanghai Regulations on Optimising the Business Environment.",
    ),
    "expect": (
        "办理部门将在{due}前受理，或一次性告知需要补正的全部内容；逾期未告知的，自收到材料之日起即为受理。",
        "By {due} the office accepts your application or tells you once everything that is missing; "
        "if it stays silent, the application counts as accepted from the day it was received.",
    ),
}


_LETTER = {
    "number": ("办件编号", "Case number"),
    "qr_hint": ("扫码查询进度", "Scan to follow"),
    "to": ("{name}：", "To {name}"),
    "opening": (
        "您于{day}提出的“{item}”申请，本机关已收到。",
        "This office received your application of {day}: {item}.",
    ),
    "notice": ("补正告知书", "Notice of missing documents"),
    "missing": (
        "经核对，申请材料尚需补正。现依照《中华人民共和国行政许可法》第三十二条，一次性告知需要补正的全部内容：",
        "Documents are missing. Under Article 32 of the Administrative Licensing Law this letter names "
        "everything that is missing:",
    ),
    "once": (
        "除上列内容外，本机关不再要求补正其他材料。补齐后即予受理。",
        "Nothing beyond this list will be asked for. With it, your application is accepted.",
    ),
    "title_granted": ("准予决定书", "Decision: granted"),
    "title_refused": ("不予决定书", "Decision: refused"),
    "title_out_of_scope": ("不予受理决定书", "Decision: not accepted"),
    "says_granted": ("经依法审查，决定：准予。", "After lawful examination it is granted."),
    "says_refused": ("经依法审查，决定：不予。", "After lawful examination it is refused."),
    "says_out_of_scope": (
        "依照《中华人民共和国行政许可法》第三十二条，决定：不予受理。",
        "Under Article 32 of the Administrative Licensing Law the application is not accepted.",
    ),
    "reason": ("理由：{reason}", "Reasons: {reason}"),
    "law": ("依据：{law}。", "Legal basis: {law}."),
    "competent": ("请向{office}申请。", "Please apply to {office}."),
}


def letter(tongue: str) -> dict[str, str]:
    """The words of a letter in one language ("zh", "en")."""
    return {key: pair[tongue == "en"] for key, pair in _LETTER.items()}


def tongue(language: str) -> str:
    """ "en" for readers of English, else "zh"."""
    return "en" if language.startswith("en") else "zh"


def date_of(moment: datetime, tongue: str) -> str:
    """The day of a moment where the offices are."""
    local = moment.astimezone(clock.SHANGHAI)
    return f"{local.day} {local:%B %Y}" if tongue == "en" else f"{local.year}年{local.month}月{local.day}日"


def receipt(tongue: str) -> dict[str, str]:
    """The words of a receipt in one language ("zh", "en")."""
    return {key: pair[tongue == "en"] for key, pair in _RECEIPT.items()}


def statement(item_zh: str, item_en: str) -> tuple[str, str]:
    """What a certificate says before it names its holder."""
    return (
        f"经依法审查，下列持有人办理“{item_zh}”符合法定条件，予以准予，特发此证。",
        f"After lawful examination, the request of the holder named below is granted: {item_en}.",
    )


def day(until: date | None) -> str:
    """The last day of validity, for both readers."""
    if until is None:
        return "长期有效 No end date"
    return f"{until.year}年{until.month}月{until.day}日 {until.isoformat()}"
