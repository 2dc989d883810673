"""From the name of a page and its data to PDF."""

from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.casework.certificates import wording
from tongban.foundation.pdf import render

TYPST = Path(__file__).parent / "typst"
COMMON = (TYPST / "common.typ").read_text("utf-8")


def printed(name: str, data: dict[str, Any]) -> bytes:
    """The page `name` of the folder typst, filled in; of a demonstration, every page says that it is one."""
    demo = wording.DEMONSTRATION if settings.ENV.demo else None
    return render(COMMON + (TYPST / f"{name}.typ").read_text("utf-8"), data | {"demo": demo})
