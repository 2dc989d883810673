"""Printed things: the receipt of an intake, the certificate of a grant. Made from the rows whenever asked for."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from tongban.casework.cases.models import Case, Clock, Evidence
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock, qr
from tongban.foundation.pdf import render

TYPST = Path(__file__).parent / "typst"
COMMON = (TYPST / "common.typ").read_text()

#: The words of a receipt, for both readers.
WORDS = {
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


def _words(language: str) -> dict[str, str]:
    index = 1 if language.startswith("en") else 0
    return {key: pair[index] for key, pair in WORDS.items()}


def verify_url(identifier: str) -> str:
    """The public page that says whether a certificate is genuine and in force."""
    return f"{settings.ENV.origin}/verify/{quote(identifier)}/"


def _print(name: str, data: dict[str, Any]) -> bytes:
    return render(COMMON + (TYPST / f"{name}.typ").read_text(), data)


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate with its seal and the QR code of its verification page."""
    content = certificate.content
    until = certificate.valid_until.isoformat() if certificate.valid_until else "长期 / no end date"
    rows = [
        ["持有人 Holder", content["holder"]],
        ["证件号码 Number", content["holder_number"]],
        ["证照标识 Identifier", certificate.identifier],
        ["办件编号 Case", content["case"]],
        ["有效期至 Valid until", until],
    ]
    data = {
        "title": certificate.name_zh,
        "lang": "zh",
        "city": "城 市 通 办",
        "name_zh": certificate.name_zh,
        "name_en": certificate.name_en,
        "rows": rows,
        "issuer": certificate.issuer.name,
        "issued": f"{certificate.issued_at.astimezone(clock.SHANGHAI):%Y-%m-%d}",
        "qr": qr.svg(verify_url(certificate.identifier)),
        "verify_hint": "扫码查验 Scan to verify",
        "verify_url": settings.ENV.origin,
        "footer": certificate.identifier,
    }
    return _print("certificate", data)


def receipt_pdf(case: Case, language: str) -> bytes:
    """The proof that every window gives for what it took (收件凭证), in the reader's language."""
    words = _words(language)
    lookup = f"{settings.ENV.origin}/lookup/?number={case.number}"
    data = {
        "title": words["title"],
        "lang": "en" if language.startswith("en") else "zh",
        "subtitle": case.version.name(language),
        "number_label": words["number"],
        "number": case.number,
        "code_label": words["code"],
        "code": case.lookup_code,
        "rows": _receipt_rows(case, words, language),
        "materials_label": words["materials"],
        "materials": _receipt_materials(case, language),
        "next_label": words["next"],
        "next": words["expect"].format(due=_notice_due(case)),
        "issuer": case.point.name if case.point else case.department.name,
        "qr": qr.svg(lookup),
        "footer": words["footer"],
    }
    return _print("receipt", data)


def _receipt_rows(case: Case, words: dict[str, str], language: str) -> list[list[str]]:
    applicant = case.person or case.organization
    assert applicant is not None
    return [
        [words["applicant"], applicant.name],
        [words["item"], f"{case.item_id} {case.version.name(language)}"],
        [words["received"], f"{case.received_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"],
        [words["point"], case.point.name if case.point else words["online"]],
        [words["office"], case.department.name],
    ]


def _receipt_materials(case: Case, language: str) -> list[list[str]]:
    tongue = "en" if language.startswith("en") else "zh"
    names = {material["key"]: material["name"][tongue] for material in case.version.guide["materials"]}
    english = {
        "given": "handed in",
        "register": "from the register",
        "promised": "promised",
        "missing": "missing",
    }
    rows = case.application.evidence.order_by("id").values_list("key", "status")
    labels = english if tongue == "en" else dict(Evidence.Status.choices)
    return [[names[key], str(labels[status])] for key, status in rows]


def _notice_due(case: Case) -> str:
    return case.clocks.values_list("due_on", flat=True).get(kind=Clock.Kind.NOTICE).isoformat()
