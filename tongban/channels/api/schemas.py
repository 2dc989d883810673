"""The shapes of API v1. Times are ISO 8601 with offset; days are working days; languages are zh and en."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from tongban.foundation import clock

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Cursor = Annotated[str, StringConstraints(max_length=500)]
Word = Annotated[str, StringConstraints(max_length=100)]
Credential = Annotated[str, StringConstraints(max_length=200)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=60)]
#: Always with the city's own offset (+08:00), whether it was made just now or read from the database.
Moment = Annotated[datetime, AfterValidator(lambda at: at.astimezone(clock.SHANGHAI))]


class Asked(Schema):
    """A body of a request: a field that is not documented is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Words(Schema):
    zh: str
    en: str


class Fault(Schema):
    field: str
    code: str
    detail: str


class Problem(Schema):
    """RFC 9457. `detail` says what is wrong and what to do, in the language of Accept-Language."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    errors: list[Fault] | None = None


class TokenIn(Schema):
    """RFC 6749, section 4.4; the client may name itself in the header instead."""

    grant_type: Credential
    client_id: Credential = ""
    client_secret: Credential = ""


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


class FileOut(Schema):
    """A stored file; `digest` (SHA-256) names it in the materials of an application."""

    digest: str
    media_type: str
    size: int


class MaterialIn(Asked):
    """One material: handed in (a file of POST /files), promised where the guide allows it, or missing."""

    status: Literal["given", "promised", "missing"]
    file: Digest | None = None
    name: Annotated[str, StringConstraints(max_length=200)] = ""


#: A lost social security card is replaced; the demo's resident `lin` may send this as it stands.
APPLICATION: JsonDict = {
    "item": "RS-037",
    "version": 1,
    "applicant": "310104199005170020",
    "answers": {
        "name": "林婉清",
        "id_no": "310104199005170020",
        "sex": "F",
        "birth_date": "1990-05-17",
        "mobile": "13800010001",
        "residence": "310104010001",
        "address": "长桥新村12号301室",
        "apply_type": "lost",
        "reported": True,
        "delivery": "window",
        "declared": True,
    },
    "materials": {"photo": {"status": "promised"}},
}


class ApplicationIn(Asked):
    """Who asks for what. `applicant` is a resident ID number or a unified social credit code.

    `answers` are what the item's `form` asks for (JSON Schema, with GET /items/{code}): of a choice its code.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [APPLICATION]})

    item: Key
    version: int = Field(ge=1, le=2**31 - 1)
    applicant: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    answers: dict[str, Any]
    materials: dict[str, MaterialIn] = {}


class CorrectionIn(Asked):
    """All answers of the form, as they should be."""

    answers: dict[str, Any]


class MaterialsIn(Asked):
    """Materials of the guide, by key."""

    materials: dict[str, MaterialIn] = Field(min_length=1)


class CaseOut(Schema):
    number: str
    lookup_code: str
    item: str
    version: int
    state: str
    outcome: str | None
    department: str
    division: str
    received_at: Moment
    accepted_at: Moment | None
    decided_at: Moment | None
    closed_at: Moment | None
    status: Words
    next_actor: Words
    due_on: date | None
    days_left: int | None
    provisional: bool


class MaterialOut(Schema):
    key: str
    name: Words
    status: str
    file: str | None
    source: str


class NoticeOut(Schema):
    materials: list[str]
    remarks: str
    issued_at: Moment
    answered_at: Moment | None


class TaskOut(Schema):
    id: int
    case: str
    item: str
    step: str
    actor: str
    department: str
    opened_at: Moment
    due_on: date | None
    claimed_by: str | None


class CaseDetail(CaseOut):
    """A case with what was asked, how its materials stand and, for staff, what waits."""

    answers: dict[str, Any]
    materials: list[MaterialOut]
    notice: NoticeOut | None
    open_tasks: list[TaskOut]


class CasePage(Schema):
    cases: list[CaseOut]
    next: str | None


class EventOut(Schema):
    id: int
    at: Moment
    kind: str
    actor: str
    data: dict[str, Any]


class HeadOut(Schema):
    """A signed tree head: the state of the whole ledger at `size` events."""

    size: int
    previous: int
    root: str
    at: Moment
    key_id: str
    public_key: str | None
    signature: str


class ProofOut(Schema):
    """That an event of the case is in the ledger (RFC 9162 inclusion proof); hashes in hex.

    `leaf` are the bytes of the event: hash them behind a zero byte, then up `path` to the root of `head`.
    """

    event: int
    index: int
    leaf: str
    path: list[str]
    head: HeadOut


class TaskPage(Schema):
    tasks: list[TaskOut]
    next: str | None


class NoticeIn(Asked):
    materials: list[Key] = Field(min_length=1, max_length=100)
    remarks: Annotated[str, StringConstraints(max_length=4000)] = ""


class ReviewIn(Asked):
    remark: Annotated[str, StringConstraints(max_length=4000)] = ""


class DecisionIn(Asked):
    outcome: Literal["granted", "refused"]
    reason_zh: Text
    reason_en: Annotated[str, StringConstraints(max_length=4000)] = ""
    rule: Annotated[str, StringConstraints(max_length=60)] = ""
    law: Annotated[str, StringConstraints(max_length=4000)] = ""


class RefusalIn(Asked):
    """Why an application is not accepted (行政许可法第三十二条); `competent` names the right authority."""

    ground: Literal["not_needed", "not_competent"]
    reason_zh: Text
    reason_en: Annotated[str, StringConstraints(max_length=4000)] = ""
    competent: Annotated[str, StringConstraints(max_length=120)] = ""


class ProposalOut(Schema):
    outcome: str | None
    rule: str
    reason_zh: str
    reason_en: str
    law: str


class DecisionOut(Schema):
    """A decision as it was signed, with the remedies that are printed on it."""

    outcome: str
    reason_zh: str
    reason_en: str
    rule: str
    law: str
    competent: str
    remedies_zh: str
    remedies_en: str
    case: str
    department: str
    decided_at: Moment
    key_id: str
    signature: str


class CertificateOut(Schema):
    identifier: str
    status: str
    name: Words
    issuer: str
    case: str
    issued_at: Moment
    valid_until: date | None


class CertificatePage(Schema):
    certificates: list[CertificateOut]
    next: str | None


class TwinIssuer(Schema):
    name: str
    credit_code: str


class TwinOut(Schema):
    """The machine-readable twin; the signature covers its canonical JSON without the last three fields."""

    identifier: str
    version: int
    name: Words
    issuer: TwinIssuer
    issued_at: str
    valid_until: str | None
    content: dict[str, Any]
    status: str
    key_id: str
    signature: str


class VerificationOut(Schema):
    identifier: str
    status: Literal["valid", "expired", "superseded", "revoked", "forged", "unknown"]
    name: Words | None = None
    issuer: str | None = None
    holder: str | None = None
