"""The description of the API: OpenAPI 3.1, and the page on which it is read."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema


class Api(NinjaAPI):
    """Ninja's API, whose document also says what holds for every operation; made once."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        if self._document is None:
            document = super().get_openapi_schema(**options)
            for path in document["paths"].values():
                for method, operation in path.items():
                    _complete(method, operation)
            self._document = document
        return self._document

    def parameters(self, route: str, method: str) -> set[str] | None:
        """The documented query parameters of an address, by its Django route; None for no operation."""
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        operation = self.get_openapi_schema()["paths"].get(path, {}).get(method.lower())
        if operation is None:
            return None
        return {one["name"] for one in operation["parameters"] if one["in"] == "query"}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Problems have their own media type; reads know 304; anything may fail; a key is no choice."""
    for parameter in operation["parameters"]:
        if parameter["name"] == "Idempotency-Key":
            parameter["required"] = True
            parameter["schema"].pop("default", None)
    answers = operation["responses"]
    for status, answer in answers.items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {"application/problem+json": next(iter(answer["content"].values()))}
    if method == "get":
        answers[304] = {"description": "Not Modified"}
    answers["default"] = {
        "description": "Any other problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


class Browsable(DocsBase):
    """Swagger UI from our own host, started by a script of our own: the page needs no inline code."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        return render(request, "api/docs.html", {"document": self.get_openapi_url(api, kwargs)})
