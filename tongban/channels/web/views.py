"""How a visitor wants to read: the language, and care mode. Both are cookies; neither needs JavaScript."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from tongban.channels.web.context import CARE_COOKIE

YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page named by `next`, if it is ours; else home."""
    target = request.GET.get("next", "/")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else "/")


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = back(request)
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Read on in another language."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, code)


@require_GET
def care(request: HttpRequest, state: str) -> HttpResponse:
    """Larger type, or not."""
    return _remember(request, CARE_COOKIE, state)
