"""Looking at a PDF in a process of its own: PDFium without JavaScript, with little memory and little time.

A PDF is a program for a large machine. This one can only draw, and when it misbehaves it ends alone.
"""

import io
import resource
import subprocess
import sys
from typing import Any

SECONDS = 10
MEMORY = 2**30  # bytes of address space
READABLE, DAMAGED, LOCKED = 0, 3, 4


def look(content: bytes) -> int:
    """READABLE, DAMAGED or LOCKED (needs a password)."""
    code = _child(content, "look").returncode
    return code if code in {READABLE, LOCKED} else DAMAGED


def draw(content: bytes, page: int, width: int) -> bytes | None:
    """One page (0 is the first) as PNG, `width` pixels wide; None when it cannot be drawn."""
    done = _child(content, str(page), str(width))
    return done.stdout if done.returncode == READABLE else None


def _child(content: bytes, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", __name__, *arguments]
    try:
        return subprocess.run(command, input=content, capture_output=True, timeout=SECONDS * 2, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, DAMAGED, b"", b"")


def main(arguments: list[str]) -> int:
    """In the child: read a PDF from standard input, look at it or write one page to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if not len(document):
            return DAMAGED
        if arguments[0] != "look":
            _draw(document[int(arguments[0])], int(arguments[1]))
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD else DAMAGED
    return READABLE


def _draw(page: Any, width: int) -> None:
    wide, high = page.get_size()
    picture = page.render(scale=min(width / wide, 4 * width / high)).to_pil()
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
