from django.urls import path, re_path

from tongban.channels.web import views

app_name = "web"
urlpatterns = [
    path("language/<slug:code>/", views.language, name="language"),
    re_path(r"^care/(?P<state>on|off)/$", views.care, name="care"),
]
