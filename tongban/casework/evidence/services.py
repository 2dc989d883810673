"""Taking files in and giving them back. The type is read from the content, the size is limited."""

import io
from typing import BinaryIO

from PIL import Image

from tongban.casework.evidence import content as contents
from tongban.casework.evidence import disk, drawing
from tongban.casework.evidence.models import StoredFile
from tongban.foundation import clock
from tongban.foundation.crypto import suite
from tongban.foundation.errors import DomainError, Invalid

LIMIT = 20 * 2**20  # bytes of one file
CHUNK = 2**16
SMALL = 480  # pixels: width of a preview unless told otherwise
LARGE = 1600


def store(file: BinaryIO, *, name: str) -> StoredFile:
    """Keep a file by the digest of its content. Raises Invalid with the name of the file and the mend."""
    name = name[:80]
    content = _read(file, name)
    media_type = contents.media_type(content, name)
    digest = suite.hash(content).hex()
    disk.keep(digest, content)
    stored, _ = StoredFile.objects.get_or_create(
        digest=digest,
        defaults={"media_type": media_type, "size": len(content), "stored_at": clock.now()},
    )
    return stored


def open_file(digest: str) -> bytes:
    """The bytes of a stored file; its digest is proven on the way. Raises Tampered."""
    return disk.read(digest)


def preview(digest: str, *, page: int = 0, width: int = SMALL) -> bytes:
    """A PNG of a picture or of one page of a PDF: drawn anew, so that nothing else travels with it."""
    content, width = disk.read(digest), min(width, LARGE)
    if content.startswith(b"%PDF-"):
        drawn = drawing.draw(content, page, width)
        if drawn is None:
            raise _no_page(page)
        return drawn
    with Image.open(io.BytesIO(content), formats=list(contents.PICTURES.values())) as picture:
        picture.draft("RGB", (width, width))
        picture.thumbnail((width, width))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG")
    return out.getvalue()


def _no_page(page: int) -> DomainError:
    return DomainError(
        "no_such_page",
        f"该文件没有可显示的第{page + 1}页。",
        f"The file has no page {page + 1} that can be shown.",
        field="page",
        status=404,
    )


def too_large(name: str) -> Invalid:
    """The answer to more than 20 MB, for channels that see the length before the content."""
    return Invalid(
        "file_too_large",
        f"文件“{name}”超过 20 MB，请压缩或分开上传。",
        f"The file {name!r} is larger than 20 MB; please make it smaller or split it.",
        field="file",
        status=413,
    )


def _read(file: BinaryIO, name: str) -> bytes:
    if getattr(file, "size", 0) > LIMIT:
        raise too_large(name)
    chunks, size = [], 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > LIMIT:
            raise too_large(name)
        chunks.append(chunk)
    if not size:
        raise Invalid("file_empty", f"文件“{name}”是空的。", f"The file {name!r} is empty.", field="file")
    return b"".join(chunks)
