"""Who is asking: the user of the token, as a resident or as a member of staff."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban.channels.api import tokens
from tongban.channels.api.schemas import Problem
from tongban.foundation.errors import NotAuthorised
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


class Bearer(HttpBearer):
    """A token of `tokens.grant`, known by its digest."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = tokens.bearer(token)
        if found is None:
            return None
        user, request.window = found  # type: ignore[attr-defined]
        return user


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


def window(request: HttpRequest) -> ServicePoint | None:
    """The service point where the user of the token is a clerk today."""
    return request.window  # type: ignore[attr-defined, no-any-return]
