"""What holds for every address of the API, whatever it does: media types, limits, ETag, HEAD, problems."""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from tongban.channels.api import problems
from tongban.foundation.errors import Invalid

View = Callable[..., HttpResponse]
#: The documented query parameters of (route, method); None where there is no operation.
Documented = Callable[[str, str], set[str] | None]

#: Addresses that read a form instead of JSON, and which.
FORMS = {
    "token": ("application/x-www-form-urlencoded", "multipart/form-data"),
    "upload": ("multipart/form-data",),
}
BODY_LIMIT = 2 * 2**20  # bytes
UPLOAD_LIMIT = 21 * 2**20  # bytes: a file of 20 MB and what wraps it


class JsonRenderer(JSONRenderer):
    """Chinese as Chinese, a third of the bytes of its escapes."""

    json_dumps_params = {"ensure_ascii": False}


class JsonParser(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, nothing that a database cannot keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise problems.unsupported("application/json")
        body: dict[str, Any] = json.loads(request.body, parse_constant=_no_number)
        if any(_unfit(text) for text in _texts(body)):
            raise _control_characters()
        return body


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unfit(text: str) -> bool:
    """NUL and lone surrogates are no characters of a text."""
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _control_characters() -> Invalid:
    return Invalid(
        "unfit_text",
        "文字中含有不可保存的控制字符，请删除后重试。",
        "A text holds control characters that cannot be kept; please remove them.",
        status=400,
    )


def _unknown(name: str, known: set[str]) -> Invalid:
    """A misspelt parameter would change nothing, and nobody would notice."""
    some = "、".join(sorted(known)), ", ".join(sorted(known))
    return Invalid(
        "unknown_parameter",
        f"该地址没有参数“{name}”，{'可用的参数：' + some[0] if known else '它不带参数'}。",
        f"There is no parameter {name} here; {'there are: ' + some[1] if known else 'there are none'}.",
        field=name,
        status=422,
    )


def guarded(view: View, documented: Documented) -> View:
    """`view` with the manners of the whole API."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = _refusal(request, kwargs) or _stray(request, documented)
        if refusal is not None:
            return refusal
        asked = request.method
        if asked == "HEAD":  # the server sends what GET would answer, without its content
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problems.method_not_allowed(response["Allow"])
        response = _conditional(request, response) if request.method == "GET" else _private(response)
        request.method = asked
        return response

    return answer


def _refusal(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    """What is wrong with a request before anybody reads it."""
    match = request.resolver_match
    name = match.url_name if match else ""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > (UPLOAD_LIMIT if name == "upload" else BODY_LIMIT):
        return problems.too_large(request)
    words = map(str, [*request.GET.keys(), *request.GET.values(), *kwargs.values()])
    if any(_unfit(word) for word in words):
        return problems.domain_error(request, _control_characters())
    if request.method == "POST" and name in FORMS and request.content_type not in FORMS[name]:
        return problems.domain_error(request, problems.unsupported(FORMS[name][0]))
    return None


def _stray(request: HttpRequest, documented: Documented) -> HttpResponse | None:
    """What is said of a query parameter that the document does not name."""
    method = "GET" if request.method == "HEAD" else request.method or ""
    match = request.resolver_match
    known = documented(match.route, method) if match and request.GET else None
    if known is None:
        return None
    stray = next((name for name in request.GET if name not in known), None)
    return problems.domain_error(request, _unknown(stray, known)) if stray is not None else None


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """ETag of the very bytes, and 304 for whoever has them."""
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    if response.status_code != 200:
        return _private(response)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
