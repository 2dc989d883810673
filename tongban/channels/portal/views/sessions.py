"""Signing in goes straight to the identity service; signing out ends both sessions."""

from collections.abc import Callable
from urllib.parse import urlencode

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter, login
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongban.foundation.errors import DomainError

HINT = "identity.id_token"  # what tells the identity service whose session to end; it holds no numbers
END = "identity.end"  # where it ends sessions


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Remembers what signing out will need."""

    def complete_login(
        self, request: HttpRequest, app: object, token: object, **kwargs: dict[str, str]
    ) -> object:
        """As allauth does, and then keep the ID token and the end of session address."""
        found = super().complete_login(request, app, token, **kwargs)
        request.session[HINT] = kwargs["response"].get("id_token", "")
        request.session[END] = self.openid_config.get("end_session_endpoint", "")
        return found


def unreachable() -> DomainError:
    """The identity service does not answer."""
    return DomainError(
        "identity_unreachable",
        "统一身份认证暂时无法连接，请稍后再试。不登录也可以查看办事指南、查进度和验证照。",
        "The identity service cannot be reached just now; please try again in a few minutes. "
        "Guides, progress and verification need no sign-in.",
        status=503,
    )


def sign_in(request: HttpRequest) -> HttpResponse:
    """Straight to the provider, and back to `next`."""
    following = request.GET.get("next", "/")
    ours = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    target = following if ours else "/"
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    provider = reverse("openid_connect_login", kwargs={"provider_id": "identity"})
    return HttpResponseRedirect(f"{provider}?{urlencode({'next': target})}")


def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the page of the provider where one signs in."""
    return _with_provider(login, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider sends the visitor back."""
    answer = _with_provider(OAuth2CallbackView.adapter_view(Adapter(request, provider_id)), request)
    list(messages.get_messages(request))  # allauth greets by user name; the header says who is signed in
    return answer


def _with_provider(view: Callable[..., HttpResponse], request: HttpRequest, *arguments: str) -> HttpResponse:
    try:
        return view(request, *arguments)
    except requests.RequestException as error:
        raise unreachable() from error


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, then at the provider, which sends the visitor back home."""
    hint, end = request.session.get(HINT), request.session.get(END)
    logout(request)
    if not hint or not end:
        return HttpResponseRedirect("/")
    home = request.build_absolute_uri("/")
    client = get_adapter(request).get_app(request, provider="identity").client_id
    query = {"id_token_hint": hint, "client_id": client, "post_logout_redirect_uri": home}
    return HttpResponseRedirect(f"{end}?{urlencode(query)}")
