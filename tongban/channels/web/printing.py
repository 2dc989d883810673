"""Papers as answers to a request."""

from django.http import HttpResponse


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser and stays in no cache: it is about one person."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
