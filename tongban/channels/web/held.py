"""What was typed into a page that had expired, kept over the sign-in that follows.

The values wait in the visitor's session, encrypted, under the address they were sent to, until that page is
shown again. They are shown, never acted on: the person sends them once more.
"""

import base64
import json
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from tongban.foundation.crypto.suite import decrypt, encrypt

LIMIT = 200_000  # characters; a form is far smaller
PURPOSE = "application.answers"


def _key(request: HttpRequest) -> str:
    return f"held:{request.path}"


def from_our_pages(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def keep(request: HttpRequest) -> None:
    """Keep the posted fields (not files) of this request for the next visit to its address."""
    fields = {key: values for key, values in request.POST.lists() if key != "csrfmiddlewaretoken"}
    text = json.dumps(fields)
    if len(text) <= LIMIT:
        request.session[_key(request)] = base64.b64encode(encrypt(PURPOSE, text.encode())).decode()


def take(request: HttpRequest) -> QueryDict | None:
    """The fields kept for this address, once; None when there are none."""
    kept = request.session.pop(_key(request), None)
    if kept is None:
        return None
    fields = QueryDict(mutable=True)
    for key, values in json.loads(decrypt(PURPOSE, base64.b64decode(kept))).items():
        fields.setlist(key, values)
    return fields
