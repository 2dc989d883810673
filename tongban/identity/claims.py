"""What the identity service says of an account, and to whom."""

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client

from tongban.identity import settings
from tongban.identity.models import Account


class Claims(DefaultOIDCAdapter):  # type: ignore[misc]
    """`sub` is the user name. Numbers go to the userinfo endpoint only, never into an ID token."""

    def get_issuer(self) -> str:
        """The address by which Tongban knows us, whatever the request was sent to."""
        return settings.ORIGIN

    def get_user_sub(self, client: Client, user: Account) -> str:
        """Stable when accounts are seeded again."""
        return user.username

    def get_user_by_sub(self, client: Client, sub: str) -> Account | None:
        """The account of a `sub`, if it may still sign in."""
        return Account.objects.filter(username=sub, is_active=True).first()

    def get_claims(
        self,
        purpose: str,
        user: Account,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """sub; for userinfo also name, and id_number or staff_number or both."""
        claims = {"sub": user.username}
        if purpose == "userinfo":
            claims["name"] = user.display_name
            numbers = {"id_number": user.id_number, "staff_number": user.staff_number}
            claims |= {key: number for key, number in numbers.items() if number}
        return claims
