"""Errors as problem documents (RFC 9457), in the language the caller asks for."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tongban.foundation.errors import DomainError


def problem(status: int, code: str, title: str, **members: Any) -> HttpResponse:
    """One problem document; `type` is a relative reference that the documentation explains."""
    body = {"type": f"/api/v1/problems/{code}", "title": title, "status": status, "code": code, **members}
    return HttpResponse(
        json.dumps(
            {key: value for key, value in body.items() if value is not None}, ensure_ascii=False, default=str
        ),
        status=status,
        content_type="application/problem+json",
    )


def _language(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", "zh-hans")


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(
        error.status,
        error.code,
        error.message(_language(request)),
        field=error.field,
        **(error.details or {}),
    )


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "unauthenticated", "A valid bearer token is needed; POST /api/v1/token gives one.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "en": fault["msg"]} for fault in error.errors
    ]
    return problem(422, "malformed_request", "The request does not have the documented shape.", errors=faults)


def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", "There is nothing at this address.")


def install(api: NinjaAPI) -> None:
    """Every error of the API leaves through here."""
    api.add_exception_handler(DomainError, domain_error)
    api.add_exception_handler(AuthenticationError, not_signed_in)
    api.add_exception_handler(ValidationError, malformed)
    api.add_exception_handler(Http404, not_found)
