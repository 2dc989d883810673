"""Every address. Each channel keeps its own list."""

from django.urls import include, path

from tongban.channels.console.styleguide import styleguide

handler400 = "tongban.channels.web.errors.bad_request"
handler403 = "tongban.channels.web.errors.forbidden"
handler404 = "tongban.channels.web.errors.not_found"
handler500 = "tongban.channels.web.errors.server_error"

urlpatterns = [
    path("", include("tongban.channels.web.urls")),
    path("accounts/", include("tongban.channels.portal.identity_urls")),
    path("api/v1/", include(("tongban.channels.api.urls", "api"))),
    path("counter/", include("tongban.channels.counter.urls")),
    path("desk/", include("tongban.channels.desk.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("console/", include("tongban.channels.console.urls")),
    path("", include("tongban.channels.portal.urls")),
]
