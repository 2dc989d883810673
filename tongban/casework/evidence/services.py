"""Taking files in: the type is read from the content, the size is limited, nothing is ever executed."""

import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import BinaryIO

import filetype
from django.conf import settings
from PIL import Image

from tongban.casework.evidence.models import StoredFile
from tongban.foundation import clock
from tongban.foundation.crypto.suite import decrypt, encrypt
from tongban.foundation.errors import Invalid

LIMIT = 20 * 2**20  # bytes of one file
PIXELS = 60_000_000  # of one picture: a decompression bomb is a picture, too
TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/heic": "HEIC",
}
CHUNK = 2**16


def store(file: BinaryIO, *, name: str) -> StoredFile:
    """Keep a file by the digest of its content. Raises Invalid with the name of the file and the mend."""
    content = _read(file, name)
    media_type = _media_type(content, name)
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        _write(path, encrypt("evidence.file", content, associated=digest.encode()))
    stored, _ = StoredFile.objects.get_or_create(
        digest=digest,
        defaults={"media_type": media_type, "size": len(content), "stored_at": clock.now()},
    )
    return stored


def open_file(digest: str) -> bytes:
    """The bytes of a stored file; its digest is proven on the way."""
    return decrypt("evidence.file", _path(digest).read_bytes(), associated=digest.encode())


def preview(digest: str) -> bytes:
    """A small PNG of a picture, redrawn pixel by pixel so that nothing else travels with it."""
    with Image.open(io.BytesIO(open_file(digest))) as picture:
        picture.thumbnail((480, 480))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG")
    return out.getvalue()


def _path(digest: str) -> Path:
    return settings.ENV.data / "files" / digest[:2] / digest[2:4] / digest


def _read(file: BinaryIO, name: str) -> bytes:
    chunks, size = [], 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > LIMIT:
            raise Invalid(
                "file_too_large",
                f"文件“{name}”超过 20 MB，请压缩或分开上传。",
                f"The file {name!r} is larger than 20 MB; please make it smaller or split it.",
                field="file",
                status=413,
            )
        chunks.append(chunk)
    if not size:
        raise Invalid("file_empty", f"文件“{name}”是空的。", f"The file {name!r} is empty.", field="file")
    return b"".join(chunks)


def _media_type(content: bytes, name: str) -> str:
    kind = filetype.guess(content)
    media_type = kind.mime if kind else ""
    if media_type not in TYPES or zipfile.is_zipfile(io.BytesIO(content)):
        raise Invalid(
            "file_type",
            f"文件“{name}”的内容不是 PDF 或图片（JPG、PNG、WebP、HEIC），请转换后上传。",
            f"The content of {name!r} is not a PDF or a picture (JPG, PNG, WebP, HEIC); please convert it.",
            field="file",
            status=415,
        )
    if media_type in {"image/jpeg", "image/png", "image/webp"}:
        _check_picture(content, name)
    return media_type


def _check_picture(content: bytes, name: str) -> None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            if width * height <= PIXELS:
                picture.load()
                return
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        pass
    raise Invalid(
        "picture_unreadable",
        f"图片“{name}”已损坏或尺寸过大，请重新拍摄后上传。",
        f"The picture {name!r} is damaged or far too large; please take it again.",
        field="file",
    )


def _write(path: Path, content: bytes) -> None:
    """All or nothing: a draft beside it, flushed to disk, then one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
