"""What needs no sign-in: is this certificate genuine, and how does this case stand."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from tongban.casework.cases import queries
from tongban.casework.certificates import queries as certificates
from tongban.casework.procedures.deadlines import calendar
from tongban.foundation import clock, opening
from tongban.foundation.errors import DomainError
from tongban.registry.organisations.models import ServicePoint
from tongban.registry.places.models import Division


def verify(request: HttpRequest) -> HttpResponse:
    """Where the identifier of a certificate is typed in."""
    identifier = request.GET.get("identifier", "").strip()
    if identifier:
        return redirect("portal:verified", identifier=identifier.replace("/", ""))
    error = gettext("请输入证照标识。") if "identifier" in request.GET else ""
    return render(request, "portal/verify.html", {"error": error}, status=422 if error else 200)


def verified(request: HttpRequest, identifier: str) -> HttpResponse:
    """Valid, expired, superseded, revoked, forged or unknown."""
    result = certificates.verify(identifier)
    return render(
        request, "portal/verified.html", {"result": result}, status=200 if result.certificate else 404
    )


def lookup(request: HttpRequest) -> HttpResponse:
    """The state of a case for whoever holds its receipt. The code is posted: addresses end up in logs."""
    typed = {"number": request.GET.get("number", "")}
    if request.method != "POST":
        return render(request, "portal/lookup.html", {"typed": typed})
    typed = {"number": request.POST.get("number", "").strip(), "code": request.POST.get("code", "").strip()}
    try:
        case = queries.by_lookup(typed["number"], typed["code"])
    except DomainError as error:
        sentence = error.message(get_language() or "zh-hans")
        return render(request, "portal/lookup.html", {"typed": typed, "error": sentence}, status=404)
    return render(request, "portal/lookup_found.html", {"case": case})


def points(request: HttpRequest) -> HttpResponse:
    """Where to go: the service points of the city or of one district, and whether they are open now."""
    districts = dict(
        Division.objects.filter(tier="district", departments__isnull=False)
        .distinct()
        .values_list("code", "name")
    )
    district = request.GET.get("district", "")
    district = district if district in districts else ""
    found = ServicePoint.objects.select_related("division").order_by("code")
    found = found.filter(division__code__startswith=district[:6]) if district else found
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    rows = [_today(point) for point in page.object_list]
    shown = {"page": page, "rows": rows, "districts": districts, "district": district, "today": clock.today()}
    return render(request, "portal/points.html", shown)


def _today(point: ServicePoint) -> dict[str, Any]:
    """A point with today's hours: None when it is closed, missing when nobody has stated any."""
    now, hours = clock.now().astimezone(clock.SHANGHAI), opening.read(point.hours)
    return {
        "point": point,
        "hours": hours.on(now.date(), calendar()),
        "open": hours.at(now, calendar()),
        "stated": bool(point.hours),
    }
