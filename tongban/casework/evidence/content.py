"""What a file is, read from its content: the name and the declared type are only words."""

import io
import warnings
import zipfile
from typing import NoReturn

import filetype
from PIL import Image

from tongban.casework.evidence import drawing
from tongban.foundation.errors import Invalid

PIXELS = 60_000_000  # of one picture: a decompression bomb is a picture, too
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
TYPES = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "image/webp": "WebP"}
END = 2048  # bytes at the end of a PDF in which its end mark must stand


def media_type(content: bytes, name: str) -> str:
    """The type of a file that may be handed in. Raises Invalid with the name of the file and the mend."""
    kind = filetype.guess(content)
    found = str(kind.mime) if kind else ""
    if found not in TYPES or zipfile.is_zipfile(io.BytesIO(content)):
        _refuse_type(name)
    if found in PICTURES:
        _check_picture(content, name, found)
    else:
        _check_pdf(content, name)
    return found


def _refuse_type(name: str) -> NoReturn:
    raise Invalid(
        "file_type",
        f"文件“{name}”的内容不是 PDF 或图片（JPG、PNG、WebP），请转换后上传。",
        f"The content of {name!r} is not a PDF or a picture (JPG, PNG, WebP); please convert it.",
        field="file",
        status=415,
    )


def _check_picture(content: bytes, name: str, found: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata are no fault of a picture
            if _decodes(content, PICTURES[found]):
                return
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        pass
    raise Invalid(
        "picture_unreadable",
        f"图片“{name}”已损坏或尺寸过大，请重新拍摄后上传。",
        f"The picture {name!r} is damaged or far too large; please take it again.",
        field="file",
    )


def _decodes(content: bytes, form: str) -> bool:
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        width, height = picture.size
        if width * height > PIXELS:
            return False
        picture.draft("RGB", (width // 8, height // 8))  # of a JPEG all is read, an eighth is drawn
        picture.load()
    return True


def _check_pdf(content: bytes, name: str) -> None:
    seen = drawing.look(content) if b"%%EOF" in content[-END:] else drawing.DAMAGED
    if seen == drawing.LOCKED:
        raise Invalid(
            "pdf_locked",
            f"PDF“{name}”设有打开密码，请去除密码后上传。",
            f"The PDF {name!r} needs a password to open; please remove it.",
            field="file",
        )
    if seen == drawing.DAMAGED:
        raise Invalid(
            "pdf_unreadable",
            f"PDF“{name}”不完整或已损坏，请重新导出后上传。",
            f"The PDF {name!r} is incomplete or damaged; please export it again.",
            field="file",
        )
