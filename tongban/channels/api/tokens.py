"""OAuth 2.0 client credentials (RFC 6749): make a client, give it tokens, know a token again."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from tongban.channels.api.models import Client, Token
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.accounts.models import User

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Credentials:
    """A client's name and secret; the secret is shown once and kept nowhere."""

    client_id: str
    secret: str


def digest(secret: str) -> str:
    """Secrets are random and long: one SHA-256 is enough to keep them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(*, name: str, username: str) -> Credentials:
    """A new client that acts as the user `username`."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise DomainError(
            "unknown_user",
            f"没有用户“{username}”。",
            f"There is no user {username!r}.",
            field="username",
            status=404,
        )
    given = Credentials(f"c-{secrets.token_hex(8)}", secrets.token_urlsafe(32))
    Client.objects.create(
        client_id=given.client_id,
        name=name,
        secret_digest=digest(given.secret),
        user=user,
        created_at=clock.now(),
    )
    return given


def grant(*, client_id: str, secret: str) -> str:
    """An access token for the right secret."""
    client = Client.objects.filter(client_id=client_id, active=True).first()
    kept = client.secret_digest if client else digest("")
    if not hmac.compare_digest(kept, digest(secret)) or client is None:
        raise DomainError(
            "invalid_client", "客户端编号或密钥不对。", "Unknown client or wrong secret.", status=401
        )
    token = secrets.token_urlsafe(32)
    now = clock.now()
    Token.objects.filter(client=client, expires_at__lt=now).delete()
    Token.objects.create(digest=digest(token), client=client, expires_at=now + LIFETIME)
    return token


def user_of(token: str) -> User | None:
    """Whom a bearer of `token` acts as; None when it is unknown or over."""
    found = (
        Token.objects.select_related("client__user__person", "client__user__staff")
        .filter(
            digest=digest(token),
            expires_at__gt=clock.now(),
            client__active=True,
            client__user__is_active=True,
        )
        .first()
    )
    return found.client.user if found else None
