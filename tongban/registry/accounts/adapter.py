"""From the claims of an identity service to a user of this centre, at each sign-in."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from tongban.foundation.errors import NotAuthorised
from tongban.registry.accounts import services
from tongban.registry.accounts.models import User


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Links the account to a person by the blind index of the ID number, or to staff by number.

    The claims are used and dropped: allauth would keep them, the ID number among them, in plain text.
    """

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Take the claims out of what allauth stores, before it stores anything."""
        told = sociallogin.account.extra_data
        sociallogin.claims = told.get("userinfo") or told.get("id_token") or told
        sociallogin.account.extra_data = {}
        user: User = sociallogin.user
        user.username = sociallogin.account.uid
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link, or refuse with a sentence (a DomainError, which becomes a page)."""
        claims = sociallogin.claims
        user = services.link(
            subject=sociallogin.account.uid,
            name=str(claims.get("name", "")),
            id_number=str(claims.get("id_number", "")),
            staff_number=str(claims.get("staff_number", "")),
        )
        if sociallogin.is_existing:
            sociallogin.user = user
        else:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        """Cancelled, refused or garbled at the identity service: one page of ours says so."""
        raise NotAuthorised(
            "sign_in_failed",
            "登录没有完成，可能是中途取消或等待过久。请重新登录。",
            "Signing in was not completed: it was cancelled or took too long. Please sign in again.",
            status=403,
        ) from exception
