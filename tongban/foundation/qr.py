"""QR codes (ISO/IEC 18004) as drawings."""

import io

import segno


def svg(text: str) -> str:
    """An SVG of the code that holds `text`; it scales to its place, and survives a stamp across it."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", xmldecl=False, border=2, omitsize=True)
    return out.getvalue().decode()
