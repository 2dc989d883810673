"""Printed pages: typst source and data in, PDF out, with the fonts of this package and no others."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst
from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[1] / "assets" / "fonts"
#: Noto Sans SC has all of the 8,105 standard characters and Extension A; the second has rarer ones of names.
FILES = ("NotoSansSC-Regular.ttf", "NotoSansCJKRare-Regular.otf")
#: The moment of making stays out of the file: the same data give the same bytes.
_STEADY = "#set document(date: none)\n"
_RARE = re.compile("[\ue000-\uf8ff\U00020000-\U0010ffff]")


def render(source: str, data: dict[str, Any]) -> bytes:
    """The PDF of a typst `source`, which finds `data` as JSON in `sys.inputs.data`.

    A character that none of our fonts has is printed as its number, 〔U+2B8B8〕: no name loses one.
    """
    return bytes(
        typst.compile(
            (_STEADY + source).encode(),
            root=str(FONTS),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": _RARE.sub(_legible, json.dumps(data, ensure_ascii=False))},
            timestamp=0,
        )
    )


@cache
def _fonts() -> Any:
    missing = [name for name in FILES if not (FONTS / name).exists()]
    if missing:
        raise FileNotFoundError(f"{FONTS / missing[0]} is missing: the installation is not complete.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _legible(found: re.Match[str]) -> str:
    return found[0] if drawable(found[0]) else f"〔U+{ord(found[0]):04X}〕"


@cache
def drawable(character: str) -> bool:
    """Whether one of our fonts has a drawing of the character."""
    return any(_drawing(name, character) != _drawing(name, "\U0010ffff") for name in FILES)


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, 24)


def _drawing(name: str, character: str) -> bytes:
    return bytes(_font(name).getmask(character))
