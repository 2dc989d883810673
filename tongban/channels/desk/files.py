"""Files that were handed in: downloaded or shown small, never run, never framed, never kept by a cache."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tongban.casework.cases import queries
from tongban.casework.cases.models import Evidence
from tongban.casework.evidence import services as evidence
from tongban.casework.evidence.models import StoredFile
from tongban.channels.desk.material import PICTURES
from tongban.channels.web.access import staff_role, user_of
from tongban.registry.organisations.models import Role

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def _given(request: HttpRequest, number: str, key: str) -> tuple[Evidence, StoredFile]:
    """The material of a visible case and its file; anything else does not exist."""
    case = queries.by_number(user_of(request), number)
    found = Evidence.objects.select_related("file").filter(application=case.application_id, key=key).first()
    if found is None or found.file is None:
        raise queries.not_found()
    return found, found.file


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def original(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """The file as it was handed in, to be saved."""
    given, file = _given(request, number, key)
    name = given.name or f"{number}-{key}"
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {**SAFE, "Content-Disposition": disposition}
    return HttpResponse(evidence.open_file(file.pk), content_type=file.media_type, headers=headers)


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def preview(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """A picture, redrawn small."""
    _, file = _given(request, number, key)
    if file.media_type not in PICTURES:
        raise queries.not_found()
    return HttpResponse(evidence.preview(file.pk), content_type="image/png", headers=SAFE)
