"""QR codes as drawings: what a phone or a scanner reads of a paper's code."""

from __future__ import annotations

from io import BytesIO


def qr_svg(text: str) -> str:
    """An SVG of the text as a QR code, black on white with the quiet zone of four modules that readers need."""
    import segno

    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=4, light="white", nl=False)
    return out.getvalue().decode()
