"""OAuth 2.0 client credentials (RFC 6749): make a client, give it tokens, know a token again."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote_plus

from tongban.channels.api.models import Client, Token
from tongban.foundation import clock
from tongban.foundation.errors import DomainError, Invalid
from tongban.foundation.statements import columns, first
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import ServicePoint, Staff
from tongban.registry.people.models import Person

LIFETIME = timedelta(hours=1)

# Asked at every request, and never remembered: what is revoked is over at once.
BEARER = f"""
SELECT {columns("bearer", User)}, {columns("person", Person)}, {columns("staff", Staff)},
       {columns("point", ServicePoint)}
FROM api_token AS token
JOIN api_client AS client ON client.id = token.client_id
JOIN accounts_user AS bearer ON bearer.id = client.user_id
LEFT JOIN people_person AS person ON person.id = bearer.person_id
LEFT JOIN organisations_staff AS staff ON staff.id = bearer.staff_id
LEFT JOIN organisations_post AS post ON post.id = (
    SELECT min(held.id) FROM organisations_post AS held
    WHERE held.staff_id = staff.id AND staff.active AND held.role = 'clerk'
      AND held.valid_from <= %(today)s AND (held.valid_to IS NULL OR held.valid_to >= %(today)s)
)
LEFT JOIN organisations_servicepoint AS point ON point.code = post.point_id
WHERE token.digest = %(digest)s AND token.expires_at > %(now)s AND client.active AND bearer.is_active
"""  # noqa: S608 (names of columns)


@dataclass(frozen=True)
class Credentials:
    """A client's name and secret; the secret is shown once and kept nowhere."""

    client_id: str
    secret: str


def digest(secret: str) -> str:
    """Secrets are random and long: one SHA-256 is enough to keep them."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


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


def presented(*, authorization: str, client_id: str, secret: str) -> Credentials:
    """What a client says of itself, in the header (RFC 6749 section 2.3.1, preferred) or in the form.

    Raises Invalid when it says it twice, and when the header cannot be read.
    """
    if not authorization:
        return Credentials(client_id, secret)
    if secret:
        raise Invalid(
            "invalid_request",
            "客户端凭证只能用一种方式提供：HTTP Basic 或表单。",
            "Give the client's credentials in one way only: HTTP Basic or the form.",
            field="client_secret",
            status=400,
            details={"error": "invalid_request"},
        )
    kind, _, encoded = authorization.partition(" ")
    try:
        name, colon, word = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _invalid_client() from None
    if kind.lower() != "basic" or not colon:
        raise _invalid_client()
    return Credentials(unquote_plus(name), unquote_plus(word))


def _invalid_client() -> DomainError:
    return DomainError(
        "invalid_client",
        "客户端编号或密钥不对。",
        "Unknown client or wrong secret.",
        field="client_id",
        status=401,
        details={"error": "invalid_client"},
    )


def grant(*, client_id: str, secret: str) -> str:
    """An access token for the right secret."""
    client = Client.objects.filter(client_id=client_id, active=True, user__is_active=True).first()
    kept = client.secret_digest if client else digest("")
    if not hmac.compare_digest(kept, digest(secret)) or client is None:
        raise _invalid_client()
    token = secrets.token_urlsafe(32)
    now = clock.now()
    Token.objects.filter(client=client, expires_at__lt=now).delete()
    Token.objects.create(digest=digest(token), client=client, expires_at=now + LIFETIME)
    return token


def bearer(token: str) -> tuple[User, ServicePoint | None] | None:
    """Whom a bearer of `token` acts as, and the window where they are a clerk today.

    None when the token is unknown, revoked or over.
    """
    values = {"digest": digest(token), "now": clock.now(), "today": clock.today()}
    found = first(BEARER, values, User, Person, Staff, ServicePoint)
    if found is None:
        return None
    user, user.person, user.staff, window = found
    return user, window
