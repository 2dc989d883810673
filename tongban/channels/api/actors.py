"""Who is asking: the user of the token, as a resident or as a member of staff."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban.channels.api import tokens
from tongban.channels.api.schemas import Problem
from tongban.foundation import clock
from tongban.foundation.errors import NotAuthorised
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Post, Role, ServicePoint, Staff

#: The problems that any operation with a token may answer with.
WRONG: dict[Any, Any] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    413: Problem,
    415: Problem,
    422: Problem,
}
#: The problems of what is open to everyone.
OPEN: dict[Any, Any] = {400: Problem, 404: Problem, 422: Problem}


class Bearer(HttpBearer):
    """A token of `tokens.grant`, known by its digest."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return tokens.user_of(token)


def user(request: HttpRequest) -> User:
    """The user whom the token stands for."""
    return request.auth  # type: ignore[attr-defined, no-any-return]


def staff(request: HttpRequest) -> Staff:
    """The member of staff whom the token stands for. Raises NotAuthorised for residents."""
    found = user(request).staff
    if found is None or not found.active:
        raise NotAuthorised(
            "staff_only",
            "该接口仅限工作人员的客户端使用。",
            "Only clients of staff may do this.",
            status=403,
        )
    return found


def window_of(user: User) -> ServicePoint | None:
    """The service point where the user is a clerk today."""
    today = clock.today()
    held = Post.objects.filter(
        staff=user.staff_id, staff__active=True, role=Role.CLERK, valid_from__lte=today
    ).exclude(valid_to__lt=today)
    post = held.select_related("point").order_by("id").first() if user.staff_id else None
    return post.point if post else None
