"""Electronic certificates (电子证照, GB/T 36904). What is issued never changes; it ends."""

from django.db import models
from django.db.models import Q

from tongban.foundation.crypto.fields import EncryptedJSONField


class Certificate(models.Model):
    class Status(models.TextChoices):
        VALID = "valid", "有效"
        SUPERSEDED = "superseded", "已被新版替代"
        REVOKED = "revoked", "已撤销"

    identifier = models.CharField(max_length=90, unique=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="certificates")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=240)
    issuer = models.ForeignKey("organisations.Department", models.PROTECT, related_name="+")
    content = EncryptedJSONField(purpose="certificate.content")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.VALID)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)
    key_id = models.CharField(max_length=40)
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="valid"), name="one_valid_certificate_per_case"
            ),
            models.CheckConstraint(
                name="a_certificate_ends_with_its_moment",
                condition=Q(status="valid", ended_at__isnull=True)
                | Q(status__in=["superseded", "revoked"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.identifier
