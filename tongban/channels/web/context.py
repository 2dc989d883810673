"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

CARE_COOKIE = "care"


def site(request: HttpRequest) -> dict[str, Any]:
    """The city, the reader's language ("zh-hans", "en") and whether care mode (关怀模式) is on."""
    return {
        "city": settings.ENV.city,
        "demo": settings.ENV.demo,
        "language": get_language() or "zh-hans",
        "care": request.COOKIES.get(CARE_COOKIE) == "on",
        "here": request.get_full_path(),
    }
