"""Printed things: the receipt of an intake, the certificate of a grant; made from the rows on demand."""

import json
from typing import Any
from urllib.parse import quote

from django.conf import settings

from tongban.casework.cases import queries as cases
from tongban.casework.cases.models import Case, Clock, Evidence, State
from tongban.casework.cases.optional import left_out
from tongban.casework.certificates import wording
from tongban.casework.certificates.models import Certificate
from tongban.casework.certificates.printing import printed
from tongban.casework.certificates.twins import twin
from tongban.foundation import clock, qr


def verify_url(identifier: str) -> str:
    """The public page that says whether a certificate is genuine and in force."""
    return f"{settings.ENV.origin}/verify/{quote(identifier)}/"


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate with its seal and the QR code of its verification page; its twin is attached.

    One that has ended says so across the page.
    """
    said = twin(certificate)
    issuer, content = said["issuer"], said["content"]
    data = {
        "title": f"{certificate.name_zh} {certificate.name_en}",
        "lang": "zh",
        "city": wording.BRAND,
        "name_zh": certificate.name_zh,
        "name_en": certificate.name_en,
        "statement": wording.statement(certificate.case.version.name_zh, certificate.case.version.name_en),
        "rows": [
            [wording.LABELS["holder"], content["holder"]],
            [wording.LABELS["holder_number"], content["holder_number"]],
            [wording.LABELS["identifier"], certificate.identifier],
            [wording.LABELS["case"], content["case"]],
            [wording.LABELS["valid_until"], wording.day(certificate.valid_until)],
        ],
        "issuer": issuer["name"],
        "issuer_en": issuer["name_en"],
        "issued": wording.date_of(certificate.issued_at, "zh"),
        "ended": wording.ENDED.get(certificate.status),
        "qr": qr.svg(verify_url(certificate.identifier)),
        "verify_hint": "扫码查验 Scan to verify",
        "verify_url": f"{settings.ENV.origin}/verify/",
        "law": wording.EQUAL_TO_PAPER,
        "footer": certificate.identifier,
        "twin": json.dumps(said | {"key_id": certificate.key_id}, ensure_ascii=False, indent=1),
    }
    return printed("certificate", data)


def receipt_pdf(case: Case, language: str) -> bytes:
    """The proof that every window gives for what it took (收件凭证), in the reader's language."""
    tongue = wording.tongue(language)
    words = wording.receipt(tongue)
    data = {
        "title": words["title"],
        "lang": tongue,
        "city": wording.BRAND,
        "subtitle": case.version.name(language),
        "number_label": words["number"],
        "number": case.number,
        "code_label": words["code"],
        "code": case.lookup_code,
        "rows": _receipt_rows(case, words, tongue),
        "materials_label": words["materials"],
        "materials": _receipt_materials(case, tongue),
        "next_label": words["next"],
        "next": _next(case, words, tongue),
        "issuer": case.point.name if case.point else case.department.name,
        "issued": wording.date_of(case.received_at, tongue),
        "qr": qr.svg(f"{settings.ENV.origin}/lookup/?number={case.number}"),
        "qr_hint": words["qr_hint"],
        "footer": words["footer"],
    }
    return printed("receipt", data)


def _receipt_rows(case: Case, words: dict[str, str], tongue: str) -> list[list[str]]:
    applicant = case.person or case.organization
    assert applicant is not None
    office = case.department.name_en if tongue == "en" else case.department.name
    return [
        [words["applicant"], applicant.name],
        [words["item"], f"{case.item_id} {case.version.name(tongue)}"],
        [words["received"], f"{case.received_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"],
        [words["point"], case.point.name if case.point else words["online"]],
        [words["office"], office],
    ]


def _receipt_materials(case: Case, tongue: str) -> list[list[Any]]:
    """Name, how it stands, and whether it is still to come."""
    names = {material["key"]: material["name"][tongue] for material in case.version.guide["materials"]}
    rows = Evidence.objects.filter(application=case.application_id).order_by("id")
    labels, optional = wording.MATERIALS[tongue], left_out(case)
    owed = {Evidence.Status.MISSING, Evidence.Status.PROMISED}
    return [
        [
            names[key],
            labels["left_out" if key in optional else status],
            status in owed and key not in optional,
        ]
        for key, status in rows.values_list("key", "status")
    ]


def _next(case: Case, words: dict[str, str], tongue: str) -> str:
    """What to expect of a case that was only received; later, how it stands."""
    if case.state == State.RECEIVED:
        due = case.clocks.values_list("due_on", flat=True).get(kind=Clock.Kind.NOTICE)
        return words["expect"].format(due=due.isoformat())
    progress = cases.progress(case)
    return words["stands"].format(state=progress.en if tongue == "en" else progress.zh)
