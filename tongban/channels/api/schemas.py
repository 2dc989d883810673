"""The shapes of API v1. Times are ISO 8601 with offset; days are working days; languages are zh and en."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


class Words(Schema):
    zh: str
    en: str


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    field: str | None = None
    errors: list[dict[str, Any]] | None = None


class TokenOut(Schema):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int


class ItemOut(Schema):
    code: str
    basic_code: str
    name: Words
    version: int
    digest: str
    on_the_spot: bool
    reach: str
    statutory_days: int
    promised_days: int


class ItemDetail(ItemOut):
    guide: dict[str, Any]
    form: dict[str, Any]


class ItemPage(Schema):
    items: list[ItemOut]
    next: str | None


class PersonIn(Schema):
    id_number: str


class MaterialIn(Schema):
    status: str
    file: str | None = None
    name: str = ""


class ApplicationIn(Schema):
    """Who asks for what. `applicant` is a resident ID number or a unified social credit code."""

    item: str
    version: int
    applicant: str
    answers: dict[str, Any]
    materials: dict[str, MaterialIn] = {}


class CaseOut(Schema):
    number: str
    lookup_code: str
    item: str
    version: int
    state: str
    outcome: str | None
    department: str
    division: str
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    status: Words
    next_actor: Words
    due_on: date | None
    days_left: int | None
    provisional: bool


class CasePage(Schema):
    cases: list[CaseOut]
    next: str | None


class EventOut(Schema):
    id: int
    at: datetime
    kind: str
    actor: str
    data: dict[str, Any]


class TaskOut(Schema):
    id: int
    case: str
    item: str
    step: str
    actor: str
    department: str
    opened_at: datetime
    due_on: date | None
    claimed_by: str | None


class TaskPage(Schema):
    tasks: list[TaskOut]
    next: str | None


class NoticeIn(Schema):
    materials: list[str]
    remarks: str = ""


class ReviewIn(Schema):
    remark: str = ""


class DecisionIn(Schema):
    outcome: str
    reason_zh: str
    reason_en: str = ""
    rule: str = ""
    law: str = ""


class ProposalOut(Schema):
    outcome: str | None
    rule: str
    reason_zh: str
    reason_en: str
    law: str


class DecisionOut(DecisionIn):
    case: str
    department: str
    decided_at: datetime
    key_id: str
    signature: str


class CertificateOut(Schema):
    identifier: str
    status: str
    name: Words
    issuer: str
    case: str
    issued_at: datetime
    valid_until: date | None


class CertificatePage(Schema):
    certificates: list[CertificateOut]
    next: str | None


class VerificationOut(Schema):
    identifier: str
    status: str
    name: Words | None = None
    issuer: str | None = None
    holder: str | None = None
