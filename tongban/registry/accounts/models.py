"""Accounts. A user is neither the person nor the member of staff as whom they act, but may be both."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in by OpenID Connect; `username` is the issuer's subject."""

    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="users")
    staff = models.ForeignKey("organisations.Staff", models.PROTECT, null=True, related_name="users")
    care_mode = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.username
