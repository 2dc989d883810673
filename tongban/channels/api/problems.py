"""Errors as problem documents (RFC 9457), in the language the caller asks for."""

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tongban.foundation.errors import DomainError, Invalid

logger = logging.getLogger(__name__)

#: What an HTTP status means, for both readers; `detail` says the rest.
TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("需要身份凭证", "Credentials are needed"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("方法不被支持", "Method not allowed"),
    409: ("与现状冲突", "Conflict with the present state"),
    413: ("内容过大", "Content too large"),
    415: ("格式不被支持", "Unsupported media type"),
    422: ("内容不能接受", "Unprocessable content"),
    429: ("请求过于频繁", "Too many requests"),
    500: ("系统内部错误", "Internal error"),
}

#: The faults of a request's shape, by pydantic's type: what is wrong and what to do.
SHAPES = {
    "missing": ("缺少“{field}”，请补上。", "{field} is missing; please add it."),
    "extra_forbidden": ("接口没有字段“{field}”，请删除。", "There is no field {field}; please remove it."),
    "string_too_long": ("“{field}”过长，请缩短。", "{field} is too long; please shorten it."),
    "string_too_short": ("“{field}”不能为空，请填写。", "{field} is empty; please fill it in."),
    "literal_error": ("“{field}”只能是 {expected} 之一。", "{field} must be one of {expected}."),
}
KINDS = {
    "string": ("文字", "a text"),
    "int": ("整数", "a whole number"),
    "dict": ("对象", "an object"),
    "list": ("列表", "a list"),
    "model": ("对象", "an object"),
    "bool": ("真假值", "true or false"),
}


def english() -> bool:
    """Whether the caller reads English (Accept-Language; Chinese is the default)."""
    return (get_language() or "zh").startswith("en")


def problem(status: int, code: str, zh: str, en: str, **members: Any) -> HttpResponse:
    """One problem document. `detail` is the sentence with the mend; `field` names what it concerns."""
    body = {
        "type": f"urn:tongban:problem:{code}",
        "title": TITLES.get(status, TITLES[400])[english()],
        "status": status,
        "code": code,
        "detail": en if english() else zh,
        **{key: value for key, value in members.items() if value is not None},
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str),
        status=status,
        content_type="application/problem+json",
    )


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    members = dict(error.details or {})
    zh, en, tongue = error.zh, error.en, "en" if english() else "zh"
    if "errors" in members:
        zh, en = zh + _codes(members["errors"][0], "zh"), en + _codes(members["errors"][0], "en")
        members["errors"] = [
            {
                "field": fault["field"],
                "code": fault["code"],
                "detail": fault[tongue] + _codes(fault, tongue),
            }
            for fault in members["errors"]
        ]
    for taken in ("type", "title", "status", "code", "detail", "field"):
        members.pop(taken, None)
    answer = problem(error.status, error.code, zh, en, field=error.field, **members)
    if error.status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="tongban"'
    return answer


def _codes(fault: dict[str, Any], tongue: str) -> str:
    """What a client may send: people choose by label, programs by code."""
    codes = fault.get("accepted") or ()
    if not codes:
        return ""
    return f"接口取值：{'、'.join(codes)}。" if tongue == "zh" else f" Values of the API: {', '.join(codes)}."


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """RFC 6750: a request without a token is told how, one with a bad token also why."""
    answer = problem(
        401,
        "unauthenticated",
        "需要有效的访问令牌，请先向 /api/v1/token 申请。",
        "A valid access token is needed; POST /api/v1/token gives one.",
    )
    sent = "Authorization" in request.headers
    answer["WWW-Authenticate"] = 'Bearer realm="tongban"' + (', error="invalid_token"' if sent else "")
    return answer


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [_shape(fault) for fault in error.errors]
    first = faults[0]
    return problem(
        422,
        "malformed_request",
        first["zh"],
        first["en"],
        field=first["field"],
        errors=[
            {"field": fault["field"], "code": fault["code"], "detail": fault["en" if english() else "zh"]}
            for fault in faults
        ],
    )


def _shape(fault: dict[str, Any]) -> dict[str, str]:
    """One fault of shape: ninja puts the source and the argument before the field's own path."""
    path = [str(part) for part in fault["loc"]]
    field = ".".join(path[2:] if path[0] == "body" and len(path) > 2 else path[1:]) or path[0]
    words = {"field": field, "expected": fault.get("ctx", {}).get("expected", "")}
    kind = KINDS.get(str(fault["type"]).split("_")[0], ("文档所述的格式", "of the documented shape"))
    zh, en = SHAPES.get(
        fault["type"], (f"“{{field}}”应为{kind[0]}，请改正。", f"{{field}} must be {kind[1]}.")
    )
    return {"field": field, "code": fault["type"], "zh": zh.format(**words), "en": en.format(**words)}


def not_found(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return problem(
        404,
        "not_found",
        "该地址下没有内容，请对照 /api/v1/docs 核对。",
        "There is nothing at this address; /api/v1/docs lists what there is.",
    )


def method_not_allowed(allowed: str) -> HttpResponse:
    answer = problem(
        405,
        "method_not_allowed",
        f"该地址只支持 {allowed}。",
        f"This address answers to {allowed} only.",
    )
    answer["Allow"] = allowed
    return answer


def too_large(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return problem(
        413,
        "content_too_large",
        "请求内容过大：正文不超过 2 MB，文件不超过 20 MB。",
        "The request is too large: 2 MB for a body, 20 MB for a file.",
    )


def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that cannot be read; what our parser found is its cause."""
    if isinstance(error.__cause__, DomainError):
        return domain_error(request, error.__cause__)
    if error.status_code != 400:
        return problem(error.status_code, "http_error", "请求未能处理。", str(error))
    return bad_request(request)


def bad_request(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return problem(
        400,
        "unreadable_body",
        "请求正文无法读取，请检查格式是否完整。",
        "The body of the request cannot be read; please check that it is complete and well-formed.",
    )


def internal(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our fault: logged with its trace; the caller learns that nothing was kept and may try again."""
    logger.exception("api_internal_error", exc_info=error)
    return problem(
        500,
        "internal_error",
        "系统内部错误，请稍后用同一 Idempotency-Key 重试。",
        "Something failed on our side; please try again later with the same Idempotency-Key.",
    )


def unsupported(expected: str) -> DomainError:
    """The body's media type is not the one this address reads."""
    return Invalid(
        "unsupported_media_type",
        f"请求正文应为 {expected}，请更正 Content-Type。",
        f"The body must be {expected}; please correct the Content-Type.",
        field="Content-Type",
        status=415,
    )


def install(api: NinjaAPI) -> None:
    """Every error of the API leaves through here."""
    handlers: dict[type[Exception], Any] = {
        DomainError: domain_error,
        AuthenticationError: not_signed_in,
        ValidationError: malformed,
        HttpError: unreadable,
        Http404: not_found,
        RequestDataTooBig: too_large,
        SuspiciousOperation: bad_request,
        MultiPartParserError: bad_request,
        Exception: internal,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
