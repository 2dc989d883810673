"""Clients of the API, their tokens, and what they asked for before. Secrets are kept as digests only."""

from django.db import models


class Client(models.Model):
    """Another system, acting as one user of this centre."""

    client_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    secret_digest = models.CharField(max_length=64)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.client_id


class Token(models.Model):
    """An access token of an hour (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

    digest = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey(Client, models.CASCADE, related_name="tokens")
    expires_at = models.DateTimeField()


class Request(models.Model):
    """A request that created something: asked again under the same key, it is answered from here."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="a_key_stands_for_one_request"),
        ]
