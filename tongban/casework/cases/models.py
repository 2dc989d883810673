"""What was asked, and its handling. State changes only through `services`, each with its event."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from tongban.foundation.crypto.fields import EncryptedJSONField, EncryptedTextField

#: Where a task without a due date stands in the order of due dates.
NEVER = date(9999, 12, 31)


class Channel(models.TextChoices):
    """Where it was asked; the value is the two-digit channel of the case number."""

    COUNTER = "01", "窗口"
    PORTAL = "02", "网上大厅"
    KIOSK = "03", "自助终端"
    API = "04", "接口"
    EXCHANGE = "05", "分中心"


class State(models.TextChoices):
    RECEIVED = "received", "已收件"
    NOTICED = "noticed", "待补正"
    ACCEPTED = "accepted", "已受理"
    IN_PROGRESS = "in_progress", "办理中"
    PAUSED = "paused", "已中止"
    DECIDED = "decided", "已决定"
    CLOSED = "closed", "已办结"


class Outcome(models.TextChoices):
    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"
    WITHDRAWN = "withdrawn", "撤回"
    OUT_OF_SCOPE = "out_of_scope", "不予受理"


class Draft(models.Model):
    """A form that somebody is filling in, for themselves or for the organisation they represent."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts")
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    organization = models.ForeignKey("people.Organization", models.CASCADE, null=True, related_name="+")
    answers = EncryptedJSONField(purpose="application.answers", default=dict)
    materials = EncryptedJSONField(purpose="application.answers", default=dict)
    step = models.CharField(max_length=40, blank=True)
    key = models.UUIDField(unique=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="one_draft_per_person_and_version"),
        ]


class Application(models.Model):
    """What was asked (申请): by whom, of which item version, with which answers, through which channel."""

    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="applications")
    organization = models.ForeignKey("people.Organization", models.PROTECT, null=True, related_name="+")
    answers = EncryptedJSONField(purpose="application.answers")
    channel = models.CharField(max_length=2, choices=Channel.choices)
    point = models.ForeignKey("organisations.ServicePoint", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("organisations.Staff", models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, unique=True)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="somebody_asked", condition=Q(person__isnull=False) | Q(organization__isnull=False)
            ),
        ]


class Case(models.Model):
    """The handling of an application (办件), from receipt to closing."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="case")
    number = models.CharField(max_length=24, unique=True)
    lookup_code = models.CharField(max_length=8)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    organization = models.ForeignKey("people.Organization", models.PROTECT, null=True, related_name="cases")
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, related_name="cases", db_index=False
    )
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    point = models.ForeignKey(
        "organisations.ServicePoint", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    state = models.CharField(max_length=12, choices=State.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, null=True)
    flow_state = models.JSONField(null=True)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="states_are_few", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="decided_or_closed_with_an_outcome",
                condition=Q(state__in=["decided", "closed"], outcome__isnull=False)
                | (~Q(state__in=["decided", "closed"]) & Q(outcome__isnull=True)),
            ),
            models.CheckConstraint(
                name="closed_at_the_end",
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]
        # Those of department, person and point are the indexes of these references, too.
        indexes = [
            models.Index(fields=["department", "state", "-received_at"]),
            models.Index(fields=["department", "-received_at", "-id"], name="cases_of_a_department"),
            models.Index(fields=["-received_at", "-id"], name="cases_latest_first"),
            models.Index(fields=["person", "-received_at"]),
            models.Index(fields=["point", "-received_at"]),
            models.Index(fields=["received_at"], name="receipts_awaiting", condition=Q(state="received")),
        ]

    #: Whether the intake at hand has just written it; a repeated one finds it. Not stored.
    fresh = False

    def __str__(self) -> str:
        return self.number


class Evidence(models.Model):
    """One material of an application and how it stands (材料)."""

    class Status(models.TextChoices):
        GIVEN = "given", "已提交"
        REGISTER = "register", "共享获取"
        PROMISED = "promised", "承诺后补"
        MISSING = "missing", "缺少"

    application = models.ForeignKey(Application, models.PROTECT, related_name="evidence")
    key = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=Status.choices)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(purpose="evidence.name", blank=True)
    source = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="one_evidence_per_material"),
        ]


class Task(models.Model):
    """One waiting step of a case (环节), for a department, a window or the applicant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=60)
    actor = models.CharField(max_length=12)
    department = models.ForeignKey("organisations.Department", models.PROTECT, related_name="tasks")
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    claimed_by = models.ForeignKey("organisations.Staff", models.PROTECT, null=True, related_name="claimed")
    claimed_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("organisations.Staff", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(
                "department",
                Coalesce("due_on", NEVER),
                "id",
                name="open_tasks",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["department", "opened_at", "id"],
                name="waiting_tasks",
                condition=Q(done_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=Q(done_at__isnull=True), name="a_step_waits_once"
            ),
        ]


class Clock(models.Model):
    """A period running on a case (时限), in working days; day 1 is the next one (许可法第八十二条)."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "一次告知时限"
        STATUTORY = "statutory", "法定时限"
        PROMISED = "promised", "承诺时限"
        ISSUE = "issue", "颁证送达时限"

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    started_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    provisional = models.BooleanField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_clock_of_a_kind"),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="running_clocks", condition=Q(stopped_at__isnull=True)),
        ]


class Notice(models.Model):
    """The one complete request for correction (一次性告知, 许可法第三十二条). A case has at most one."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="notice")
    materials = models.JSONField()
    remarks = models.TextField(blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("organisations.Staff", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)


class Decision(models.Model):
    """The signed outcome (决定), with its reasons and the authority it rests on (许可法第三十八条).

    Of a refusal to accept (不予受理, 第三十二条第二项), `competent` names the authority to turn to instead.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    rule = models.CharField(max_length=60, blank=True)
    reason_zh = models.TextField()
    reason_en = models.TextField(blank=True)
    law = models.TextField(blank=True)
    competent = models.CharField(max_length=120, blank=True)
    remedies_zh = models.TextField(blank=True)
    remedies_en = models.TextField(blank=True)
    authority = models.ForeignKey("organisations.Authority", models.PROTECT, related_name="+")
    department = models.ForeignKey("organisations.Department", models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("organisations.Staff", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    key_id = models.CharField(max_length=40)
    signature = models.BinaryField()
