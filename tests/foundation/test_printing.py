"""Pages and QR codes look the same on every machine: own fonts, rare characters, no time stamp."""

import re
import zlib

import pytest

from tongban.foundation import pdf, qr

PAGE = """
#let data = json(bytes(sys.inputs.data))
#set text(font: ("Noto Sans SC", "Noto Sans CJK Rare"))
#data.name #strong(data.name) #image(bytes(data.qr), width: 2cm)
"""


def page(name: str) -> bytes:
    return pdf.render(PAGE, {"name": name, "qr": qr.svg("https://tongban.example/verify/1")})


def test_a_page_is_a_pdf_and_the_same_twice() -> None:
    first = page("王小明")
    assert first.startswith(b"%PDF-")
    assert first == page("王小明")
    assert first != page("王小朋")


def unpacked(pdf_file: bytes) -> bytes:
    """The file with its compressed objects readable after it."""
    parts = [pdf_file]
    for start in re.finditer(rb"/FlateDecode.{0,80}?stream\r?\n", pdf_file, re.S):
        parts.append(zlib.decompressobj().decompress(pdf_file[start.end() :]))
    return b"\n".join(parts)


def test_only_fonts_of_the_package_are_in_a_page() -> None:
    fonts = re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z]+)", unpacked(page("王𠮷")))
    assert set(fonts) == {b"NotoSansSC", b"NotoSansCJKRare"}


@pytest.mark.parametrize("character", list("㛃䶮堃喆昇龑犇骉淼𬭎𫖯𬘡𬱟㐀★"))
def test_rare_characters_of_names_are_drawn_in_both_weights(character: str) -> None:
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        assert pdf._drawing(name, character) != pdf._drawing(name, "\U0010ffff")


def test_standard_characters_beyond_the_basic_plane_are_drawn() -> None:
    """通用规范汉字表 (2013) has characters in Extensions B to E; these are the first of them."""
    assert all(
        map(
            pdf.drawable,
            "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸",
        )
    )


def test_a_character_that_no_font_has_is_printed_as_its_number() -> None:
    assert pdf.drawable("𠮷")
    assert not pdf.drawable("\U0003134a")
    assert page("王\U0003134a") == page("王〔U+3134A〕") != page("王")


def test_data_are_text_and_never_markup() -> None:
    """A name like a typst command is printed as it is, and runs nothing."""
    assert page('#panic("x") $x$ *bold* \\ " ]').startswith(b"%PDF-")


def test_a_qr_code_scales_and_holds_the_address() -> None:
    drawing = qr.svg("https://tongban.example/verify/1.2.156.3005.2.X/")
    assert drawing.startswith("<svg") and "viewBox" in drawing and "xmlns" in drawing
    assert 'width="' not in drawing
    assert qr.svg("a") != qr.svg("b")
