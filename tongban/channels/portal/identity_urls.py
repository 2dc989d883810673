"""The addresses that django-allauth reverses by name. Only those of OpenID Connect lead anywhere."""

from django.urls import path
from django.views.generic import RedirectView

from tongban.channels.portal.views import sessions

nowhere = RedirectView.as_view(pattern_name="portal:home")

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", sessions.to_provider, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", sessions.callback, name="openid_connect_callback"),
    path("login/", sessions.sign_in, name="account_login"),
    path("logout/", sessions.sign_out, name="account_logout"),
    path("login/cancelled/", nowhere, name="socialaccount_login_cancelled"),
    path("login/error/", nowhere, name="socialaccount_login_error"),
    path("signup/", nowhere, name="socialaccount_signup"),
    path("", nowhere, name="socialaccount_connections"),
]
