"""What needs no sign-in: is this certificate genuine, and how does this case stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from tongban.casework.cases import queries
from tongban.casework.certificates import queries as certificates
from tongban.foundation.errors import DomainError


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
