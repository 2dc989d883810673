"""API v1 as one document: /api/v1/openapi.json, browsable at /api/v1/docs."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from ninja import Form, NinjaAPI
from ninja.security import HttpBearer

from tongban.channels.api import certificates, items, problems, tasks, tokens
from tongban.channels.api.cases import applications, cases
from tongban.channels.api.schemas import Problem, TokenOut
from tongban.foundation.errors import Invalid
from tongban.registry.accounts.models import User


class Bearer(HttpBearer):
    """A token of `tokens.grant`, known by its digest."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return tokens.user_of(token)


api = NinjaAPI(
    title="Tongban API",
    version="1",
    auth=Bearer(),
    urls_namespace="api",
    description="Public services of a city. Errors are problem documents (RFC 9457).",
)
problems.install(api)


@api.post(
    "/token",
    auth=None,
    response={200: TokenOut, 401: Problem, 422: Problem},
    tags=["token"],
    summary="OAuth 2.0 client credentials",
)
def token(
    request: HttpRequest,
    grant_type: str = Form(...),
    client_id: str = Form(...),
    client_secret: str = Form(...),
) -> dict[str, Any]:
    if grant_type != "client_credentials":
        raise Invalid(
            "unsupported_grant_type",
            "仅支持 client_credentials。",
            "Only the grant type client_credentials is served.",
            field="grant_type",
        )
    given = tokens.grant(client_id=client_id, secret=client_secret)
    return {"access_token": given, "expires_in": int(tokens.LIFETIME.total_seconds())}


api.add_router("/items", items.router)
api.add_router("/applications", applications)
api.add_router("/cases", cases)
api.add_router("/tasks", tasks.router)
api.add_router("/certificates", certificates.router)

urlpatterns = [path("", api.urls)]
