"""Every address. Each channel keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongban.channels.web.urls")),
    path("api/v1/", include("tongban.channels.api.urls")),
    path("counter/", include("tongban.channels.counter.urls")),
    path("desk/", include("tongban.channels.desk.urls")),
    path("", include("tongban.channels.portal.urls")),
]
