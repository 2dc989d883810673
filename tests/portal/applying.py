"""How a resident goes through an application, page by page."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tongban.casework.cases.models import Draft

CONTACT = {"mobile": "13812345678", "residence": "310104003001"}
REQUEST = {"income": "800", "declared": "true"}


def picture(name: str = "收入证明.png") -> SimpleUploadedFile:
    """A small picture, as a phone might send it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def begin(client: Client, code: str = "MZ-001", **whom: str) -> None:
    client.post(f"/apply/{code}/", whom)


def fill(client: Client, code: str = "MZ-001", **changes: Any) -> None:
    """Every step of the form, correctly."""
    begin(client, code)
    for key, data in {"applicant": {}, "contact": CONTACT, "request": REQUEST | changes}.items():
        answer = client.post(f"/apply/{code}/step/{key}/", data)
        assert answer.status_code == 302, answer.content.decode()


def hand_in(client: Client, code: str = "MZ-001", **changes: Any) -> Any:
    """The materials: one uploaded, one promised, the optional one left out."""
    data = {
        "file-income_proof": picture(),
        "how-income_proof": "upload",
        "how-photo": "promised",
        "how-letter": "later",
    }
    return client.post(f"/apply/{code}/materials/", data | changes)


def sent(draft: Draft) -> dict[str, str]:
    """What the button of the last page sends."""
    return {"key": str(draft.key), "version": str(draft.version_id)}


def submit(client: Client, code: str = "MZ-001") -> Any:
    draft = client.get(f"/apply/{code}/check/").context["draft"]
    return client.post(f"/apply/{code}/check/", sent(draft))


def apply(client: Client, code: str = "MZ-001") -> str:
    """The whole way; the number of the case."""
    fill(client, code)
    assert hand_in(client, code).status_code == 302
    answer = submit(client, code)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"].split("/")[2])
