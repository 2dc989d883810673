"""The addresses that django-allauth reverses by name; only those of OpenID Connect lead anywhere."""

from allauth.socialaccount.providers.openid_connect.views import login
from django.urls import include, path

from tongban.channels.portal.views import sessions

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", sessions.callback, name="openid_connect_callback"),
    path("login/", sessions.sign_in, name="account_login"),
    path("logout/", sessions.sign_out, name="account_logout"),
    path("", include("allauth.socialaccount.urls")),
]
