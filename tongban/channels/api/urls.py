"""API v1 as one document: /api/v1/openapi.json, browsable at /api/v1/docs."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from ninja import Form

from tongban.channels.api import applications, cases, certificates, items, problems, tasks, tokens
from tongban.channels.api.actors import Bearer
from tongban.channels.api.document import Api, Browsable
from tongban.channels.api.schemas import Problem, TokenIn, TokenOut
from tongban.channels.api.wire import JsonParser, JsonRenderer, View, guarded
from tongban.foundation.errors import Invalid

api = Api(
    title="Tongban API",
    version="1",
    auth=Bearer(),
    urls_namespace="api",
    parser=JsonParser(),
    renderer=JsonRenderer(),
    docs=Browsable(),
    description=(
        "Public services of a city. Errors are problem documents (RFC 9457) in the language of "
        "Accept-Language: `detail` says what is wrong and what to do, `field` where. "
        "Lists are paged by a signed `cursor`: ask again with the `next` of the page. "
        "Answers carry an ETag; send it back in If-None-Match and get 304 while nothing has changed."
    ),
)
problems.install(api)


@api.post(
    "/token",
    auth=None,
    response={200: TokenOut, 400: Problem, 401: Problem, 413: Problem, 415: Problem, 422: Problem},
    tags=["token"],
    summary="OAuth 2.0 client credentials; the client names itself by HTTP Basic or in the form",
)
def token(
    request: HttpRequest,
    response: HttpResponse,
    asked: Form[TokenIn],
) -> dict[str, Any]:
    if asked.grant_type != "client_credentials":
        raise Invalid(
            "unsupported_grant_type",
            "仅支持 grant_type=client_credentials。",
            "Only grant_type=client_credentials is served.",
            field="grant_type",
            status=400,
            details={"error": "unsupported_grant_type"},
        )
    who = tokens.presented(
        authorization=request.headers.get("Authorization", ""),
        client_id=asked.client_id,
        secret=asked.client_secret,
    )
    response["Cache-Control"] = "no-store"
    given = tokens.grant(client_id=who.client_id, secret=who.secret)
    return {"access_token": given, "expires_in": int(tokens.LIFETIME.total_seconds())}


api.add_router("/items", items.router)
api.add_router("/files", applications.files)
api.add_router("/applications", applications.router)
api.add_router("/cases", cases.router)
api.add_router("/tasks", tasks.router)
api.add_router("/certificates", certificates.router)


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.not_found(request)


urlpatterns = [*api.urls[0], re_path(r"^(?P<rest>.*)$", nothing_here)]
for pattern in urlpatterns:
    pattern.callback = guarded(cast(View, pattern.callback), api.parameters)
