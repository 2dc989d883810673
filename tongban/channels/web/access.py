"""Who may open a view: residents, or staff by the post they hold today. Deny by default, and say why."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tongban.channels.web import held
from tongban.foundation import clock
from tongban.foundation.errors import NotAuthorised
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Post, Role

P = ParamSpec("P")
#: Those who hold a post, as a sentence names them: (zh, en).
WORDS: dict[str, tuple[str, str]] = {
    Role.CLERK: ("窗口人员", "clerks at a window"),
    Role.OFFICER: ("审批人员", "officers who review and decide"),
    Role.STEWARD: ("事项管理人员", "stewards of the catalogue"),
    Role.AUDITOR: ("审计人员", "auditors"),
}
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a guarded view."""
    assert isinstance(request.user, User)
    return request.user


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the identity service and back to this page; what was typed into it is kept meanwhile."""
    if request.method == "POST" and held.from_our_pages(request):
        held.keep(request)
    return redirect(f"{reverse('portal:sign_in')}?{urlencode({'next': request.get_full_path()})}")


def resident(view: View[P]) -> View[P]:
    """Only for a person known to the registers; guests sign in first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if isinstance(request.user, AnonymousUser):
            return sign_in(request)
        if user_of(request).person_id is None:
            raise NotAuthorised(
                "residents_only",
                "此页供居民本人使用。您当前以工作人员身份登录，请退出后以个人身份登录。",
                "This page is for residents. You are signed in as staff; sign out and sign in as yourself.",
                status=403,
            )
        return view(request, *args, **kwargs)

    return guarded


def staff_role(*roles: str) -> Callable[[View[P]], View[P]]:
    """Only for active staff who hold one of `roles` today; the post is `post_of(request)`."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if isinstance(request.user, AnonymousUser):
                return sign_in(request)
            request.post_held = _post(user_of(request), roles)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return guard


def post_of(request: HttpRequest) -> Post:
    """The post under which a view guarded by `staff_role` was opened."""
    post: Any = request.post_held  # type: ignore[attr-defined]
    assert isinstance(post, Post)
    return post


def _post(user: User, roles: tuple[str, ...]) -> Post:
    today = clock.today()
    held_today = Post.objects.filter(
        staff=user.staff_id, staff__active=True, role__in=roles, valid_from__lte=today
    ).exclude(valid_to__lt=today)
    post = held_today.select_related("staff", "department", "point").order_by("id").first()
    if user.staff_id is None or post is None:
        raise _not_for(user, roles)
    return post


def _not_for(user: User, roles: tuple[str, ...]) -> NotAuthorised:
    """Whom the page is for, to somebody who is not one of them."""
    zh, en = "、".join(WORDS[role][0] for role in roles), " and ".join(WORDS[role][1] for role in roles)
    if user.staff_id is None:
        first = "您以居民身份登录，没有工作岗位", "You are signed in as a resident, who holds no post"
    else:
        first = "您的岗位不使用这个页面", "Your post does not use this page"
    return NotAuthorised(
        "no_such_post",
        f"{first[0]}：它供今天在岗的{zh}使用。",
        f"{first[1]}: it is for {en} on duty today.",
        status=403,
    )
