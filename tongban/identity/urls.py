from django.urls import include, path

from tongban.identity import views

urlpatterns = [
    path("", views.home),
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/again/", views.sign_in, name="account_reauthenticate"),
    path("", include("allauth.idp.urls")),
]
