"""Departments, service points, staff, and the authority of each."""

from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
    """Something that holds from a day to a day; an open end is null."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        abstract = True


class Department(Dated):
    """A public organisation. `function` names its family: MZ is civil affairs in every district."""

    code = models.CharField(max_length=16, primary_key=True)
    function = models.CharField(max_length=8, db_index=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160)
    level = models.CharField(max_length=16)
    kind = models.CharField(max_length=40)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="departments")
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="subordinates")
    credit_code = models.CharField(max_length=18, unique=True)
    handles = models.TextField()
    provenance = models.CharField(max_length=16)
    source = models.TextField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ServicePoint(models.Model):
    """Where a person is served: a community centre with its windows and hours."""

    code = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="points")
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=200)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    provenance = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A person in public service, known by the number on the badge (工号)."""

    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Role(models.TextChoices):
    CLERK = "clerk", "窗口人员"
    OFFICER = "officer", "审批人员"
    OFFICIAL = "official", "领导"
    AUDITOR = "auditor", "审计人员"
    STEWARD = "steward", "事项管理人员"


class Post(Dated):
    """What a member of staff may be: a clerk at a point, an officer of a department."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role.choices)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="posts")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="posts")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_clerk_has_a_point",
                condition=~Q(role="clerk") | Q(point__isnull=False),
            ),
            models.CheckConstraint(
                name="an_officer_has_a_department",
                condition=~Q(role="officer") | Q(department__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "department", "point", "valid_from"],
                name="one_post_per_staff_role_place_and_day",
                nulls_distinct=False,
            ),
        ]


class Step(models.TextChoices):
    """The steps for which authority is given."""

    ACCEPT = "accept", "受理"
    REVIEW = "review", "审查"
    DECIDE = "decide", "决定"
    ISSUE = "issue", "颁证"


class Authority(Dated):
    """Who may take which step of which item for the people of which division (权限).

    `at_windows`: delegated to the clerks of service points, for items decided on the spot (下放).
    """

    item_code = models.CharField(max_length=24)
    step = models.CharField(max_length=8, choices=Step.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="authorities")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="authorities")
    at_windows = models.BooleanField(default=False)
    ground = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_code", "step", "division", "department", "valid_from"],
                name="one_authority_per_item_step_division_department_and_day",
            ),
            models.CheckConstraint(
                name="authority_does_not_end_before_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
