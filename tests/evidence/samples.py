"""Files that people hand in, and files that nobody should."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (640, 480), colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def pdf(pages: int = 1, colour: str = "white") -> bytes:
    out = io.BytesIO()
    first, *rest = (Image.new("RGB", (420, 594), colour) for _ in range(pages))
    first.save(out, "PDF", save_all=True, append_images=rest)
    return out.getvalue()


def pdf_of_objects(*objects: str, trailer: str = "") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    out, places, count = b"%PDF-1.7\n", [], len(objects) + 1
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    ending = f"trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {count}\n0000000000 65535 f \n{table}{ending}".encode()


def pdf_with_javascript() -> bytes:
    """Opens with a script that tries to send the reader somewhere else."""
    return pdf_of_objects(
        "<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        '<< /S /JavaScript /JS (app.launchURL\\("http://example.org"\\);) >>',
    )


def pdf_with_password() -> bytes:
    """Locked by a password that nobody knows: the digests in it are of nothing."""
    digest = "a5" * 32
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{digest}> /U <{digest}> /P -4 >>"
    return pdf_of_objects(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        trailer=f"/Encrypt {lock} /ID [<{'00' * 16}> <{'00' * 16}>]",
    )


def archive(size: int = 0) -> bytes:
    """A ZIP file; with a size, a bomb of that many zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", b"\0" * size or b"hello")
    return out.getvalue()


def picture_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that claims billions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
