"""The letters that the law wants in writing, under seal and with a date (许可法第三十二、三十八条).

The one notice of what is missing, and the decision with its reasons and, where it refuses, the remedies.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from tongban.casework.cases.models import Case, Decision, Notice, Outcome
from tongban.casework.certificates import wording
from tongban.casework.certificates.printing import printed
from tongban.foundation import qr


@dataclass(frozen=True)
class Letter:
    """What differs from letter to letter, in one language."""

    title: str
    title_en: str
    at: datetime
    paragraphs: list[str]
    points: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


def notice_pdf(notice: Notice, language: str) -> bytes:
    """The one complete request for correction (补正告知书): everything that is missing, once."""
    case, tongue = notice.case, wording.tongue(language)
    words = wording.letter(tongue)
    names = {material["key"]: material["name"][tongue] for material in case.version.guide["materials"]}
    remarks = [notice.remarks] if notice.remarks else []
    letter = Letter(
        title=words["notice"],
        title_en=wording.letter("en")["notice"] if tongue == "zh" else "",
        at=notice.issued_at,
        paragraphs=[_opening(case, words, tongue), words["missing"]],
        points=[names[key] for key in notice.materials],
        closing=[*remarks, words["once"]],
    )
    return _letter(case, letter, tongue)


def decision_pdf(decision: Decision, language: str) -> bytes:
    """The decision in writing: outcome, reasons, law, and the remedies where it refuses.

    Reasons and remedies stand in both languages.
    """
    case, tongue = decision.case, wording.tongue(language)
    words = wording.letter(tongue)
    law = [words["law"].format(law=decision.law)] if decision.law else []
    turn_to = [words["competent"].format(office=decision.competent)] if decision.competent else []
    kind = decision.outcome if decision.outcome in {Outcome.GRANTED, Outcome.OUT_OF_SCOPE} else "refused"
    letter = Letter(
        title=words[f"title_{kind}"],
        title_en=wording.letter("en")[f"title_{kind}"] if tongue == "zh" else "",
        at=decision.decided_at,
        paragraphs=[_opening(case, words, tongue), words[f"says_{kind}"]],
        closing=[
            *_reasons(decision),
            *law,
            *turn_to,
            *filter(None, (decision.remedies_zh, decision.remedies_en)),
        ],
    )
    return _letter(case, letter, tongue)


def _reasons(decision: Decision) -> list[str]:
    """In each language that they were given in, whatever the reader's: Chinese, which binds, first."""
    given = {"zh": decision.reason_zh, "en": decision.reason_en}
    return [wording.letter(tongue)["reason"].format(reason=text) for tongue, text in given.items() if text]


def _opening(case: Case, words: dict[str, str], tongue: str) -> str:
    received = wording.date_of(case.received_at, tongue)
    return words["opening"].format(day=received, item=case.version.name(tongue))


def _letter(case: Case, letter: Letter, tongue: str) -> bytes:
    words = wording.letter(tongue)
    applicant = case.person or case.organization
    assert applicant is not None
    return printed(
        "letter",
        {
            "title": letter.title,
            "title_en": letter.title_en,
            "lang": tongue,
            "number_label": words["number"],
            "number": case.number,
            "to": words["to"].format(name=applicant.name),
            "paragraphs": letter.paragraphs,
            "points": letter.points,
            "closing": letter.closing,
            "issuer": case.department.name,
            "issued": wording.date_of(letter.at, tongue),
            "qr": qr.svg(f"{settings.ENV.origin}/lookup/?number={case.number}"),
            "qr_hint": words["qr_hint"],
            "footer": case.number,
        },
    )
