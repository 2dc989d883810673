"""The accounts of the demo."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """Somebody of the demo: a resident (id_number), a member of staff (staff_number), or both."""

    display_name = models.CharField(max_length=60)
    role = models.CharField(max_length=16)
    note_zh = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    id_number = models.CharField(max_length=18, blank=True)
    staff_number = models.CharField(max_length=24, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "username"]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name that the claim `name` gives."""
        return self.display_name
