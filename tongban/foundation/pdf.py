"""Printed pages: typst source and data in, PDF out, with the fonts of this package and no others."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parents[1] / "assets" / "fonts"
#: The moment of making stays out of the file: the same data give the same bytes.
_STEADY = "#set document(date: none)\n"


@cache
def _fonts() -> Any:
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"No fonts in {FONTS}: the installation is not complete.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def render(source: str, data: dict[str, Any]) -> bytes:
    """The PDF of a typst `source`, which finds `data` as JSON in `sys.inputs.data`."""
    return bytes(
        typst.compile(
            (_STEADY + source).encode(),
            root=str(FONTS),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=0,
        )
    )
