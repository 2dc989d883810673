"""Signing in: choose who to be, or type a name and password."""

from itertools import groupby

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_protect

from tongban.identity.models import Account

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: Roles in the order shown, with their words.
ROLES = {
    "resident": ("居民", "Residents"),
    "clerk": ("窗口人员", "Clerks at a window"),
    "officer": ("审批人员", "Officers who review and decide"),
    "official": ("领导", "Officials"),
    "steward": ("事项管理人员", "Stewards of the catalogue"),
    "auditor": ("审计人员", "Auditors"),
}


@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    """One click on a card, or name and password; then on to where the visitor was going."""
    wrong = False
    if request.method == "POST":
        account = _chosen(request)
        if account is not None:
            login(request, account, backend=BACKEND)  # type: ignore[arg-type]  # of this site
            return HttpResponseRedirect(_next(request))
        wrong = True
    page = {"groups": _groups(), "next": _next(request), "wrong": wrong}
    return render(request, "identity/sign_in.html", page, status=400 if wrong else 200)


def home(request: HttpRequest) -> HttpResponse:
    """There is nothing here but signing in."""
    return HttpResponseRedirect("/sign-in/")


def _chosen(request: HttpRequest) -> Account | None:
    username = request.POST.get("account") or request.POST.get("username", "")
    if "account" in request.POST:  # a card: the accounts are made up, and the page says so
        return Account.objects.filter(username=username, is_active=True).first()
    found = authenticate(request, username=username, password=request.POST.get("password", ""))
    return found if isinstance(found, Account) else None


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/sign-in/"


def _groups() -> list[tuple[tuple[str, str], list[Account]]]:
    order = list(ROLES)

    def place(account: Account) -> int:
        return order.index(account.role) if account.role in order else len(order)

    accounts = sorted(Account.objects.filter(is_active=True), key=place)
    return [
        (ROLES.get(role, (role, role)), list(members))
        for role, members in groupby(accounts, key=lambda account: account.role)
    ]
