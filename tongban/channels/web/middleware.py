"""What every answer passes through: the content security policy, and errors of the domain as pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tongban.channels.web.errors import domain_error
from tongban.foundation.errors import DomainError

Respond = Callable[[HttpRequest], HttpResponse]

#: No inline script or style, nothing from elsewhere. Forms may lead to the identity service.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self' {identity}; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def content_security_policy(get_response: Respond) -> Respond:
    """Add the policy, unless a view has set one of its own."""
    policy = POLICY.format(identity=settings.ENV.identity_origin)

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return respond


class DomainErrors:
    """Turns a DomainError that a view lets through into a page; the API has handlers of its own."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this; None leaves the error to the next handler."""
        return domain_error(request, error) if isinstance(error, DomainError) else None


domain_errors = DomainErrors
