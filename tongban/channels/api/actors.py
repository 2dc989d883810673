"""Who is asking: the user of the token, as a resident or as a member of staff."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban.channels.api import tokens
from tongban.channels.api.schemas import Problem
from tongban.foundation import clock
from tongban.foundation.errors import NotAuthorised
from tongban.foundation.statements import columns, first
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import ServicePoint, Staff

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

WINDOW = f"""
SELECT {columns("point", ServicePoint)}
FROM organisations_post AS post
JOIN organisations_staff AS staff ON staff.id = post.staff_id
JOIN organisations_servicepoint AS point ON point.code = post.point_id
WHERE post.staff_id = %(staff)s::bigint AND staff.active AND post.role = 'clerk'
  AND post.valid_from <= %(today)s AND (post.valid_to IS NULL OR post.valid_to >= %(today)s)
ORDER BY post.id LIMIT 1
"""  # noqa: S608 (names of columns)


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
    found = first(WINDOW, {"staff": user.staff_id, "today": clock.today()}, ServicePoint)
    return found[0] if found else None
